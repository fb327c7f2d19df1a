"""The main job on the Ezhou pack, by actions alone: call → register → report → grade → removal → bar.

EZ-10, EZ-13 (conditions), EZ-15 (procedure), EZ-16 (report), EZ-18 (evaluation), EZ-19 (removal),
EZ-20 (two-year bar).
"""

from datetime import date

import pytest

from exclave.apps.cases import answering, running
from exclave.apps.cases.actions.settle_point import settle_point
from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.evaluation.models import Result
from exclave.apps.journal.verifying import verify_installation
from exclave.apps.register.models import Bar, Certificate, Institution
from exclave.sample_city import papers, year
from exclave.sample_city.city import City, at, decide, fetch, hand_in, sign
from tests.cities import city_at

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """The city after its first evaluation, made once for this module and thrown away after it."""
    with city_at("evaluation", django_db_blocker) as city:
        yield city


def institution(city: City, firm: str) -> Institution:
    return Institution.objects.of(city.authority.pk).get(organisation=city.firms[firm])


def removal_of(city: City, firm: str) -> Case:
    return Case.objects.of(city.authority.pk).get(procedure="removal", applicant=city.firms[firm])


def test_register_holds_those_decided_and_nobody_else(city: City) -> None:
    names = set(Institution.objects.of(city.authority.pk).values_list("organisation__public_id", flat=True))
    filed = {city.firms[f].public_id for f in ("lumen", "cedar", "quartz", "heron", "maple")}
    assert names == filed, "basalt was refused; amber and willow are still under review"


def test_certificate_was_issued_with_each_filing(city: City) -> None:
    assert Certificate.objects.of(city.authority.pk).filter(kind="certificate").count() == 5


def test_report_round_opened_by_itself_on_new_years_day(city: City) -> None:
    dues = ObligationDue.objects.of(city.authority.pk)
    assert {d.due_at.isoformat() for d in dues} == {"2026-01-31T16:00:00+00:00"}, (
        "31 January, 24:00 in Shanghai"
    )
    assert dues.filter(state="done").count() == 4
    assert dues.get(state="late").organisation == city.firms["quartz"]


def test_missing_report_opens_a_removal_procedure_and_decides_nothing(city: City) -> None:
    late = ObligationDue.objects.of(city.authority.pk).get(state="late")
    assert late.late_case is not None and late.late_case.procedure == "removal" and not late.late_case.ended
    assert institution(city, "quartz").state == "filed"


def test_grade_is_worked_out_from_the_panels_marks(city: City) -> None:
    passed = Result.objects.of(city.authority.pk).get(institution_id=institution(city, "lumen").public_id)
    assert (passed.total, passed.grade) == ("83.75", "pass")
    failed = Result.objects.of(city.authority.pk).get(institution_id=institution(city, "cedar").public_id)
    assert (failed.total, failed.grade) == ("45.00", "fail")


def test_failing_grade_opens_a_removal_and_the_passing_one_none(city: City) -> None:
    assert not removal_of(city, "cedar").ended
    assert (
        not Case.objects.of(city.authority.pk)
        .filter(procedure="removal", applicant=city.firms["lumen"])
        .exists()
    )


def test_removal_needs_two_people_sets_the_bar_and_a_new_application_is_answered_not_met(city: City) -> None:
    case = removal_of(city, "cedar")
    at("2026-03-06")
    settle_point(
        city.actor("city1"), case_id=case.public_id, point="reply_period", value="10 工作日",
        reason="按通常做法", expected_version=fetch(case.public_id).version,
    )  # fmt: skip
    decide(city, "city1", case.public_id, "notify", "2025年度绩效考评不合格。")
    at("2026-03-12")
    hand_in(city, "cedar", case.public_id, {"institution.statement": "请考虑正在整改。"}, outcome="stated")
    at("2026-03-16")
    decide(city, "city2", case.public_id, "remove", "考评不合格，陈述不改变结论。")
    assert institution(city, "cedar").state == "filed", "one signature removes nobody"
    sign(city, case.public_id)
    assert institution(city, "cedar").state == "removed"
    bar = Bar.objects.of(city.authority.pk).get()
    assert (bar.starts, bar.until) == (date(2026, 3, 16), date(2028, 3, 16))
    paper = Certificate.objects.of(city.authority.pk).get(
        institution=institution(city, "cedar"), kind="certificate"
    )
    assert paper.revoked_on == date(2026, 3, 16)

    at("2026-04-01", "09:00")
    call = year._call(city, "演示批次", "Demo", date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 8))
    again = fetch(year.apply(city, "cedar", call, "2026-04-02", submit=False))
    answers = answering.answers_of(again, running.load(again).compiled, again.draft.data)
    barred = answers["not_barred"]
    assert barred.status == "not_met" and answers.answer == "not_met"
    assert barred.clauses[0][0] == "c5.2.d"
    assert "2028" in barred.reason_zh and "2028" in barred.reason_en, "the sentence names the day it ends"


def test_every_step_is_in_a_journal_that_verifies(city: City) -> None:
    reports = list(verify_installation())
    assert reports and all(r.sound for r in reports)
    assert sum(r.checked for r in reports) > 300


def test_sample_papers_cover_every_evidence_field(city: City) -> None:
    case = Case.objects.of(city.authority.pk).filter(procedure="filing").first()
    compiled = running.load(case).compiled
    asked = {e for name in compiled.conditions("university") for e in compiled.evidence(name)}
    fields = compiled.pack.fields
    asked = {e for e in asked if fields[e.split(".")[0]][e.split(".")[1]].required is not False}
    assert asked <= set(papers.FILES)
