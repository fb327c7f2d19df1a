"""One reminder to whoever a case waits for (EZ-16): who may send it, how often, and what is on record."""

import pytest

from exclave.apps.cases.actions.remind_case import remind_case
from exclave.apps.cases.models import Case, Reminder
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account
from exclave.apps.reference.models import Authority
from exclave.sample_city.city import City
from tests.apps.cases.officers import case_of

pytestmark = pytest.mark.django_db


def remind(city: City, case: Case, who: str = "city1", **changes):
    actor = changes.pop("actor", None) or city.actor(who)
    return remind_case(actor, case_id=case.public_id, **{"expected_version": case.version} | changes)


def refusal(city: City, case: Case, who: str = "city1", **changes) -> str:
    with pytest.raises(Refused) as refused:
        remind(city, case, who, **changes)
    return refused.value.code


def test_reminder_reaches_whom_the_case_waits_for_and_stands_in_the_journal(review_city: City) -> None:
    case = case_of(review_city, "amber")
    assert case.waits_on == "expert"
    receipt = remind(review_city, case, idempotency_key="k")
    told = Outbox.objects.filter(topic="case.reminded", dedupe__startswith=f"asked:{case.public_id}:")
    assert receipt.result["told"] == told.count() > 0
    assert Reminder.objects.of(review_city.authority.pk).get(case=case).by == review_city.accounts["city1"]
    event = Event.objects.get(action="case.remind")
    assert event.subject_id == case.public_id and event.opening.content == {"waits_on": "expert"}
    assert event.actor["id"] == review_city.actor("city1").id
    assert remind(review_city, case, idempotency_key="k").repeated
    assert Event.objects.filter(action="case.remind").count() == 1


def test_nobody_is_reminded_of_a_case_twice_in_a_day(review_city: City) -> None:
    case = case_of(review_city, "amber")
    remind(review_city, case)
    assert refusal(review_city, case, "city2") == "reminded_today"
    assert Reminder.objects.of(review_city.authority.pk).filter(case=case).count() == 1


def test_case_that_waits_for_the_officers_own_office_has_nobody_to_remind(review_city: City) -> None:
    case = case_of(review_city, "heron")
    assert case.waits_on == "authority" and refusal(review_city, case) == "nobody_waited_for"


def test_stale_page_reminds_nobody(review_city: City) -> None:
    case = case_of(review_city, "amber")
    with pytest.raises(Stale):
        remind(review_city, case, expected_version=case.version - 1)
    assert not Reminder.objects.of(review_city.authority.pk).filter(case=case).exists()


def test_officers_of_other_offices_and_everybody_else_are_denied(review_city: City) -> None:
    case = case_of(review_city, "amber")
    other = Authority.objects.create(
        name_zh="另一示例市科技局", name_en="Other Bureau", level="city", place="420200", code="OC"
    )
    stranger = Account.objects.create_account("stranger", "x", name="演示·外市")
    grant_role(CLOCK, account_id=stranger.public_id, authority_id=other.pk, role="officer")
    assert refusal(review_city, case, actor=Actor(stranger.public_id, "officer")) == "not_allowed"
    for who in ("amber", "heron", "expert1", "leader", "auditor", "admin"):
        assert refusal(review_city, case, who) == "not_allowed", who
    assert refusal(review_city, case, actor=CLOCK) == "not_allowed"
    assert not Event.objects.filter(action="case.remind").exists()
