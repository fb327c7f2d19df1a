"""Evaluation in the browser: results, opening a round, marks, and who finds a failing grade. EZ-18."""

import pytest

from exclave.apps.cases.models import Case, Judgement
from exclave.apps.evaluation.actions.judge_grade import judge_grade
from exclave.apps.evaluation.models import Result
from exclave.apps.journal.models import Event
from exclave.apps.journal.refusals import Refused
from exclave.apps.panels.models import ScoreSheet
from exclave.apps.programmes.models import Programme, Round
from exclave.sample_city.city import City, assignment, fetch, score
from exclave.sample_city.year import _marks
from tests.apps.cases.officers import Desk, address, case_of, hidden, signed_in

pytestmark = pytest.mark.django_db


def evaluation(city: City, firm: str) -> Case:
    return case_of(city, firm, "evaluation")


def to_confirm(city: City, finder: str = "expert") -> Case:
    """Heron's evaluation with both sheets in, at the stage where the grade is confirmed."""
    programme = Programme.objects.of(city.authority.pk).get()
    programme.settled = programme.settled | {"fail_finder": finder}
    programme.save()
    case = evaluation(city, "heron")
    score(city, case.public_id, "expert3", _marks("11"), fail=False)
    return fetch(case.public_id)


# ---- results and rounds -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "who, sees",
    [
        ("city1", True),
        ("leader", True),
        ("echeng", False),
        ("expert1", False),
        ("lumen", False),
        ("auditor", False),
    ],
)
def test_results_are_for_the_city_alone(evaluation_city: City, who: str, sees: bool) -> None:
    assert signed_in(evaluation_city, who).get("/work/evaluation/").status_code == (200 if sees else 404)


@pytest.mark.parametrize("who", ["leader", "echeng", "expert1", "lumen", "admin"])
def test_only_city_officers_open_an_evaluation(evaluation_city: City, who: str) -> None:
    client = signed_in(evaluation_city, who)
    assert client.get("/work/evaluation/new/").status_code == 404
    assert client.post("/work/evaluation/new/", {"year": "2025"}).status_code == 404


def test_table_shows_leaves_totals_and_grades_and_opens_each_case(evaluation_city: City) -> None:
    html = signed_in(evaluation_city, "city1").get("/work/evaluation/").content.decode()
    assert "83.75" in html and "45.00" in html and "16.75" in html
    assert "不合格" in html and "专家考评" in html, "a grade, or the stage where there is none yet"
    for firm in ("lumen", "cedar", "heron", "maple"):
        assert f'href="{address(evaluation(evaluation_city, firm))}"' in html


def test_round_of_another_kind_or_nobody_is_absent(evaluation_city: City) -> None:
    client = signed_in(evaluation_city, "city1")
    call = Round.objects.of(evaluation_city.authority.pk).filter(procedure="filing").first()
    for wanted in (call.public_id, "nothinghere"):
        assert client.get(f"/work/evaluation/?round={wanted}").status_code == 404


def test_opening_states_each_point_beside_its_clause(evaluation_city: City) -> None:
    html = signed_in(evaluation_city, "city1").get("/work/evaluation/new/").content.decode()
    for point in ("heading_weight", "pass_mark", "expert_count"):
        assert f'name="{point}"' in html
    assert "专家分数合成办法" in html and 'name="marks_combine"' not in html, (
        "settled already: shown, not asked"
    )
    assert "应报 5 家，已报送 4 家" in html


def test_unstated_weight_keeps_the_round_shut_and_the_rest_is_kept(evaluation_city: City) -> None:
    typed = {
        "year": "2025",
        "opens_on": "2026-04-01",
        "closes_on": "2026-04-30",
        "pass_mark": "60",
        "pass_mark.unit": "分",
    }
    response = signed_in(evaluation_city, "city1").post("/work/evaluation/new/", typed)
    html = response.content.decode()
    assert response.status_code == 422 and 'href="#heading_weight"' in html and 'value="2026-04-30"' in html
    bad = signed_in(evaluation_city, "city1").post(
        "/work/evaluation/new/", typed | {"opens_on": "soon", "year": "２"}
    )
    assert (
        bad.status_code == 422
        and 'href="#opens_on"' in bad.content.decode()
        and 'href="#year"' in bad.content.decode()
    )


# ---- the expert's marks -------------------------------------------------------------------------------------
def test_marks_are_checked_beside_their_field_and_full_width_digits_understood(evaluation_city: City) -> None:
    case = evaluation(evaluation_city, "heron")
    to = f"/review/{assignment(evaluation_city, case.public_id, 'expert3')}/"
    client = signed_in(evaluation_city, "expert3")
    html = client.get(to).content.decode()
    assert "满分 20 分" in html and "2025年计划三项" in html, "the report is read beside the marks"
    typed = {f"mark-{k}": "１５.５" for k in _marks("0")} | {"finding-fail": "no", "hand_in": "1"}
    over = client.post(to, typed | {"mark-goals": "20.5"})
    assert (
        over.status_code == 422
        and "超过满分" in over.content.decode()
        and 'href="#mark-goals"' in over.content.decode()
    )
    assert client.post(to, typed | {"mark-goals": "1e1"}).status_code == 422
    missing = client.post(to, {k: v for k, v in typed.items() if k != "finding-fail"})
    assert missing.status_code == 422 and "请表明是否认定" in missing.content.decode()
    assert client.post(to, typed).status_code == 302
    sheet = ScoreSheet.objects.get(assignment__public_id=to.split("/")[2])
    assert sheet.marks["goals"] == "15.5" and sheet.submitted_at is not None


