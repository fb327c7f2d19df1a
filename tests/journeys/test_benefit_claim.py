"""A benefit from the claim to the payment order, by real actions: clock, two signatures, whole fen, one claim at a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from exclave.apps.benefits.actions.claim_benefit import claim_benefit
from exclave.apps.benefits.claiming import workdays
from exclave.apps.benefits.models import PaymentOrder
from exclave.apps.cases.actions.attach_file import attach_file
from exclave.apps.cases.actions.save_draft import save_draft
from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Institution
from exclave.sample_city import papers
from exclave.sample_city.city import City, decide, fetch, hand_in, sign
from tests.apps.benefits.conftest import grants, handed_in, laboratory  # noqa: F401
from tests.apps.conftest import _notice_city, notice_city  # noqa: F401

pytestmark = pytest.mark.django_db
CLAIM: dict[str, Any] = {
    "institution.name": "示例实验站",
    "institution.shared": False,
    "institution.grant_use": "示例用途：购置测试台。",
}


def team(count: int) -> dict[str, Any]:
    rows = [{"person": f"示例{n}", "research": True, "since": "2025-03-10"} for n in range(count)]
    return {"institution.staff": {"complete": True, "rows": rows}}


@pytest.fixture
def claim(grants: Programme, laboratory: Any, notice_city: City) -> Any:  # noqa: F811
    def make(institution: Institution) -> str:
        return str(
            claim_benefit(
                notice_city.actor("lumen"),
                programme_id=grants.public_id,
                benefit="opening_grant",
                institution_id=institution.public_id,
            ).result["case"]
        )

    return make


def filled(city: City, case_id: str, people: int) -> dict[str, Any]:
    data = CLAIM | team(people)
    case = fetch(case_id)
    save_draft(city.actor("lumen"), case_id=case_id, data=data, expected_version=case.draft.version)
    attach_file(
        city.actor("lumen"),
        case_id=case_id,
        field="institution.f_lease",
        name="lease.pdf",
        content=papers.pdf("lease"),
    )
    return data


def test_a_claim_becomes_one_payment_order_signed_by_two(client, claim, laboratory, notice_city, grants):  # noqa: F811
    city, institution = notice_city, laboratory()
    case_id = claim(institution)
    hand_in(city, "lumen", case_id, filled(city, case_id, 20))
    decide(city, "city1", case_id, "accept")
    accepted = clock.now()
    assert fetch(case_id).due_at is not None, "the clock to the payment order runs"
    clock.travel_to(accepted + timedelta(days=7))
    with pytest.raises(Refused) as apart:
        decide(city, "city1", case_id, "pay")
    assert apart.value.code == "apart", "who accepted does not decide"
    decide(city, "city2", case_id, "pay")
    assert not PaymentOrder.objects.scoped("a test").exists(), "one signature orders nothing"
    sign(city, case_id)
    order = PaymentOrder.objects.scoped("a test").get()
    assert order.amount_fen == 8_000_000, "a large team has the higher amount, in whole fen"
    assert (order.benefit, order.payee_id, order.clause) == (
        "opening_grant",
        institution.organisation_id,
        "g1",
    )
    assert (order.decided_by.username, order.signed_by.username) == ("city2", "leader")
    assert order.accepted_at is not None and workdays(order) == 5
    assert fetch(case_id).ended and Event.objects.filter(action="payment.order").count() == 1
    _seen(client, city, order)


def _seen(client, city: City, order: PaymentOrder) -> None:
    """The office, the leader and the payee find the order; nobody else does."""
    client.cookies["language"] = "en"
    for who, status in (
        ("city1", 200),
        ("leader", 200),
        ("lumen", 200),
        ("cedar", 404),
        ("echeng", 404),
        ("expert1", 404),
    ):
        client.force_login(city.accounts[who])
        assert client.get(reverse("payment", args=[order.public_id])).status_code == status, who
    client.force_login(city.accounts["lumen"])
    assert order.number in client.get(reverse("payments")).content.decode()
    assert order.number in client.get(reverse("my-case", args=[order.case.public_id])).content.decode()
    client.force_login(city.accounts["cedar"])
    assert order.number not in client.get(reverse("payments")).content.decode()
    client.force_login(city.accounts["city1"])
    for year, found in (("2025", True), ("2024", False), ("0000", True)):
        assert (order.number in client.get(reverse("payments"), {"year": year}).content.decode()) == found, (
            year
        )
    lines = b"".join(client.get(reverse("payments-export")).streaming_content).decode()
    assert "80000" in lines and order.number in lines


def test_a_claim_whose_conditions_fail_is_not_paid(claim, laboratory, notice_city):  # noqa: F811
    city = notice_city
    case_id = claim(laboratory())
    hand_in(city, "lumen", case_id, filled(city, case_id, 7))
    decide(city, "city1", case_id, "accept")
    with pytest.raises(Refused) as refused:
        decide(city, "city2", case_id, "pay")
    assert refused.value.code == "guard"
    decide(city, "city2", case_id, "refuse", reason="团队不足八人。")
    sign(city, case_id)
    assert not PaymentOrder.objects.scoped("a test").exists()


def test_one_claim_at_a_time_and_only_for_a_type_it_is_given_to(claim, laboratory):  # noqa: F811
    institution = laboratory()
    claim(institution)
    with pytest.raises(Refused) as again:
        claim(institution)
    assert again.value.code == "claim_under_way"
    with pytest.raises(Refused) as wrong:
        claim(laboratory(type="hub", name="示例孵化站"))
    assert wrong.value.code == "type_not_named"
    with pytest.raises(Refused) as other:
        claim(laboratory(firm="cedar", name="他家的站"))
    assert other.value.code == "not_allowed"


def test_a_claim_starts_from_the_page_of_the_benefit(client, laboratory, notice_city, grants):  # noqa: F811
    institution = laboratory()
    client.force_login(notice_city.accounts["lumen"])
    page = reverse("benefit", args=[grants.public_id, "opening_grant"])
    address = reverse("benefit-claim", args=[grants.public_id, "opening_grant"])
    assert address in client.get(page).content.decode()
    done = client.post(address, {"institution": institution.public_id, "idempotency_key": "k"})
    case = Case.objects.scoped("a test").get(subject_id=institution.public_id)
    assert done.headers["Location"] == reverse("case-edit", args=[case.public_id])
    assert client.get(done.headers["Location"]).status_code == 200
    assert client.post(address, {"institution": institution.public_id}).status_code == 422
    client.force_login(notice_city.accounts["cedar"])
    assert address not in client.get(page).content.decode()
    assert client.get(address).status_code == 404


def test_the_database_holds_one_order_a_case_and_two_signers(claim, laboratory, notice_city, grants):  # noqa: F811
    case = fetch(claim(laboratory()))
    one, two = notice_city.accounts["city1"], notice_city.accounts["leader"]
    row = {
        "authority": grants.authority, "programme": grants, "case": case, "effect": "grant_it", "payee": case.applicant,
        "amount_fen": 1, "ordered_at": clock.now(), "decided_by": one, "signed_by": two,
    }  # fmt: skip
    PaymentOrder.objects.create(**row, number="a")
    for changed in ({}, {"effect": "x", "signed_by": one}, {"effect": "x", "amount_fen": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentOrder.objects.create(**(row | changed), number="b")
