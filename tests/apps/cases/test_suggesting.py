"""Whom to ask (EZ-12): conflicts and doubts left out, loads even, limits kept, and why in a sentence."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases import answering, running, suggesting
from exclave.apps.cases.actions.act_on_many import act_on_many
from exclave.apps.cases.actions.hand_case import hand_case
from exclave.apps.cases.models import Case, Handling
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.panels.models import Assignment, Expert, Interest
from exclave.apps.panels.queries import candidates_for
from exclave.apps.people.models import Account, Agency
from exclave.sample_city.city import City
from exclave.sample_city.copies import copies
from tests.apps.cases.officers import case_of

pytestmark = pytest.mark.django_db


def reviews(city: City, number: int) -> list[running.Running]:
    """Cases that have just come to review, nobody asked yet."""
    made = copies(case_of(city, "willow"), number)
    act_on_many(
        city.actor("city1"), act="decide:accept", items=[(case.public_id, case.version) for case in made]
    )
    fresh = Case.objects.of(city.authority.pk).filter(pk__in=[case.pk for case in made]).order_by("pk")
    rows = fresh.select_related("programme__pack_version", "authority", "round", "applicant", "office")
    return [running.load(case) for case in rows]


def pool(city: City, number: int) -> list[Expert]:
    """Experts without any tie, besides those of the sample city, who are set aside."""
    Expert.objects.of(city.authority.pk).update(active=False)
    made = []
    for n in range(number):
        account = Account.objects.create_account(f"pool{n}", None, name=f"演示专家{n:02d}号")
        made.append(Expert.objects.create(authority=city.authority, account=account, fields="能源、医药"))
    return made


def proposed(city: City, cases: list[running.Running]) -> dict[str, list[str]]:
    found = suggesting.experts(city.authority.pk, cases)
    return {case: [one.name for one in people] for case, people in found.people.items()}


def test_suggestion_spreads_the_seats_evenly_and_says_why(review_city: City) -> None:
    cases, experts = reviews(review_city, 3), pool(review_city, 6)
    seats = suggesting.seats(cases[0])
    assert seats == 2, "the city settled two experts a case"
    found = suggesting.experts(review_city.authority.pk, cases)
    asked = [one.name for people in found.people.values() for one in people]
    assert sorted(asked) == sorted(e.account.name for e in experts) and not found.lacking
    why = next(iter(found.people.values()))[0].why
    assert why == {"zh": "在手0件，未发现利益冲突", "en": "0 in hand, no conflict found"}


@pytest.mark.parametrize("tie", ["employer", "interest", "former", "agent", "recused", "named", "full"])
def test_suggestion_leaves_out(review_city: City, tie: str) -> None:
    cases, experts = reviews(review_city, 1), pool(review_city, 3)
    case, away = cases[0].case, experts[0]
    if tie == "employer":
        Expert.objects.of(case.authority_id).filter(pk=away.pk).update(employer=case.applicant)
    elif tie in ("interest", "former"):
        kind = "former" if tie == "former" else "shares"
        Interest.objects.create(expert=away, organisation=case.applicant, kind=kind, declared_at=clock.now())
    elif tie == "agent":
        Agency.objects.create(account=away.account, organisation=case.applicant, since=clock.now())
    elif tie == "recused":
        Assignment.objects.create(
            authority=case.authority, expert=away, case_id=case.pk, case_public_id=case.public_id,
            stage="review", visit=99, state="recused", assigned_by=away.account, assigned_at=clock.now(),
        )  # fmt: skip
    elif tie == "named":
        listed = answering.latest_data(case)["institution.staff"]["rows"][0]["person"]
        Account.objects.filter(pk=away.account_id).update(name=listed)
    else:
        Expert.objects.of(case.authority_id).filter(pk=away.pk).update(limit=0)
    names = proposed(review_city, cases)[case.public_id]
    assert len(names) == 2 and away.account.name not in names
    asking = suggesting.asking_of(cases[0])
    found = candidates_for(case.authority_id, [asking])[case.pk]
    left_out = next(c for c in found if c.expert.pk == away.pk)
    assert "未发现利益冲突" not in suggesting.why(left_out)["zh"] or tie == "full"


def test_suggestion_prefers_the_field_among_equally_loaded(review_city: City) -> None:
    cases, experts = reviews(review_city, 1), pool(review_city, 4)
    Expert.objects.of(review_city.authority.pk).filter(pk=experts[3].pk).update(fields="联合研发、检测平台")
    found = suggesting.experts(review_city.authority.pk, cases).people[cases[0].case.public_id]
    fitting = next(one for one in found if one.id == experts[3].account.public_id)
    assert "领域相符" in fitting.why["zh"] and "field matches" in fitting.why["en"]


def test_suggestion_says_how_many_seats_stay_empty(review_city: City) -> None:
    cases = reviews(review_city, 1)
    pool(review_city, 1)
    assert suggesting.experts(review_city.authority.pk, cases).lacking == {cases[0].case.public_id: 1}


def test_candidates_cost_four_queries_however_many_cases_ask(review_city: City) -> None:
    cases = reviews(review_city, 3)
    askings = [suggesting.asking_of(alive) for alive in cases]
    for number in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            candidates_for(review_city.authority.pk, askings[:number])
        assert len(queries) == 4


def test_officers_are_proposed_evenly_without_the_applicants_agent(review_city: City) -> None:
    made = copies(case_of(review_city, "willow"), 4)
    office, applicant = review_city.authority.pk, made[0].applicant
    found = suggesting.handlers(office, made)
    load = [one.name for people in found.people.values() for one in people]
    assert len(set(load)) == 2 and {load.count(name) for name in set(load)} == {2}
    Agency.objects.create(account=review_city.accounts["city1"], organisation=applicant, since=clock.now())
    found = suggesting.handlers(office, made)
    assert {one.name for people in found.people.values() for one in people} == {
        review_city.accounts["city2"].name
    }


def test_a_case_is_handed_to_a_colleague_of_the_same_office_alone(review_city: City) -> None:
    case, officer = case_of(review_city, "willow"), review_city.actor("city1")

    def hand(to: str) -> None:
        hand_case(officer, case_id=case.public_id, to=to, expected_version=case.version)

    hand(review_city.accounts["city2"].public_id)
    given = Handling.objects.of(review_city.authority.pk).get(case=case)
    assert given.account == review_city.accounts["city2"] and given.given_by.username == "city1"
    for stranger in ("echeng", "expert1", "willow"):
        with pytest.raises(Refused):
            hand(review_city.accounts[stranger].public_id)
    hand("")
    assert not Handling.objects.of(review_city.authority.pk).filter(case=case).exists()


def test_a_case_is_not_handed_to_whoever_acts_for_its_applicant(review_city: City) -> None:
    case = case_of(review_city, "willow")
    agent = review_city.accounts["city2"]
    Agency.objects.create(account=agent, organisation=case.applicant, since=clock.now())
    with pytest.raises(Refused) as refused:
        hand_case(
            review_city.actor("city1"),
            case_id=case.public_id,
            to=agent.public_id,
            expected_version=case.version,
        )
    assert refused.value.code == "conflict"
