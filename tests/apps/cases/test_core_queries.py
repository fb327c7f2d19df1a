"""How many queries a case costs: a fixed number, however long its history and however many files it has."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases import running
from exclave.apps.cases.models import Case
from exclave.apps.cases.queries import cases_for
from exclave.sample_city.city import City, apply, decide

pytestmark = pytest.mark.django_db
LOAD = 4
"""History, evidence, agents of the applicant, calendar."""


def case_of(city: City, firm: str, procedure: str = "filing") -> Case:
    seen = cases_for(city.accounts["city1"])
    return seen.filter(applicant=city.firms[firm], procedure=procedure).latest("pk")


def cost(work) -> int:
    with CaptureQueriesContext(connection) as counted:
        work()
    return len(counted)


def test_loading_costs_the_same_for_a_short_history_and_a_long_one(notice_city: City) -> None:
    short, long = case_of(notice_city, "willow"), case_of(notice_city, "maple")
    assert short.entries.count() < long.entries.count()
    assert cost(lambda: running.load(case_of(notice_city, "willow"))) == LOAD + 1
    assert cost(lambda: running.load(case_of(notice_city, "maple"))) == LOAD + 1


def test_loading_what_grew_out_of_another_case_reads_that_history_too(notice_city: City) -> None:
    objection = cases_for(notice_city.accounts["city1"]).get(procedure="objection")
    assert cost(lambda: running.load(objection)) == LOAD - 1 + 2, "no agents; the parent and its history"


def test_one_decision_costs_what_it_cost_before(notice_city: City) -> None:
    case = case_of(notice_city, "willow")
    assert cost(lambda: decide(notice_city, "city1", case.public_id, "accept")) <= 34


def test_decision_costs_the_same_with_many_other_cases_about(notice_city: City) -> None:
    case = case_of(notice_city, "willow")
    others = Case.objects.of(notice_city.authority.pk).count()
    for n in range(20):
        copy = Case.objects.of(notice_city.authority.pk).get(pk=case.pk)
        copy.pk, copy.public_id, copy.number, copy.subject_id = (
            None,
            f"copy{n:012d}",
            f"COPY-{n}",
            f"copy{n:012d}",
        )
        copy.save(force_insert=True)
    assert Case.objects.of(notice_city.authority.pk).count() == others + 20
    assert cost(lambda: decide(notice_city, "city1", case.public_id, "accept")) <= 34


def test_application_can_be_begun_and_handed_in_within_a_known_number_of_queries(notice_city: City) -> None:
    round_id = case_of(notice_city, "willow").round.public_id
    from exclave.sample_city.city import at

    at("2025-10-16", "12:00")
    whole = cost(lambda: apply(notice_city, "amber", round_id, "2025-10-16", staff=12))
    again = cost(lambda: apply(notice_city, "basalt", round_id, "2025-10-16", staff=400))
    assert again <= whole, "rows of a table cost no query each"
