"""A zone from its demand to its recognition and its readings, through the real actions (HN-15 to HN-20, HN-32)."""

from datetime import date

import pytest

from exclave.apps.cases.actions.attach_file import attach_file
from exclave.apps.cases.actions.begin_case import begin_case
from exclave.apps.cases.actions.judge_condition import judge_condition
from exclave.apps.cases.actions.open_case import open_case
from exclave.apps.cases.answering import latest_data
from exclave.apps.cases.models import Case
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import library
from exclave.apps.programmes.actions.open_round import open_round
from exclave.apps.records.models import Record, RecordFact, RecordPaper, RecordState
from exclave.sample_city import papers
from exclave.sample_city.city import at, fetch
from tests.apps.records.province import Province, decide, fill, sign

pytestmark = pytest.mark.django_db

CHAPTERS = {
    f"zone.{name}": f"示例章节：{name}。"
    for name in (
        "base", "guiding", "position", "principles", "goals", "layout", "running", "support", "schedule",
    )
}  # fmt: skip
DEMAND = {
    "applicant.key_park": True,
    "zone.zone_name": "示例离岸创新创业试验区（虚构）",
    "zone.boundary": "示例片区",
    "zone.programme": "示例示范区",
    "zone.demand": "示例建设需求。",
}


def tasks(*progress: str) -> dict:
    rows = [
        {"task": f"任务{n}", "owner": "示例园区", "due": "2026-09-30", "progress": one}
        for n, one in enumerate(progress, 1)
    ]
    return {"zone.tasks": {"rows": rows, "complete": True}}


def demanded(province: Province) -> str:
    """A demand put forward by the park, not decided yet."""
    case = begin_case(
        province.people["park"],
        programme_id=province.programme,
        procedure="layout",
        type="zone",
        organisation_id=province.firms["park"].public_id,
    ).result["case"]
    fill(province, "park", case, DEMAND)
    return case


def planned(province: Province) -> Record:
    at("2026-01-06")
    case = demanded(province)
    at("2026-01-12")
    decide(province, "st", case, "include")
    return Record.objects.of(province.authority.pk).get(public_id=fetch(case).subject_id)


def call(province: Province, procedure: str, closes: date, **settled: str) -> str:
    return open_round(
        province.people["st"],
        programme_id=province.programme,
        procedure=procedure,
        types=["zone"],
        title_zh="示例通知",
        opens_on=date(2026, 2, 2),
        closes_on=closes,
        dates={},
        settled=settled,
    ).result["round"]


def applied(province: Province, zone: Record) -> str:
    """The application and the plan in seven chapters are handed in; the departments are asked."""
    at("2026-02-02")
    call_ = call(province, "recognition", date(2026, 3, 31), opinion_period="10 工作日")
    case = open_case(
        province.people["park"],
        round_id=call_,
        type="zone",
        organisation_id=province.firms["park"].public_id,
        subject_id=zone.public_id,
    ).result["case"]
    attach_file(
        province.people["park"],
        case_id=case,
        field="zone.f_plan",
        name="plan.pdf",
        content=papers.pdf("plan"),
    )
    fill(province, "park", case, {})
    fill(province, "park", case, CHAPTERS | tasks("doing", "doing"))
    return case


def recognised(province: Province) -> Record:
    zone = planned(province)
    case = applied(province, zone)
    at("2026-02-16")
    for who in ("st", "industry", "finance", "cast"):
        decide(province, who, case, "agree")
    version = fetch(case).version
    judge_condition(
        province.people["st"], case_id=case, condition="qualified", answer=True, reason="方案可行。",
        expected_version=version,
    )  # fmt: skip
    decide(province, "st", case, "recognise")
    sign(province, "leader", case)
    zone.refresh_from_db()
    return zone


def test_offshore_zones_pack_waits_for_nothing_any_more() -> None:
    """Issue 4, point 1: its subjects are kept, its verbs bound."""
    assert library.faults_of(library.from_disk("hainan-offshore-zones")) == []


