"""What happens in the sample city from March 2025 to March 2026, stage by stage."""

from datetime import date
from typing import Any

from exclave.apps.cases.actions.open_report import open_report
from exclave.apps.cases.actions.raise_objection import raise_objection
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case, ObligationDue, PublicNotice
from exclave.apps.evaluation.actions.open_evaluation import open_evaluation
from exclave.apps.journal.transaction import Actor
from exclave.apps.programmes.actions.open_round import open_round
from exclave.sample_city import papers, papers_of_types
from exclave.sample_city.city import (
    City,
    apply,
    assign,
    at,
    decide,
    fetch,
    hand_in,
    judge_all,
    request,
    review,
    score,
    sign,
)

ROUND_POINTS = {"review_period": "20 工作日", "notice_period": "5 工作日", "expert_count": "2 人"}
DISTRICT = {
    "lumen": "echeng", "cedar": "gedian", "quartz": "huarong", "heron": "echeng",
    "maple": "linkong", "amber": "liangzihu", "basalt": "huarong", "willow": "echeng",
    "keystone": "huarong", "orchard": "echeng",
}  # fmt: skip


def _call(city: City, title: str, title_en: str, opens: date, closes: date, forward: date) -> str:
    opened = open_round(
        city.actor("city1"),
        programme_id=city.programme,
        procedure="filing",
        types=["university", "headquarters", "incubator"],
        title_zh=title,
        title_en=title_en,
        text_zh="本通知为演示内容。申报单位在网上填写备案申请并上传佐证材料，由所在区科技部门转报。",
        text_en="A demonstration call. Apply online with evidence; the district science office forwards it.",
        opens_on=opens,
        closes_on=closes,
        dates={"forward": forward.isoformat()},
        settled=ROUND_POINTS,
    )
    result: str = opened.result["round"]
    return result


def spring_round(city: City) -> None:
    """An earlier round that ended: some institutions filed, one refused, so that the register lives."""
    at("2025-03-03", "09:00")
    call = _call(
        city, "2025年第一批离岸科创机构备案申报通知（演示）", "First call of 2025 (demo)",
        date(2025, 3, 3), date(2025, 3, 21), date(2025, 3, 28),
    )  # fmt: skip
    cases: dict[str, str] = {}
    for n, firm in enumerate(["lumen", "cedar", "quartz", "basalt"]):
        at(f"2025-03-{10 + n}", "10:20")
        cases[firm] = apply(city, firm, call, "2025-03-10", staff=11 + n)
        at(f"2025-03-{12 + n}", "14:00")
        decide(city, DISTRICT[firm], cases[firm], "forward", "材料齐全，情况属实，同意转报。")
    others = (("keystone", "headquarters"), ("orchard", "incubator")) if city.every_type else ()
    for n, (firm, type_) in enumerate(others):
        at(f"2025-03-{17 + n}", "09:40")
        cases[firm] = apply(city, firm, call, "2025-03-17", type=type_)
        at(f"2025-03-{19 + n}", "15:00")
        decide(city, DISTRICT[firm], cases[firm], "forward", "材料齐全，情况属实，同意转报。")
    at("2025-03-31", "09:00")
    for case_id in cases.values():
        decide(city, "city1", case_id, "accept")
        assign(city, case_id, "expert2", "expert3")
    at("2025-04-14", "16:00")
    for firm, case_id in cases.items():
        for expert in ("expert2", "expert3"):
            review(city, case_id, expert, answer=firm != "basalt")
    at("2025-04-18", "10:00")
    for firm, case_id in cases.items():
        if firm == "basalt":
            decide(city, "city2", case_id, "refuse", "研发项目没有立项材料和支出记录。")
        else:
            judge_all(city, "city2", case_id)
            decide(city, "city2", case_id, "approve", "符合全部条件。")
    at("2025-04-21", "11:00")
    for case_id in cases.values():
        sign(city, case_id)
    at("2025-04-30", "09:00")
    tick()


