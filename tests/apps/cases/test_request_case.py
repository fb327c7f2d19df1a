"""Applications without a call: a government's area centre, agreed case by case (EZ-05, EZ-09, EZ-14)."""

import pytest
from applicants import signed_in
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.actions.request_case import request_case
from exclave.apps.cases.effects import run_tell
from exclave.apps.cases.models import Case, PublicNotice
from exclave.apps.cases.running import load
from exclave.apps.journal.models import Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import agent_ids
from exclave.apps.programmes.effects import bound
from exclave.apps.register.models import Certificate, Institution
from exclave.engines.policy.pack.model import Effect
from exclave.sample_city import city as sample
from exclave.sample_city.city import City, at, fetch

pytestmark = pytest.mark.django_db


def request(city: City, who: str = "riverside", type: str = "centralised", firm: str = ""):
    return request_case(
        city.actor(who),
        programme_id=city.programme,
        type=type,
        organisation_id=city.firms[firm or who].public_id,
    )


def test_district_government_opens_its_centres_case_without_a_round(notice_city: City) -> None:
    case = fetch(request(notice_city).result["case"])
    assert (case.procedure, case.type, case.round, case.stage) == (
        "filing_by_case",
        "centralised",
        None,
        "apply",
    )
    assert case.draft.data["applicant.kind"] == "district_gov"


def test_firm_is_refused_a_centre_with_the_kinds_that_may(notice_city: City) -> None:
    with pytest.raises(Refused) as refused:
        request(notice_city, "heron")
    assert refused.value.code == "kind_not_named"
    assert "市级政府、区级政府" in refused.value.zh


@pytest.mark.parametrize("type_", ["university", "headquarters", "incubator", "no_such_type"])
def test_types_that_wait_for_a_call_cannot_be_requested(notice_city: City, type_: str) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        request(notice_city, "riverside", type_)


def test_nobody_requests_for_an_organisation_of_another(notice_city: City) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        request(notice_city, "heron", firm="riverside")


def test_nothing_can_be_requested_under_a_programme_that_is_not_in_force(notice_city: City) -> None:
    from exclave.apps.programmes.models import Programme

    Programme.objects.of(notice_city.authority.pk).update(state="ended")
    with pytest.raises(Refused, match="not_allowed"):
        request(notice_city)


def test_centre_was_filed_by_its_own_procedure_with_certificate_and_without_notice(notice_city: City) -> None:
    """EZ-14: no call, no forwarding, no panel; this city chose to hold no public notice."""
    city = notice_city
    at("2025-12-01")
    case_id = sample.request(city, "riverside", "2025-12-01")
    with pytest.raises(Refused):
        sample.decide(city, "city2", case_id, "approve", "还没有判断。")
    sample.judge_all(city, "city2", case_id)
    sample.decide(city, "city2", case_id, "approve", "已建成运营，逐项核实。")
    sample.sign(city, case_id)
    case = fetch(case_id)
    centre = Institution.objects.of(city.authority.pk).get(type="centralised")
    assert centre.public_id == case.subject_id
    assert (centre.state, case.outcome, case.round_id) == ("filed", "approve", None)
    assert Certificate.objects.of(city.authority.pk).filter(institution=centre, kind="certificate").exists()
    assert not PublicNotice.objects.of(city.authority.pk).filter(case=case).exists()
    stages = {e.stage for e in case.entries.all()}
    assert not stages & {"forward", "accept", "review", "publish"}


def test_todo_offers_a_centre_to_a_government_only_and_its_page_starts_the_form(notice_city: City) -> None:
    founder = signed_in(notice_city, "riverside")
    address = f"/apply/programmes/{notice_city.programme}/centralised/"
    assert f'href="{address}"' in founder.get("/me/").content.decode()
    assert address not in signed_in(notice_city, "heron").get("/me/").content.decode()
    page = founder.get(address).content.decode()
    assert "建成并运营" in page and "与鄂州市科技局（演示）一事一议" in page
    started = founder.post(address, {"organisation": notice_city.firms["riverside"].public_id})
    case = Case.objects.of(notice_city.authority.pk).filter(procedure="filing_by_case").latest("pk")
    assert started.url == f"/cases/{case.public_id}/edit/"
    assert "草稿，尚未提交" in founder.get("/me/").content.decode(), "a draft, not a hearing"
    assert signed_in(notice_city, "heron").get(address).status_code == 404


def test_start_page_asks_the_same_number_of_queries_however_many_cases_were_begun(notice_city: City) -> None:
    from django.db import connection

    founder = signed_in(notice_city, "riverside")
    address = f"/apply/programmes/{notice_city.programme}/centralised/"
    founder.get(address)
    counts = []
    for _ in range(2):
        request(notice_city)
        with CaptureQueriesContext(connection) as seen:
            founder.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@action("test.tell")
def _tell(actor: Actor, *, case_id: str) -> dict:
    effect = Effect.model_validate(
        {"tell": {"duty": "applicant", "zh": "可在期限内申诉", "en": "You may appeal in time"}}
    )
    return run_tell(load(fetch(case_id)), "tell_refusal", effect, actor, moment())


def test_effect_tells_the_packs_own_words_to_whoever_holds_the_duty(notice_city: City) -> None:
    case = Case.objects.of(notice_city.authority.pk).get(applicant=notice_city.firms["willow"])
    assert "tell" in bound()
    assert _tell(notice_city.actor("city1"), case_id=case.public_id).result == {"told": 1}
    told = Outbox.objects.get(topic="case.told")
    assert told.recipient == agent_ids(notice_city.firms["willow"].pk)[0]
    assert told.payload["text_zh"] == "可在期限内申诉" and told.payload["text_en"] == "You may appeal in time"