def test_demand_becomes_a_record_when_the_province_includes_it(province: Province) -> None:
    at("2026-01-06")
    case = demanded(province)
    assert not Record.objects.of(province.authority.pk).exists(), "put forward, not decided"
    at("2026-01-12")
    with pytest.raises(Refused, match="not_allowed"):
        decide(province, "county", case, "include")
    decide(province, "st", case, "include")
    zone = Record.objects.of(province.authority.pk).get()
    assert (zone.kind, zone.state, zone.name) == ("zone", "planned", "示例离岸创新创业试验区（虚构）")
    assert (zone.organisation, zone.shown) == (province.firms["park"], True)
    states = RecordState.objects.filter(record=zone).order_by("valid_from")
    assert [(s.state, s.valid_from, s.valid_until) for s in states] == [
        ("demanded", date(2026, 1, 6), date(2026, 1, 12)),
        ("planned", date(2026, 1, 12), None),
    ]
    assert states[1].clause == "c4.1" and fetch(case).number in states[1].proof
    kept = {f.path: f for f in RecordFact.objects.of(province.authority.pk).filter(record=zone)}
    assert kept["zone.boundary"].value == "示例片区"
    assert (kept["zone.boundary"].source, kept["zone.boundary"].case_id) == ("case", fetch(case).pk)
    assert zone.public == {"zone.zone_name": "示例离岸创新创业试验区（虚构）"}, "only what the pack opens"


def test_zone_is_recognised_by_four_departments_and_one_document(province: Province) -> None:
    zone = planned(province)
    case = applied(province, zone)
    assert latest_data(fetch(case))["zone.boundary"] == "示例片区", "asked once, filled in from the demand"
    at("2026-02-16")
    for who in ("st", "industry", "finance"):
        decide(province, who, case, "agree")
    assert fetch(case).stage == "joint", "three of four"
    for stranger in ("county", "leader"):
        with pytest.raises(Refused):
            decide(province, stranger, case, "agree")
    assert decide(province, "cast", case, "agree").stage == "decide"
    with pytest.raises(Refused) as refused:
        decide(province, "st", case, "recognise")
    assert refused.value.code == "guard", "not judged yet"
    judge_condition(
        province.people["st"], case_id=case, condition="qualified", answer=True, reason="方案可行。",
        expected_version=fetch(case).version,
    )  # fmt: skip
    assert not decide(province, "st", case, "recognise").ended, "one signature"
    assert sign(province, "leader", case).outcome == "recognise"
    zone.refresh_from_db()
    assert (zone.state, Record.objects.of(province.authority.pk).count()) == ("recognised", 1)
    paper = RecordPaper.objects.of(province.authority.pk).get(record=zone)
    assert (paper.kind, paper.content["name"]) == ("recognition_document", zone.name)
    building = Case.objects.of(province.authority.pk).get(procedure="building")
    assert (building.subject_id, building.parent.public_id) == (zone.public_id, case)


def test_departments_asked_see_the_case_and_others_do_not(province: Province) -> None:
    case = applied(province, planned(province))
    seen = {
        who: cases_for(province.account(who)).filter(public_id=case).exists()
        for who in ("st", "industry", "finance", "cast", "county")
    }
    assert seen == {"st": True, "industry": True, "finance": True, "cast": True, "county": False}


def test_building_reports_progress_until_every_task_is_done(province: Province) -> None:
    zone = recognised(province)
    building = Case.objects.of(province.authority.pk).get(procedure="building").public_id
    at("2026-04-01")
    fill(province, "park", building, tasks("done", "doing"), "report")
    with pytest.raises(Refused) as refused:
        decide(province, "st", building, "finish")
    assert refused.value.code == "guard"
    decide(province, "st", building, "go_on")
    now = RecordFact.objects.of(province.authority.pk).filter(
        record=zone, path="zone.tasks", superseded_at=None
    )
    by_day = {f.valid_from: [r["progress"] for r in f.value["rows"]] for f in now}
    assert by_day == {date(2026, 2, 16): ["doing", "doing"], date(2026, 4, 1): ["done", "doing"]}
    at("2026-10-09")
    fill(province, "county", building, tasks("done", "done"), "report")
    assert decide(province, "st", building, "finish").ended
    zone.refresh_from_db()
    assert zone.state == "built"


