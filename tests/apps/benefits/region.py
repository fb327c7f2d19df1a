"""A small region for credits and for money paid back: offices, people and firms, made by the real actions."""

from datetime import date

from exclave.apps.cases.actions.assign_expert import assign_expert
from exclave.apps.cases.actions.attach_file import attach_file
from exclave.apps.cases.actions.begin_case import begin_case
from exclave.apps.cases.actions.declare_conflict import declare_conflict
from exclave.apps.cases.actions.open_case import open_case
from exclave.apps.cases.actions.submit_sheet import submit_sheet
from exclave.apps.cases.models import Case
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.panels.models import Assignment, Expert
from exclave.apps.programmes.actions.open_round import open_round
from exclave.apps.programmes.actions.propose_programme import propose_programme
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.records.actions.enter_record import enter_record
from exclave.apps.records.actions.state_fact import state_fact
from exclave.apps.records.models import Record
from exclave.apps.reference.actions.publish_calendar import publish_calendar
from exclave.engines.codes.calendar import WorkCalendar
from exclave.sample_city import cast, papers
from exclave.sample_city.city import at, fetch
from tests.apps.records.province import Province, decide, fill, sign

GUANGXI, HAIKOU = "guangxi-enclaves", "haikou-hightech-plan"
STATED = {"filing_period": "20 工作日", "may_return": "true", "marks_combine": "mean"}


def founded(place: str, level: str, zh: str, since: str = "2026-01-04") -> Province:
    """The owning office with two officers, a leader and a policy officer, on that day."""
    at(since, "09:00")
    made = Province()
    made.office("st", "st_office", zh, level=level, place=place)
    for name, role in (
        ("policy", "policy_officer"),
        ("st", "officer"),
        ("st2", "officer"),
        ("leader", "leader"),
    ):
        made.person(name, "st", role)
    published = WorkCalendar.load().years[int(since[:4])]
    publish_calendar(
        CLOCK, year=int(since[:4]), holidays=sorted(published.holidays), workdays=sorted(published.workdays),
        source="随软件提供的日历",
    )  # fmt: skip
    return made


def firm(made: Province, name: str, zh: str, kind: str, place: str, base: str) -> None:
    made.firm(name, zh, cast.Firm(name, "", "", "", place, base).code, kind, place)


def guangxi(pack: str = GUANGXI) -> Province:
    """The region with the pack in force: a park of Liuzhou, and who runs its enclave."""
    made = founded("450000", "province", "示例自治区科技厅")
    made.office("hr", "hr_office", "示例自治区人社厅", place="450000", parent="st")
    made.person("hr", "hr", "officer")
    made.office("liuzhou", "st_office", "示例市科技局", level="city", place="450200", parent="st")
    made.person("liuzhou", "liuzhou", "officer")
    firm(made, "park", "示例园区管理委员会（虚构）", "park_committee", "450203", "DEMC0001A")
    firm(made, "operator", "示例飞地运营公司（虚构）", "firm", "440305", "DEMC0002A")
    firm(made, "other", "示例无关公司（虚构）", "firm", "440305", "DEMC0003A")
    in_force(made, pack, STATED, "2026-01-04")
    return made


def in_force(made: Province, pack: str, settled: dict[str, str], since: str) -> None:
    """Proposed by the policy officer, signed by the leader."""
    made.programme = propose_programme(
        made.people["policy"], authority_id=made.authority.pk, pack=pack, in_force_from=day(since), settled=settled,
        left_open=[], reasons=dict.fromkeys(settled, "示例"),
    ).result["programme"]  # fmt: skip
    sign_programme(made.people["leader"], programme_id=made.programme, agree=True, expected_version=1)


def filed(made: Province, name: str = "示例科创飞地（虚构）") -> Record:
    """An enclave of the park in Shenzhen, applied for and filed by two people."""
    at("2026-01-06")
    case = begin_case(
        made.people["park"], programme_id=made.programme, procedure="filing", type="incubator",
        organisation_id=made.firms["park"].public_id,
    ).result["case"]  # fmt: skip
    upload(made, "park", case, "enclave.f_setting")
    fill(
        made,
        "park",
        case,
        {
            "enclave.name": name,
            "enclave.place": "440305",
            "enclave.area_group": "bay_area",
            "enclave.functions": ["incubation"],
            "enclave.holding": "founded",
            "operator.name": "示例飞地运营公司（虚构）",
            "enclave.station": False,
        },
    )
    at("2026-01-12")
    decide(made, "st", case, "file")
    sign(made, "leader", case)
    return Record.objects.of(made.authority.pk).get(public_id=fetch(case).subject_id)