def centre_by_case(city: City) -> None:
    """A district government's centre, agreed case by case: no call, no forwarding, no panel, no public notice."""
    at("2025-05-12", "09:30")
    case_id = request(city, "riverside", "2025-05-12")
    at("2025-05-20", "10:00")
    judge_all(city, "city2", case_id)
    decide(city, "city2", case_id, "approve", "已建成运营，逐项核实，同意备案。")
    at("2025-05-22", "11:00")
    sign(city, case_id)


def autumn_call(city: City) -> dict[str, str]:
    at("2025-09-08", "09:00")
    call = _call(
        city, "2025年第二批离岸科创机构备案申报通知（演示）", "Second call of 2025 (demo)",
        date(2025, 9, 8), date(2025, 10, 17), date(2025, 10, 24),
    )  # fmt: skip
    cases = {}
    at("2025-09-18", "10:05")
    cases["heron"] = apply(city, "heron", call, "2025-09-18", staff=12)
    at("2025-09-22", "11:30")
    cases["maple"] = apply(city, "maple", call, "2025-09-22", staff=10)
    at("2025-09-23", "15:10")
    cases["amber"] = apply(city, "amber", call, "2025-09-23", submit=False, staff=9, complete=False)
    at("2025-09-24", "10:00")
    tick()
    return cases


def autumn_review(city: City, cases: dict[str, str]) -> None:
    at("2025-09-26", "09:30")
    decide(city, "echeng", cases["heron"], "forward", "材料齐全，同意转报。")
    decide(city, "linkong", cases["maple"], "return", "租约缺最后两页，请补正。")
    at("2025-09-29", "10:00")
    _again(city, "maple", cases["maple"])
    at("2025-09-30", "09:30")
    decide(city, "linkong", cases["maple"], "forward", "已补正，同意转报。")
    at("2025-10-13", "14:00")
    typed = papers.application("amber", city.firms["amber"].name_zh, date(2025, 10, 13), staff=11)
    hand_in(city, "amber", cases["amber"], fetch(cases["amber"]).draft.data | typed)
    at("2025-10-15", "09:00")
    decide(city, "liangzihu", cases["amber"], "forward", "情况属实，同意转报。")
    at("2025-10-16", "16:40")
    call = fetch(cases["heron"]).round
    assert call is not None
    cases["willow"] = apply(city, "willow", call.public_id, "2025-10-16", staff=13)
    at("2025-10-20", "10:00")
    decide(city, "echeng", cases["willow"], "forward", "材料齐全，同意转报。")
    at("2025-10-27", "09:00")
    for firm in ("heron", "maple", "amber"):
        decide(city, "city1", cases[firm], "accept")
    assign(city, cases["heron"], "expert1", "expert3")
    assign(city, cases["maple"], "expert2", "expert3")
    assign(city, cases["amber"], "expert1", "expert2", declare=False)
    at("2025-11-03", "15:00")
    review(city, cases["heron"], "expert1")
    review(city, cases["heron"], "expert3")
    review(city, cases["maple"], "expert2")
    at("2025-11-04", "10:00")
    tick()


def _again(city: City, firm: str, case_id: str) -> None:
    hand_in(city, firm, case_id, fetch(case_id).draft.data)


def autumn_notice(city: City, cases: dict[str, str]) -> None:
    at("2025-11-06", "10:00")
    review(city, cases["maple"], "expert3")
    at("2025-11-20", "10:00")
    for firm in ("heron", "maple"):
        judge_all(city, "city2", cases[firm])
        decide(city, "city2", cases[firm], "approve", "符合全部条件。")
    at("2025-11-24", "11:00")
    for firm in ("heron", "maple"):
        sign(city, cases[firm])
    at("2025-11-26", "15:30")
    notice = PublicNotice.objects.scoped("public").get(case__public_id=cases["maple"], ended_at=None)
    raise_objection(
        Actor("objector-sample", "objector"),
        notice_id=notice.public_id,
        kind="person",
        name="演示异议人",
        identity="DEMO12345",
        contact="objector@example.test",
        statement="该机构的实验室与另一家示例单位共用，请核实是否固定使用。",
    )
    at("2025-11-27", "10:00")
    tick()


