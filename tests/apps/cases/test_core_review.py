"""Reviews and judgements at stage “review”: who may assign, judge and sit on a panel a second time."""

import pytest

from exclave.apps.cases import running
from exclave.apps.cases.actions.assign_expert import assign_expert, parties
from exclave.apps.cases.actions.declare_conflict import declare_conflict
from exclave.apps.cases.actions.judge_condition import judge_condition
from exclave.apps.cases.models import Case, Judgement
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal.refusals import Refused
from exclave.apps.panels.queries import candidates
from exclave.apps.people.models import Agency
from exclave.sample_city.city import City, assignment, decide, fetch
from tests.cities import city_at, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _city(django_db_setup, django_db_blocker):
    with city_at("review", django_db_blocker) as city:
        yield city


@pytest.fixture
def city(_city: City, db) -> City:
    return fresh(_city)


def case_of(city: City, firm: str) -> Case:
    return (
        Case.objects.of(city.authority.pk).filter(applicant=city.firms[firm], procedure="filing").latest("pk")
    )


def judge(city: City, who: str, case: Case, condition: str = "") -> None:
    name = condition or next(
        key
        for key, c in running.load(case).compiled.pack.conditions.items()
        if c.judge and case.type in c.for_
    )
    judge_condition(
        city.actor(who), case_id=case.public_id, condition=name, answer=True, reason="现场核实。",
        expected_version=fetch(case.public_id).version,
    )  # fmt: skip


def refusal(work) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code


def test_judgement_is_given_where_it_is_asked_for_and_nowhere_else(city: City) -> None:
    assert refusal(lambda: judge(city, "city2", case_of(city, "maple"))) == "not_allowed", "with the experts"
    assert refusal(lambda: judge(city, "city2", case_of(city, "willow"))) == "not_allowed", "not accepted yet"
    judge(city, "city2", case_of(city, "heron"))
    assert Judgement.objects.filter(case=case_of(city, "heron")).count() == 1


def test_judgement_is_not_given_by_who_accepted_the_case_or_acts_for_the_applicant(city: City) -> None:
    case = case_of(city, "heron")
    assert refusal(lambda: judge(city, "city1", case)) == "apart", "city1 accepted it"
    Agency.objects.create(
        account=city.accounts["city2"], organisation=city.firms["heron"], since=case.opened_at
    )
    assert refusal(lambda: judge(city, "city2", case)) == "conflict"


def test_judgement_of_another_types_condition_is_refused(city: City) -> None:
    case = case_of(city, "heron")
    pack = running.load(case).compiled.pack
    own = running.load(case).compiled.conditions(case.type)
    foreign = [
        k
        for k, c in pack.conditions.items()
        if c.judge and c.judge.by == "city_st" and k not in own and c.for_
    ]
    for name in foreign:
        assert refusal(lambda n=name: judge(city, "city2", case, n)) == "not_allowed"
    assert foreign


def test_officer_with_a_conflict_chooses_no_experts(city: City) -> None:
    case = case_of(city, "maple")
    Agency.objects.create(
        account=city.accounts["city1"], organisation=city.firms["maple"], since=case.opened_at
    )
    asking = {"case_id": case.public_id, "expected_version": case.version}
    assert (
        refusal(
            lambda: assign_expert(city.actor("city1"), expert_id=city.accounts["expert1"].public_id, **asking)
        )
        == "not_allowed"
    )


def test_expert_reads_only_after_declaring_and_no_more_after_recusal(city: City) -> None:
    case, expert = case_of(city, "amber"), city.accounts["expert1"]
    assert not cases_for(expert).filter(pk=case.pk).exists()
    given = {"assignment_id": assignment(city, case.public_id, "expert1")}
    declare_conflict(city.actor("expert1"), conflict=False, **given)
    assert cases_for(expert).filter(pk=case.pk).exists()
    with pytest.raises(Refused) as refused:
        declare_conflict(city.actor("expert1"), conflict=True, reason="与申报单位有合作" * 70, **given)
    assert refused.value.faults[0].path == "reason", "longer than its column"
    declare_conflict(city.actor("expert1"), conflict=True, reason="与申报单位有合作", **given)
    assert not cases_for(expert).filter(pk=case.pk).exists()


def test_earlier_panel_may_be_asked_again_but_who_recused_may_not(city: City) -> None:
    case = case_of(city, "amber")
    given = {"assignment_id": assignment(city, case.public_id, "expert1")}
    declare_conflict(city.actor("expert1"), conflict=True, reason="与申报单位有合作", **given)
    alive = running.load(fetch(case.public_id))

    def asked(visit: int) -> dict[str, bool]:
        found = candidates(case.authority_id, case.pk, "review", parties(alive), visit=visit)
        return {c.expert.account.username: c.eligible for c in found}

    assert asked(1)["expert2"] is False, "on this panel already"
    assert asked(2)["expert2"] is True
    assert asked(1)["expert1"] is asked(2)["expert1"] is False
    assert not candidates(case.authority_id, case.pk, "another", parties(alive), visit=1)[-1].eligible


def test_decision_needs_who_did_not_accept(city: City) -> None:
    assert refusal(lambda: decide(city, "city1", case_of(city, "heron").public_id, "refuse", "x")) == "apart"
