"""A person of an enclave as if local: the case reads facts of the enclave it lies in (GX-13, GX-16, GX-18)."""

from typing import Any

import pytest
from django.test import Client

from exclave.apps.cases.actions.begin_case import begin_case
from exclave.apps.cases.actions.judge_condition import judge_condition
from exclave.apps.cases.answering import answers_of, facts_of, latest_data
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import library
from exclave.apps.records.models import Record
from exclave.engines.policy.language import evaluate
from exclave.sample_city.city import fetch
from tests.apps.benefits.region import filed, guangxi, upload
from tests.apps.records.province import Province, decide, fill

pytestmark = pytest.mark.django_db

PERSON = {
    "talent.person": "演示人员",
    "talent.level": "provincial",
    "talent.full_time": True,
    "talent.by_operator": True,
    "talent.insured_at": "440300",
    "talent.contract": True,
    "talent.insured": True,
    "talent.work": "示例在桂工作。",
}


@pytest.fixture
def region(db: None) -> Province:
    return guangxi()


def proposed(made: Province, enclave: Record, **given: Any) -> str:
    case = begin_case(
        made.people["operator"], programme_id=made.programme, procedure="person",
        organisation_id=made.firms["operator"].public_id, within_id=enclave.public_id,
    ).result["case"]  # fmt: skip
    for field in ("talent.f_contract", "talent.f_proof"):
        upload(made, "operator", case, field)
    data = PERSON | {f"talent.{key}": value for key, value in given.items()}
    fill(made, "operator", case, {key: value for key, value in data.items() if value is not None})
    return case


def answers(case: str) -> dict[str, str]:
    row = fetch(case)
    found = answers_of(row, library.compiled(row.programme))
    return {name: one.status for name, one in found.by_id.items()}


def judged(made: Province, case: str) -> None:
    for condition in ("high_level", "really_used"):
        judge_condition(
            made.people["hr"], case_id=case, condition=condition, answer=True, reason="示例",
            expected_version=fetch(case).version,
        )  # fmt: skip


def test_person_counts_as_local_by_the_place_of_the_enclave(region: Province) -> None:
    enclave = filed(region)
    case = proposed(region, enclave)
    assert answers(case)["insured_at_host"] == "met", (
        "insured in the city, the enclave lies in one of its districts"
    )
    judged(region, case)
    assert decide(region, "hr", case, "accept").ended
    one = Record.objects.of(region.authority.pk).get(kind="talent")
    assert (one.within, one.organisation, one.shown) == (enclave, region.firms["operator"], False)


def test_person_insured_elsewhere_or_nowhere_known(region: Province) -> None:
    enclave = filed(region)
    assert answers(proposed(region, enclave, insured_at="110105"))["insured_at_host"] == "not_met"
    assert answers(proposed(region, enclave, insured_at=None))["insured_at_host"] == "unknown"


def test_head_of_a_project_shows_either_of_two_proofs(region: Province) -> None:
    """GX-13: contract with insurance, or with pay; one that is not given is unknown."""
    case = fetch(proposed(region, filed(region)))
    compiled = library.compiled(case.programme)
    expression = compiled.pack.conditions["may_lead"].expr
    assert expression is not None
    found = {}
    for insured, paid in ((True, None), (False, True), (None, True), (False, False), (False, None)):
        given = {"talent.insured": insured, "talent.paid": paid}
        data = latest_data(case) | {key: value for key, value in given.items() if value is not None}
        if insured is None:
            del data["talent.insured"]
        answer = evaluate(compiled.guard(expression), facts_of(case, compiled, data))
        found[insured, paid] = answer if isinstance(answer, bool) else None
    assert list(found.values()) == [True, True, True, False, None]


def test_enclave_must_be_chosen_and_only_one_of_ones_own(region: Province) -> None:
    enclave = filed(region)
    common = {"programme_id": region.programme, "procedure": "person"}
    with pytest.raises(Refused) as refused:
        begin_case(region.people["operator"], organisation_id=region.firms["operator"].public_id, **common)
    assert refused.value.code == "outer_missing"
    with pytest.raises(Refused, match="not_allowed"):
        begin_case(
            region.people["other"], organisation_id=region.firms["other"].public_id, within_id=enclave.public_id,
            **common,
        )  # fmt: skip
    park = begin_case(
        region.people["park"],
        organisation_id=region.firms["park"].public_id,
        within_id=enclave.public_id,
        **common,
    )
    assert fetch(park.result["case"]).within_id == enclave.public_id


def test_begin_page_asks_in_which_enclave_it_lies(region: Province) -> None:
    enclave = filed(region)
    client = Client()
    client.force_login(region.account("operator"))
    address = f"/begin/{region.programme}/person/"
    client.force_login(region.account("park"))
    assert "示例飞地运营公司" in client.get(f"/record/{enclave.public_id}/").content.decode(), (
        "the operator is a fact"
    )
    client.force_login(region.account("operator"))
    page = client.get(address).content.decode()
    assert 'name="within"' in page and enclave.name in page
    given = {"organisation": region.firms["operator"].public_id, "subject": "", "type": ""}
    wrong = client.post(address, given)
    assert wrong.status_code == 422 and "请选择它所在的登记对象" in wrong.content.decode()
    done = client.post(address, given | {"within": enclave.public_id})
    assert done.status_code == 302
    client.force_login(region.account("other"))
    assert enclave.name not in client.get(address).content.decode()


def test_landing_of_a_tenant_is_reported_by_the_operator_within_its_enclave(region: Province) -> None:
    """GX-16: the case of something new may lie in an enclave; nothing here reads it, so it need not."""
    enclave = filed(region)
    case = begin_case(
        region.people["operator"], programme_id=region.programme, procedure="landing",
        organisation_id=region.firms["operator"].public_id, within_id=enclave.public_id,
    ).result["case"]  # fmt: skip
    upload(region, "operator", case, "tenant.f_landed")
    fill(
        region,
        "operator",
        case,
        {"tenant.name": "示例入驻公司（虚构）", "tenant.tie": ["contract"], "tenant.landed_place": "450203"},
    )
    assert decide(region, "liuzhou", case, "landed").ended
    one = Record.objects.of(region.authority.pk).get(kind="tenant")
    assert (one.within, one.state) == (enclave, "landed")