def upload(made: Province, who: str, case: str, field: str) -> None:
    attach_file(made.people[who], case_id=case, field=field, name="paper.pdf", content=papers.pdf(field))


def title(code: str, holder: str, given: str) -> dict[str, str]:
    return {"title": code, "holder": holder, "given": given}


def titles_listed(made: Province, enclave: Record, rows: list[dict[str, str]], complete: bool = True) -> str:
    """The park hands in the titles of the year; the case waits for its decision."""
    case = begin_case(
        made.people["park"], programme_id=made.programme, procedure="credit", type="incubator",
        organisation_id=made.firms["park"].public_id, subject_id=enclave.public_id,
    ).result["case"]  # fmt: skip
    upload(made, "park", case, "enclave.f_titles")
    fill(made, "park", case, {"enclave.titles": {"rows": rows, "complete": complete}})
    return case


def counted(made: Province, case: str) -> Case:
    decide(made, "st", case, "count")
    return sign(made, "leader", case)


def day(text: str) -> date:
    return date.fromisoformat(text)


# ---- the plan of a city: a base that is supported, assessed and taken off ------------------------------------------
def haikou(**settled: str) -> Province:
    """The city with the plan in force in 2025: its bureau, the leading group, an evaluator, and one unit."""
    made = founded("460100", "city", "示例市科工信局", since="2025-01-06")
    made.office("group", "leading_group", "示例规划领导小组", level="city", place="460100", parent="st")
    made.person("group", "group", "officer")
    made.person("head", "group", "leader")
    made.person("evaluator", "st", "expert")
    Expert.objects.create(authority=made.authority, account=made.account("evaluator"), fields="示例")
    firm(made, "unit", "示例承担单位（虚构）", "firm", "460105", "DEMC0004A")
    in_force(made, HAIKOU, {"reply_period": "10 工作日"} | settled, "2025-01-06")
    return made


def supported(made: Province, *, paid: str = "100", completion: str = "") -> Record:
    """A base on the register since 2025, with what was paid to it and what an evaluator found, entered by the bureau."""
    at("2025-01-08")
    one = enter_record(
        made.people["st"], programme_id=made.programme, kind="base", name="示例基地（虚构）", state="supported",
        since=day("2025-01-06"), identity_no=made.firms["unit"].identity_no, proof="示例批复",
    ).result["record"]  # fmt: skip
    for path, value in (("base.paid", paid), ("base.completion", completion)):
        if value:
            stated(made, one, path, value)
    return Record.objects.of(made.authority.pk).get(public_id=one)


def stated(made: Province, record: str, path: str, value: str) -> None:
    row = Record.objects.of(made.authority.pk).get(public_id=record)
    state_fact(
        made.people["st"], record_id=record, path=path, value=value, since=day("2025-01-06"),
        reason="示例第三方评估报告", expected_version=row.version,
    )  # fmt: skip


def assessed(made: Province, base: Record, mark: str) -> Case:
    """Called, reported, scored by the evaluator, graded by two people. The case of the assessment, ended."""
    at("2025-02-10")
    call = open_round(
        made.people["st"], programme_id=made.programme, procedure="assessment", types=[], title_zh="示例考评通知",
        opens_on=day("2025-02-10"), closes_on=day("2025-03-31"), dates={},
        settled={"task_marks": "100 分", "excellent_mark": "90 分", "pass_mark": "60 分", "evaluators": "1 人"},
    ).result["round"]  # fmt: skip
    case = open_case(
        made.people["unit"], round_id=call, type="", organisation_id=made.firms["unit"].public_id,
        subject_id=base.public_id,
    ).result["case"]  # fmt: skip
    fill(made, "unit", case, {"base.name": "示例基地（虚构）", "base.goals": "示例。", "base.mode": "after"})
    expert = made.people["evaluator"].id
    assign_expert(made.people["st"], case_id=case, expert_id=expert, expected_version=fetch(case).version)
    seat = Assignment.objects.of(made.authority.pk).get(case_public_id=case).public_id
    declare_conflict(made.people["evaluator"], assignment_id=seat, conflict=False)
    submit_sheet(
        made.people["evaluator"], assignment_id=seat, opinions={}, marks={"tasks": mark}, findings={}
    )
    decide(made, "st", case, "grade")
    return sign(made, "leader", case)


def delisting(made: Province) -> Case:
    """The case that the failing grade started, after the unit was heard."""
    case = Case.objects.of(made.authority.pk).get(procedure="delist").public_id
    fill(made, "unit", case, {"base.statement": "示例陈述。"}, "stated")
    return fetch(case)


def removed(made: Province, case: Case) -> Case:
    decide(made, "st", case.public_id, "remove", "考评不合格。")
    return sign(made, "head", case.public_id)
