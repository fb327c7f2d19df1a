"""Scores and grades: of this visit's panel, over the report, with typed rows; unknown gives no grade."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from exclave.apps.cases import answering, running
from exclave.apps.cases.actions.assign_expert import assign_expert
from exclave.apps.cases.actions.submit_sheet import submit_sheet
from exclave.apps.cases.models import Case
from exclave.apps.evaluation import grading
from exclave.apps.evaluation.actions.open_evaluation import open_evaluation
from exclave.apps.evaluation.models import Result
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.panels.models import ScoreSheet
from exclave.apps.programmes.models import Programme
from exclave.engines.policy.answers import compile_pack
from exclave.engines.policy.pack.model import Grade
from exclave.engines.policy.pack.model_evaluation import Ranked
from exclave.sample_city.city import City, assign, assignment, at, decide, fetch, score, sign
from exclave.sample_city.year import _marks

pytestmark = pytest.mark.django_db


def evaluation(city: City, firm: str) -> str:
    found = Case.objects.of(city.authority.pk).get(applicant=city.firms[firm], procedure="evaluation")
    return found.public_id


def result(city: City, firm: str) -> Result:
    return Result.objects.of(city.authority.pk).get(case_id=fetch(evaluation(city, firm)).pk)


def refusal(work) -> Refused:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value


def test_second_round_of_scoring_uses_the_second_panels_sheets_only(evaluation_city: City) -> None:
    city, case_id = evaluation_city, evaluation(evaluation_city, "heron")
    score(city, case_id, "expert3", _marks("11"))
    assert result(city, "heron").total == "65.00"
    decide(city, "city2", case_id, "again", "两人差距过大，请重评。")
    sign(city, case_id)
    at("2026-03-06", "10:00")
    assign(city, case_id, "expert1", "expert3")
    score(city, case_id, "expert1", _marks("18"))
    score(city, case_id, "expert3", _marks("18"))
    again = result(city, "heron")
    assert again.total == "90.00" and again.inputs["panel"] == 2
    assert len(again.inputs["marks"]["goals"]) == 2
    scored = Event.objects.filter(subject_id=case_id, action="evaluation.score").order_by("sequence")
    assert [e.opening.content["total"] for e in scored] == ["65.00", "90.00"]


def test_sheet_of_an_earlier_visit_can_no_longer_be_handed_in(evaluation_city: City) -> None:
    city, case_id = evaluation_city, evaluation(evaluation_city, "heron")
    score(city, case_id, "expert3", _marks("11"))
    old = assignment(city, case_id, "expert2")
    decide(city, "city2", case_id, "again", "请重评。")
    sign(city, case_id)
    assign(city, case_id, "expert2", "expert3")
    given = {"opinions": {}, "marks": _marks("1"), "findings": {"fail": True}}
    assert (
        refusal(lambda: submit_sheet(city.actor("expert2"), assignment_id=old, **given)).code == "not_allowed"
    )


def test_sheet_keeps_what_was_asked_and_nothing_that_could_stop_the_scoring(evaluation_city: City) -> None:
    city, case_id = evaluation_city, evaluation(evaluation_city, "heron")
    given = assignment(city, case_id, "expert3")
    submit_sheet(
        city.actor("expert3"), assignment_id=given, opinions={"nothing": {"answer": True}},
        marks=_marks("11") | {"no_such_leaf": "99"}, findings={"fail": False, "pass": True},
    )  # fmt: skip
    sheet = ScoreSheet.objects.get(assignment__public_id=given)
    assert (sheet.opinions, sheet.findings) == ({}, {"fail": False}) and "no_such_leaf" not in sheet.marks
    assert result(city, "heron").total == "65.00"


def test_grade_row_over_a_point_of_the_round_is_typed_and_answered(evaluation_city: City) -> None:
    """A row such as ``total < param.pass_mark`` compares points with points; the pass mark stands in the round."""
    city = evaluation_city
    alive = running.load(fetch(evaluation(city, "lumen")))
    pack = alive.compiled.pack.model_copy(deep=True)
    pack.evaluations["yearly"].grades.insert(
        0, Grade(id="low", zh="低", en="low", when="total < param.pass_mark")
    )
    answer = answering.evaluator(alive.case, compile_pack(pack), "yearly")
    assert answer("total < param.pass_mark", {"total": Decimal("59.99")}) is True
    assert answer("total < param.pass_mark", {"total": Decimal("60")}) is False
    assert answer("total < param.pass_mark", {"total": None}) is None


def test_evaluation_reads_the_report_it_grew_out_of(evaluation_city: City) -> None:
    alive = running.load(fetch(evaluation(evaluation_city, "lumen")))
    answer = answering.evaluator(alive.case, alive.compiled, "yearly")
    assert answer("institution.insured", {}) == 9
    assert answer("period.year", {}) == 2025


def test_no_grade_while_a_judged_row_is_not_found(evaluation_city: City) -> None:
    city, case_id = evaluation_city, evaluation(evaluation_city, "heron")
    score(city, case_id, "expert3", _marks("11"))
    stored = result(city, "heron")
    Result.objects.of(city.authority.pk).filter(pk=stored.pk).update(inputs=stored.inputs | {"votes": {}})
    decide(city, "city2", case_id, "grade", "按专家组意见。")
    refused = refusal(lambda: sign(city, case_id))
    assert refused.code == "no_grade" and "不合格" in refused.zh
    assert not fetch(case_id).ended and result(city, "heron").grade == ""


def test_place_in_the_round_is_unknown_until_everybody_is_scored(evaluation_city: City) -> None:
    city = evaluation_city
    alive = running.load(fetch(evaluation(city, "lumen")))
    ranked = alive.compiled.pack.evaluations["yearly"].model_copy(
        update={"ranked": Ranked(among="institution.type")}
    )
    assert grading._place(alive.case, ranked) == (None, 4, None), "heron and maple have no total yet"
    rows = Result.objects.of(city.authority.pk)
    done = rows.first()
    for n, firm in enumerate(("heron", "maple")):
        case = fetch(evaluation(city, firm))
        rows.filter(case_id=case.pk).delete()
        done.pk, done.case_id, done.total = None, case.pk, f"{70 + 20 * n}.00"
        done.save(force_insert=True)
    assert grading._place(alive.case, ranked) == (2, 4, Fraction(2, 3))
    assert grading._place(alive.case, alive.compiled.pack.evaluations["yearly"]) == (None, None, None)


def test_institution_is_evaluated_once_for_a_year(evaluation_city: City) -> None:
    opening = {
        "programme_id": evaluation_city.programme, "year": 2025, "opens_on": date(2026, 3, 5),
        "closes_on": date(2026, 3, 31),
        "settled": {"heading_weight": "20 分", "pass_mark": "60 分", "expert_count": "2 人"},
    }  # fmt: skip
    refused = refusal(lambda: open_evaluation(evaluation_city.actor("city1"), **opening))
    assert refused.code == "evaluated_already"
    for who in ("leader", "echeng", "expert2", "lumen", "admin", "policy", "auditor"):
        stranger = evaluation_city.actor(who)
        assert refusal(lambda a=stranger: open_evaluation(a, **opening)).code == "not_allowed", who
    assert (
        Programme.objects.of(evaluation_city.authority.pk)
        .get()
        .rounds.scoped("a test")
        .filter(procedure="evaluation")
        .count()
        == 1
    )


def test_expert_of_an_earlier_panel_may_be_asked_again(evaluation_city: City) -> None:
    city, case_id = evaluation_city, evaluation(evaluation_city, "heron")
    score(city, case_id, "expert3", _marks("11"))
    decide(city, "city2", case_id, "again", "请重评。")
    sign(city, case_id)
    assign_expert(
        city.actor("city1"), case_id=case_id, expert_id=city.accounts["expert3"].public_id,
        expected_version=fetch(case_id).version,
    )  # fmt: skip