def test_readings_of_a_year_are_kept_for_that_year_when_received(province: Province) -> None:
    zone = recognised(province)
    at("2026-03-02")
    round_ = call(province, "reading", date(2026, 3, 31))
    with pytest.raises(Refused, match="not_allowed"):
        open_case(
            province.people["park"],
            round_id=round_,
            type="zone",
            organisation_id=province.firms["park"].public_id,
        )
    case = open_case(
        province.people["park"], round_id=round_, type="zone", organisation_id=province.firms["park"].public_id,
        subject_id=zone.public_id,
    ).result["case"]  # fmt: skip
    fill(province, "park", case, READINGS)
    decide(province, "st", case, "receive")
    money = RecordFact.objects.of(province.authority.pk).get(record=zone, path="zone.money_in")
    assert (money.value, money.valid_from, money.valid_until) == ("3000", date(2026, 1, 1), date(2027, 1, 1))
    assert "zone.money_in" not in zone.public


READINGS = {
    **{
        f"zone.{name}": "示例。"
        for name in (
            "industry_state",
            "policy_env",
            "service_in",
            "policy_done",
            "carrier_rules",
            "service_staff",
        )
    },
    "zone.money_in": "3000",
    "zone.space_in": "12000",
    "zone.talent": {"rows": [{"level": "national", "people": "2"}], "complete": True},
    "zone.firms_in": "4",
    "zone.bodies_in": "1",
    "zone.contracts_in": "800",
    "zone.trade_in": "500",
}


def test_office_holds_a_meeting_and_its_minutes_become_a_record(province: Province) -> None:
    at("2026-01-08")
    case = begin_case(province.people["st"], programme_id=province.programme, procedure="meeting").result[
        "case"
    ]
    minutes = {
        "conference.agenda": "示例议题",
        "conference.present": "示例单位",
        "conference.decided": {"rows": [{"item": "示例事项", "owner": "示例部门", "due": "2026-06-30"}]},
    }
    fill(province, "st", case, minutes)
    decide(province, "leader", case, "issue")
    one = Record.objects.of(province.authority.pk).get()
    assert (one.kind, one.state, one.name, one.organisation) == ("conference", "running", "示例议题", None)


def test_county_raises_an_issue_and_another_department_settles_it(province: Province) -> None:
    at("2026-01-08")
    case = begin_case(
        province.people["county"], programme_id=province.programme, procedure="issue_handling"
    ).result["case"]
    fill(province, "county", case, {"issue.matter": "示例问题"})
    decide(province, "st", case, "assign", "请财政牵头。")
    one = Record.objects.of(province.authority.pk).get()
    assert (one.kind, one.state) == ("issue", "assigned")
    settled = {"issue.handler": "示例部门", "issue.deadline": "2026-03-31", "issue.outcome": "已明确口径。"}
    with pytest.raises(Refused, match="not_allowed"):
        fill(province, "park", case, settled, "resolve")
    at("2026-02-10")
    fill(province, "finance", case, settled, "resolve", "已协调一致。")
    one.refresh_from_db()
    assert one.state == "resolved"


def test_nobody_begins_a_procedure_whose_first_step_is_another_bodys(province: Province) -> None:
    for who in ("finance", "park", "policy"):
        with pytest.raises(Refused, match="not_allowed"):
            begin_case(province.people[who], programme_id=province.programme, procedure="meeting")


def test_doctor_names_duties_no_office_holds(province: Province) -> None:
    from exclave.apps.reference.models import Authority
    from exclave.site.health import office

    assert not [f for f in office.packs() if "省工信部门" in str(f)]
    Authority.objects.filter(organ="industry_office").update(organ="other_office")
    assert [f for f in office.packs() if "省工信部门" in str(f)]