def january_reports(city: City, cases: dict[str, str]) -> None:
    at("2025-11-28", "10:00")
    objection = (
        Case.objects.scoped("the sample city").filter(parent__public_id=cases["maple"], ended=False).get()
    )
    decide(city, "city1", objection.public_id, "dismissed", "现场核实：实验室由该机构独立使用。")
    at("2025-12-08", "09:00")
    tick()
    at("2026-01-01", "00:10")
    tick()
    at("2026-01-12", "10:00")
    for firm in ("lumen", "cedar", *(["riverside"] if city.every_type else [])):
        _report(city, firm)
    at("2026-01-15", "10:00")
    tick()


def _report(city: City, firm: str) -> str:
    due = ObligationDue.objects.scoped("the sample city").get(organisation=city.firms[firm], year=2025)
    case_id: str = open_report(city.actor(firm), obligation_id=due.public_id).result["case"]
    case = fetch(case_id)
    hand_in(
        city, firm, case_id, case.draft.data | papers.report(2025, case.type) | _anew(city, firm, case.type)
    )
    return case_id


def _anew(city: City, firm: str, type: str) -> dict[str, Any]:
    """What a first report asks and no application did: who has moved into an incubator's outpost."""
    if type != "incubator":
        return {}
    written = papers_of_types.incubator(city.firms[firm].name_zh, date(2025, 3, 17))
    return {"institution.tenants": written["institution.tenants"]}


def spring_evaluation(city: City, cases: dict[str, str]) -> None:
    at("2026-01-20", "10:00")
    for firm in ("heron", "maple", *(["keystone", "orchard"] if city.every_type else [])):
        _report(city, firm)
    for case in Case.objects.scoped("the sample city").filter(procedure="report", ended=False):
        at("2026-01-26", "10:00")
        decide(city, "city1", case.public_id, "receive")
    at("2026-02-02", "00:20")
    tick()
    at("2026-02-25", "09:00")
    opened = open_evaluation(
        city.actor("city1"),
        programme_id=city.programme,
        year=2025,
        opens_on=date(2026, 2, 25),
        closes_on=date(2026, 3, 31),
        settled={"heading_weight": "20 分", "pass_mark": "60 分", "expert_count": "2 人"},
    )
    evaluations = {c.applicant_id: c for c in Case.objects.scoped("the sample city").filter(
        public_id__in=opened.result["cases"])}  # fmt: skip
    by_firm = {
        firm: evaluations[city.firms[firm].pk].public_id for firm in ("lumen", "cedar", "heron", "maple")
    }
    _score(city, by_firm)
    at("2026-03-05", "10:00")
    tick()


def _score(city: City, by_firm: dict[str, str]) -> None:
    at("2026-02-27", "10:00")
    for case_id in by_firm.values():
        assign(city, case_id, "expert2", "expert3")
    at("2026-03-03", "15:00")
    for expert, good in (("expert2", "17.5"), ("expert3", "16")):
        score(city, by_firm["lumen"], expert, _marks(good))
        score(city, by_firm["cedar"], expert, _marks("9"), fail=True)
    score(city, by_firm["heron"], "expert2", _marks("15"))
    at("2026-03-04", "10:00")
    for firm in ("lumen", "cedar"):
        decide(city, "city2", by_firm[firm], "grade", "按专家组意见。")
    at("2026-03-04", "16:00")
    sign(city, by_firm["lumen"])
    sign(city, by_firm["cedar"])


def _marks(each: str) -> dict[str, Any]:
    return dict.fromkeys(("goals", "research", "talent", "industry", "service"), each)
