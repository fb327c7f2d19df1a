"""Sample data that shows every component in each of its states. Organisations and people here are invented."""

# Rows of sample data read better as one line each.
# fmt: off

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from . import providers

DAY = date(2026, 4, 17)
MOMENT = datetime(2026, 4, 7, 6, 5, tzinfo=UTC)


def _text(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


TEAM = _text("服务依托单位的团队", "Team serving the supporting organisation")
OFFICE = _text("示例市科技局", "Sample City S&T Bureau")


def _stages() -> list[dict[str, Any]]:
    return [
        {"label": _text("填报", "Fill in"), "state": "done", "who": _text("远山样例科技有限公司 · 甲某", "Yuanshan Sample Tech · A."), "at": MOMENT, "took": _text("3 天", "3 days"), "journal": 1041, "journal_href": "#j1041"},
        {"label": _text("区级推荐", "District forwards"), "state": "done", "outcome": _text("已推荐", "forwarded"), "who": _text("示例区科技局 · 乙某", "Sample District · B."), "at": MOMENT + timedelta(days=2), "took": _text("2 个工作日", "2 working days"), "journal": 1052, "journal_href": "#j1052"},
        {"label": _text("受理", "Accept"), "state": "returned", "outcome": _text("退回补正一次", "returned once for correction"), "note": _text("场地租赁合同缺第二页。", "Page two of the lease is missing."), "who": OFFICE, "at": MOMENT + timedelta(days=3)},
        {"label": _text("评审", "Review"), "state": "now", "who": _text("专家组（3 人）", "Panel of three"), "deadline": DEADLINES[1]},
        {"label": _text("审定", "Decide"), "state": "ahead"},
        {"label": _text("公示", "Public notice"), "state": "ahead", "note": _text("5 个工作日", "5 working days")},
        {"label": _text("列入备案库", "Entry in the register"), "state": "ahead"},
    ]


WHY = _text("受理后 20 个工作日内评审", "Review within 20 working days of acceptance")
CLAUSE = _text("第五条（二）", "Clause 5 (2)")
DEADLINES: list[dict[str, Any]] = [
    {"due": DAY, "left": 8, "why": WHY, "clause": CLAUSE, "href": "#c5"},
    {"due": DAY, "left": 2, "why": WHY, "clause": CLAUSE, "href": "#c5"},
    {"due": DAY, "left": 0, "why": WHY, "clause": CLAUSE},
    {"due": DAY, "left": -3, "why": WHY, "clause": CLAUSE},
    {"due": DAY, "left": 8, "paused": True, "why": _text("异议处理期间中止", "Paused while an objection is handled")},
    {"due": date(2027, 1, 29), "left": 190, "provisional": True, "why": _text("每年一月底前报告", "Report by the end of January")},
    {"due": DAY, "done": True},
    {"due": None},
]


def _conditions() -> list[dict[str, Any]]:
    return [
        {"id": "place", "label": _text("设在本市以外", "Located outside the city"), "answer": "met", "clause": _text("第四条（一）", "Clause 4 (1)"), "clause_href": "#c4.1", "reason": _text("机构设在上海市杨浦区，不在示例市。", "The institution stands in Yangpu, Shanghai, outside Sample City."), "facts": [{"label": _text("机构所在地", "Place"), "value": _text("上海市杨浦区", "Yangpu, Shanghai"), "source": _text("租赁合同", "lease")}], "evidence": [{"label": _text("租赁合同", "Lease"), "href": "#lease"}]},
        {"id": "team", "label": _text("团队人数不少于 10 人", "Team of at least ten"), "answer": "not_met", "clause": _text("第四条（二）", "Clause 4 (2)"), "clause_href": "#c4.2", "reason": _text("团队 9 人，少于 10 人；名单已确认完整。", "Nine people, fewer than ten; the list is confirmed complete."), "ask": _text("名单有遗漏的，请补充后重新确认。", "If someone is missing, complete the list and confirm it again."), "ask_href": "#team", "facts": [{"label": TEAM, "value": _text("9 人", "9 people"), "source": _text("人员名单", "staff list")}, {"label": _text("名单完整", "List complete"), "value": _text("是", "yes")}]},
        {"id": "rd", "label": _text("上年度研发费用", "R&D expense of last year"), "answer": "unknown", "clause": _text("第四条（三）", "Clause 4 (3)"), "reason": _text("未填写上年度研发费用。", "Last year's R&D expense is not given."), "ask": _text("请填写“上年度研发费用”。", "Fill in “R&D expense of last year”."), "ask_href": "#rd", "facts": [{"label": _text("上年度研发费用", "R&D expense"), "value": None}]},
        {"id": "site", "label": _text("场地满足研发需要", "The premises suffice for R&D"), "answer": "judge", "clause": _text("第四条（四）", "Clause 4 (4)"), "judge": OFFICE, "facts": [{"label": _text("面积", "Area"), "value": "326 m²"}]},
        {"id": "waiver", "label": _text("专职人员比例", "Share of full-time staff"), "answer": "waived", "clause": _text("第五条", "Clause 5"), "reason": _text("经示例市科技局同意放宽，理由已记录。", "Waived by the bureau, with a recorded reason."), "judge": OFFICE, "finding": _text("团队带头人特别优秀", "exceptional team leader")},
        {"id": "near", "label": _text("固定办公场所", "Fixed office"), "answer": "not_met_waivable", "clause": _text("第四条（五）", "Clause 4 (5)"), "reason": _text("租期 8 个月，不足一年；可以申请放宽。", "The lease runs eight months, less than a year; a waiver may be asked for.")},
        {"id": "built", "label": _text("共建协议", "Agreement of joint building"), "answer": "not_applicable", "clause": _text("第四条（六）", "Clause 4 (6)"), "reason": _text("非共建机构。", "Not jointly built.")},
    ]


EVIDENCE: list[dict[str, Any]] = [
    {"name": "场地租赁合同（2025—2027）.pdf", "kind": _text("租赁合同", "Lease"), "size": 1_834_022, "href": "#lease", "preview_href": "#preview", "by": _text("甲某", "A."), "at": MOMENT, "digest": "9f2c41d07b5e8a63c4d1f0e92b7a5c6d3e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b", "serves": [{"label": _text("固定办公场所", "Fixed office"), "href": "#condition-near"}, {"label": _text("设在本市以外", "Outside the city"), "href": "#condition-place"}], "openness": _text("不公开", "Not public"), "state": "success", "state_word": _text("已核对", "Checked")},
    {"name": "合作协议.docx", "kind": _text("合作协议", "Agreement"), "size": 48_100, "href": "#agreement", "by": _text("甲某", "A."), "at": MOMENT, "remove_action": "#remove"},
]


def _panel() -> dict[str, Any]:
    return {
        "action": "#decide",
        "version": 7,
        "key": "sample-key",
        "due": DEADLINES[1],
        "who": _text("示例市科技局 · 审定岗 丙某", "C., decision desk, Sample City S&T Bureau"),
        "options": [
            {"value": "approve", "label": _text("同意备案", "Approve the filing"), "follows": [_text("进入公示，5 个工作日", "Public notice of five working days"), _text("公示无异议后列入备案库并发证", "Then entry in the register and a certificate")], "second": _text("分管局长", "the deputy director"), "undo": _text("签发前可以撤回", "Can be taken back until it is signed")},
            {"value": "return", "label": _text("退回补正", "Return for correction"), "help": _text("申请人有 10 个工作日补正，期间办理时限中止。", "The applicant has ten working days; the clock stands meanwhile."), "needs_reason": True},
            {"value": "refuse", "label": _text("不予备案", "Refuse"), "danger": True, "needs_reason": True, "follows": [_text("通知申请人，并告知异议途径", "The applicant is told, and how to object")]},
            {"value": "waive", "label": _text("放宽条件", "Waive a condition"), "refused": _text("“团队人数”低于可以放宽的下限（8 人以上）。", "“Team” lies below the floor of a waiver.")},
        ],
    }


FIGURES: list[dict[str, Any]] = [
    {"label": _text("在册离岸机构", "Institutions in the register"), "value": 27, "unit": "家", "target": _text("30 家（2026 年）", "30 (2026)"), "trend": _text("比上季多 2 家", "2 more than last quarter"), "trend_kind": "success", "as_of": date(2026, 3, 31), "definition": _text("状态为“备案”的机构，不含整改期满未通过的。", "Institutions whose state is “filed”."), "source": _text("备案库", "register"), "href": "#rows"},
    {"label": _text("上年度研发费用", "R&D expense of last year"), "value": "1,826.5", "unit": "万元", "as_of": date(2025, 12, 31), "definition": _text("年度报告申报值合计；3 家未报，不计入。", "Sum of annual reports; three not reported."), "source": _text("年度报告", "annual reports"), "href": "#rows"},
    {"label": _text("技术合同成交额", "Technology contracts"), "value": None, "as_of": date(2025, 12, 31), "definition": _text("口径待定。", "Definition not settled."), "source": _text("技术合同登记", "contract registration")},
    {"label": _text("落地企业", "Firms landed at home"), "value": 6, "unit": "家", "trend": _text("比上年少 1 家", "1 fewer than last year"), "trend_kind": "danger", "as_of": date(2026, 3, 31), "definition": _text("在飞出地注册并有社保缴纳记录。", "Registered at home with social insurance paid."), "source": _text("备案库", "register")},
]


def _fields() -> list[dict[str, Any]]:
    kinds = [
        ("company", _text("有限责任公司", "Limited company")),
        ("institute", _text("事业单位", "Public institution")),
    ]
    return [
        {"id": "name", "label": _text("机构名称", "Name of the institution"), "type": "text", "value": "远山样例科技上海研发中心", "required": True, "source": _text("单位档案（2026年1月5日）", "the organisation's record (5 Jan 2026)"), "public": True, "max_length": 80},
        {"id": "kind", "label": _text("机构性质", "Legal form"), "type": "choice", "options": kinds, "value": "company", "required": True},
        {"id": "built", "label": _text("是否共建", "Jointly built?"), "type": "bool", "value": None, "required": True, "help": _text("与高校、院所签有共建协议的选“是”。", "Yes if there is an agreement with a university or institute."), "clause": _text("第四条（六）", "Clause 4 (6)")},
        {"id": "site", "label": _text("所在地", "Place"), "type": "place", "value": "310110", "required": True, "lookup": "/ui/gallery?show=places", "help": _text("输入名称或代码查找。", "Type a name or a code.")},
        {"id": "area", "label": _text("办公科研场地面积", "Floor area"), "type": "quantity", "unit": "平方米", "value": "326", "required": True},
        {"id": "rd", "label": _text("上年度研发费用", "R&D expense of last year"), "type": "money", "unit": "万元", "value": "1826.5", "required": True, "errors": [_text("比去年申报值（18.2 万元）大 100 倍，请核对单位。", "A hundred times last year's figure (182,000 yuan); please check the unit.")], "source": _text("2025 年度报告", "the report of 2025")},
        {"id": "since", "label": _text("入驻日期", "Moved in on"), "type": "date", "value": date(2025, 9, 1)},
        {"id": "year", "label": _text("成立年份", "Founded in"), "type": "year", "value": 2019, "unit": "年"},
        {"id": "fields", "label": _text("技术领域", "Fields of technology"), "type": "choices", "options": [("bio", _text("生物医药", "Biomedicine")), ("opto", _text("光电子信息", "Optoelectronics")), ("new", _text("新材料", "New materials"))], "value": ["opto"], "help": _text("可多选。", "Several may be chosen.")},
        {"id": "plan", "label": _text("建设方案", "Plan"), "type": "longtext", "value": "一、建设目标……", "max_length": 500, "rows": 4, "required": True},
        {"id": "lease", "label": _text("场地证明", "Proof of premises"), "type": "file", "files": EVIDENCE[:1], "accept": ".pdf,.jpg,.png", "help": _text("PDF 或图片，每份不超过 20 MB。已交过的不用再交。", "PDF or picture, at most 20 MB each. What was handed in before need not come again."), "required": True},
        _table(),
    ]


def _table() -> dict[str, Any]:
    def cells(
        index: object, name: str = "", title: str = "", serves: Any = None, error: str = ""
    ) -> dict[str, Any]:
        def cell(column: str, label: Any, type_: str, value: Any, **more: Any) -> dict[str, Any]:
            return {"id": f"team-{index}-{column}", "label": label, "type": type_, "value": value, **more}

        titles = [
            ("senior", _text("正高级", "Senior")),
            ("associate", _text("副高级", "Associate")),
            ("middle", _text("中级", "Middle")),
        ]
        return {"index": index, "cells": [
            cell("name", _text("姓名", "Name"), "text", name, errors=[error] if error else []),
            cell("title", _text("职称", "Title"), "choice", title, options=titles),
            cell("months", _text("全年在岗", "Months"), "int", 12 if name else None, unit="个月"),
            cell("serves", _text("服务依托单位", "Serves"), "bool", serves),
        ]}

    blank = cells("__row__")
    return {
        "id": "team",
        "label": TEAM,
        "type": "table",
        "required": True,
        "help": _text("列出专职和兼职人员；兼职的注明在岗月数。", "List full-time and part-time people."),
        "columns": blank["cells"],
        "rows": [
            cells(0, "甲某", "senior", True),
            cells(1, "乙某", "middle", False),
            cells(2, "", "", None, "请填写姓名。"),
        ],
        "blank": blank,
        "asks_complete": True,
        "complete": False,
    }


STEPS: list[dict[str, Any]] = [
    {"label": _text("单位与机构", "Organisation"), "state": "done", "href": "#1"},
    {"label": _text("场地与团队", "Premises and team"), "state": "now", "left": 4},
    {"label": _text("研发与合同", "R&D and contracts"), "state": "error", "href": "#3"},
    {"label": _text("佐证材料", "Evidence"), "state": "ahead", "href": "#4", "left": 3},
    {"label": _text("核对提交", "Check and submit"), "state": "ahead"},
]

JOURNAL: list[dict[str, Any]] = [
    {"number": 1052, "at": MOMENT, "who": _text("示例区科技局 · 乙某", "B., Sample District"), "did": _text("推荐了 第 3 版", "forwarded version 3"), "digest": "5b1f0a77c2de49ab8f30", "href": "#verify", "verified": True},
    {"number": 1061, "at": MOMENT, "who": OFFICE, "did": _text("退回补正", "returned for correction"), "version": _text("第 3 版", "version 3"), "digest": "c0aa91be44d1763e5f02", "href": "#verify", "verified": None},
]


def parts(request: HttpRequest) -> dict[str, Any]:
    """Everything but lists and forms."""
    return {
        "tabs": [
            {"label": _text("组件", "Components"), "href": "?show=parts", "current": True},
            {"label": _text("表单", "Form"), "href": "?show=form"},
            {"label": _text("列表", "List"), "href": "?show=list", "count": 120},
        ],
        "stages": _stages(),
        "deadlines": DEADLINES,
        "conditions": _conditions(),
        "evidence": EVIDENCE,
        "panel": _panel(),
        "receipt": {
            "title": _text("申报已提交", "The application is submitted"),
            "number": "HZ-2026-000187",
            "at": providers.current().now(),
            "digest": EVIDENCE[0]["digest"],
            "follows": [_text("示例区科技局 3 个工作日内推荐", "Sample District forwards it within three working days"), _text("示例市科技局受理", "Sample City accepts it")],
            "withdraw_action": "#withdraw",
            "withdraw_until": providers.current().now() + timedelta(minutes=10),
            "version": 4,
            "key": "sample-withdrawal",
            "print": True,
        },
        "figures": FIGURES,
        "journal": JOURNAL,
        "moment": MOMENT,
        "soon": providers.current().now() + timedelta(minutes=10),
        "amounts": [85_000_00, 1_200_000_00, 123_456_789_01, 250_000_000_00, None],
        "host": _text("上海市杨浦区", "Yangpu, Shanghai"),
        "home": _text("示例市", "Sample City"),
        "kind_of_place": _text("长三角", "Yangtze Delta"),
    }


def form(request: HttpRequest) -> dict[str, Any]:
    """A step of a form with every type of field."""
    errors = [
        {"id": "rd", "label": _text("上年度研发费用", "R&D expense"), "text": _text("请核对单位。", "Please check the unit.")},
        {"id": "team-2-name", "label": TEAM, "text": _text("第 3 行：请填写姓名。", "Row 3: fill in the name.")},
    ]
    return {"steps": STEPS, "fields": _fields(), "errors": errors, "cost": {"fields": 42, "filled": 30, "left": 12}, "conditions": _conditions()[:4]}


def _case(n: int) -> dict[str, Any]:
    states = [
        ("waiting", _text("待受理", "To accept")),
        ("accent", _text("评审中", "In review")),
        ("danger", _text("已逾期", "Overdue")),
        ("success", _text("已备案", "Filed")),
    ]
    kind, word = states[n % 4]
    deadline = DEADLINES[(n * 3) % 4] if kind != "success" else DEADLINES[6]
    return {"number": f"EX-2026-{n:04d}", "name": _text(f"远山样例科技第{n}研发中心", f"Yuanshan Sample Tech R&D centre no. {n}"), "kind": kind, "word": word, "deadline": deadline, "amount": n * 73_500_00, "host": _text("上海市杨浦区", "Yangpu, Shanghai"), "home": _text("示例市", "Sample City")}


def listing(request: HttpRequest) -> dict[str, Any]:
    """A list page of 120 invented cases."""
    page = Paginator([_case(n) for n in range(1, 121)], 20).get_page(request.GET.get("page"))
    states = [
        ("", _text("全部", "All"), 120),
        ("waiting", _text("待受理", "To accept"), 30),
        ("review", _text("评审中", "In review"), 30),
        ("late", _text("已逾期", "Overdue"), 30),
    ]
    chosen = request.GET.get("state", "")
    return {
        "page": page,
        "width": "wide",
        "default_sort": "due",
        "bulk_action": "#bulk",
        "export_href": "#export",
        "filters": [
            {"name": "state", "label": _text("状态", "State"), "kind": "links", "options": [{"value": v, "label": label, "count": c, "current": v == chosen, "query": f"show=list&state={v}"} for v, label, c in states]},
            {"name": "q", "label": _text("查找", "Search"), "kind": "search", "value": request.GET.get("q", ""), "placeholder": _text("编号、名称", "Number or name")},
            {"name": "host", "label": _text("飞入地", "Host"), "kind": "choice", "options": [{"value": "31", "label": _text("上海", "Shanghai"), "count": 64}, {"value": "44", "label": _text("深圳", "Shenzhen"), "count": 56}]},
        ],
    }


PAGES: dict[str, Callable[[HttpRequest], dict[str, Any]]] = {"parts": parts, "form": form, "list": listing}