def test_expert_reads_the_report_being_evaluated_and_its_files_only(evaluation_city: City) -> None:
    from exclave.apps.files.models import Evidence

    client = signed_in(evaluation_city, "expert3")
    other = (
        Evidence.objects.scoped("a test")
        .filter(subject_id=case_of(evaluation_city, "amber").public_id)
        .first()
    )
    assert client.get(f"/evidence/{other.public_id}/").status_code == 404
    report = case_of(evaluation_city, "heron", "report")
    assert client.get(address(report)).status_code == 404, "the officers' page is not theirs"


# ---- the grade ----------------------------------------------------------------------------------------------
def test_page_shows_every_mark_the_total_and_the_grade_as_it_would_be_given(evaluation_city: City) -> None:
    html = Desk(evaluation_city, "city2", to_confirm(evaluation_city)).html
    assert "65.00" in html and "按目前情况的等次" in html and "演示·专家三" in html
    assert 'name="grade"' not in html, "the panel finds it here, not the officer"


def test_finder_judges_with_a_reason_and_the_grade_follows(evaluation_city: City) -> None:
    case = to_confirm(evaluation_city, "city_st")
    desk = Desk(evaluation_city, "city2", case)
    assert "还没有判定" in desk.html and "（合格线：60 分）" in desk.html
    empty = desk.post("grade", answer="yes", reason=" ")
    assert empty.status_code == 302 and not Judgement.objects.filter(case=case).exists()
    assert "请写明认定的理由" in desk.load()
    assert [desk.post("grade", answer="yes", reason="低于合格线。").status_code for _ in range(2)] == [
        302,
        302,
    ]
    found = Judgement.objects.get(case=case)
    assert (found.condition, found.answer, found.duty) == ("grade:fail", True, "city_st")
    html = desk.load()
    assert "不合格" in html and "启动“移出备案”程序" in html
    assert Result.objects.of(evaluation_city.authority.pk).get(case_id=case.pk).grade == "", (
        "nothing is decided yet"
    )


def test_nobody_but_the_finder_judges_and_only_while_nothing_is_signed(evaluation_city: City) -> None:
    case = to_confirm(evaluation_city, "city_st")
    typed = {"grade": "fail", "answer": "yes", "reason": "x", "expected_version": case.version}
    for who in ("leader", "echeng", "expert3", "heron", "auditor"):
        assert signed_in(evaluation_city, who).post(address(case, "grade"), typed).status_code == 404, who
    desk = Desk(evaluation_city, "city2", case)
    assert desk.client.post(address(case, "grade"), typed | {"grade": "pass"}).status_code == 404
    desk.post("grade", answer="no", reason="各项达到要求。")
    desk.load()
    assert desk.post("decide", outcome="grade", reason="").status_code == 302
    pending = fetch(case.public_id)
    late = desk.client.post(address(case, "grade"), typed | {"expected_version": pending.version})
    assert late.status_code == 404 and Judgement.objects.filter(case=case).count() == 1


def test_finding_is_recorded_once_a_request_and_denied_to_whoever_does_not_find(
    evaluation_city: City,
) -> None:
    case = to_confirm(evaluation_city, "city_st")
    stated = {"case_id": case.public_id, "grade": "fail", "answer": True, "expected_version": case.version}

    def refusal(who: str, **changes: str) -> str:
        with pytest.raises(Refused) as refused:
            judge_grade(evaluation_city.actor(who), **{"reason": "低于合格线。"} | stated | changes)
        return refused.value.code

    for who in ("leader", "echeng", "expert3", "heron", "auditor"):
        assert refusal(who) == "not_allowed", who
    assert (
        refusal("city2", reason=" ") == "reason_missing" and refusal("city2", grade="pass") == "not_allowed"
    )
    judged = Event.objects.filter(action="evaluation.judge", subject_id=case.public_id)
    assert not judged.exists()
    for repeated in (False, True):
        receipt = judge_grade(
            evaluation_city.actor("city2"), **stated, reason="低于合格线。", idempotency_key="k"
        )
        assert receipt.repeated is repeated and receipt.result["version"] == case.version + 1
    assert Judgement.objects.filter(case=case).count() == 1
    assert judged.get().opening.content == {"grade": "fail", "answer": True, "reason": "低于合格线。"}


def test_stale_finding_is_409(evaluation_city: City) -> None:
    case = to_confirm(evaluation_city, "city_st")
    early, late = Desk(evaluation_city, "city1", case), Desk(evaluation_city, "city2", case)
    assert early.post("grade", answer="no", reason="达到要求。").status_code == 302
    assert late.post("grade", answer="yes", reason="低于合格线。").status_code == 409
    assert hidden(early.load(), address(case, "grade"))["expected_version"] == str(
        fetch(case.public_id).version
    )


def test_removal_page_tells_its_ground_and_asks_for_the_open_point(evaluation_city: City) -> None:
    late = Desk(evaluation_city, "city1", case_of(evaluation_city, "quartz", "removal"))
    assert "没有按期报送2025年度" in late.html and "2026年1月31日" in late.html
    assert "平台做法" in late.html, "the clause is silent, and says so"
    assert late.post("settle", value="ten", unit="工作日", reason="x").status_code == 422
    late.load()
    assert late.post("settle", value="１０", unit="工作日", reason="按通常做法").status_code == 302
    assert fetch(late.case.public_id).settled == {"reply_period": "10 工作日"}
    assert 'name="point"' not in late.load()
