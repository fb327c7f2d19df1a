"""Tenants of institutions, with their dated states and the area they use."""

import itertools
from typing import Any

from exclave.apps.imports.columns import Column
from exclave.apps.imports.kinds.organisations import known_by_code, options
from exclave.apps.imports.kinds.shape import Job, Kind, Made, Report, Row, Scope, check_days, chunks, twice
from exclave.apps.imports.kinds.within import Institutions, change_of, institution_columns
from exclave.apps.register.models import Space, Tenant, TenantState

STATES = {"signed": ("签约日期", "Signed on"), "moved_in": ("入驻日期", "Moved in on"), "working": ("实际运营日期", "Working since"), "landed": ("落地日期", "Landed on")}  # fmt: skip
LEFT = "left"


def columns(scope: Scope) -> tuple[Column, ...]:
    aliases = {"signed": ("签约时间", "签约"), "moved_in": ("入驻时间", "入驻", "入驻日"), "working": ("运营日期", "开展工作日期", "实际运营"), "landed": ("落地时间", "回鄂落地日期", "落地")}  # fmt: skip
    examples = {"signed": "2024-07-01", "moved_in": "2024-09-01"}
    return (
        *institution_columns(),
        Column("name_zh", "入驻企业（团队）", "Tenant", "text", True, ("企业名称", "入驻企业", "入驻单位", "团队名称", "名称", "项目或企业", "tenant name"), example="示例微光科技有限公司（虚构）"),
        Column("uscc", "统一社会信用代码", "Credit code", "uscc", False, ("信用代码", "代码", "社会信用代码"), help_zh="团队没有代码的留空", help_en="Empty for a team without one", example="91000000MA0SAMPLE0"),
        *(Column(name, zh, en, "date", False, aliases[name], example=examples.get(name, "")) for name, (zh, en) in STATES.items()),
        Column(LEFT, "退出日期", "Left on", "date", False, ("退出时间", "退出", "迁出日期")),
        Column("left_reason", "退出原因", "Why it left", "text", False, ("原因",), most=300, help_zh="有退出日期的必填", help_en="Required with a day of leaving"),
        Column("area", "使用面积", "Area", "area", False, ("面积", "入驻面积", "办公面积"), unit="平方米", help_zh="可写“约120”“100以上”", help_en="“约120” (about) and “100以上” (at least) are understood", example="86"),
        Column("area_kind", "面积类别", "Kind of area", "choice", False, ("面积口径",), options("std.area_kind"), example="使用", example_en="usable"),
        Column("staff", "人员数", "Staff", "count", False, ("人数", "团队人数", "员工人数"), unit="人", help_zh="可写“约30”“600+”", help_en="“约30” and “600+” are understood", example="12"),
        Column("home_registered", "是否在本市注册", "Registered at home", "bool", False, ("本市注册", "是否落地注册")),
        Column("industry", "行业代码", "Industry", "industry", False, ("行业", "产业方向代码")),
    )  # fmt: skip


def _days(row: Row) -> list[tuple[str, Any]]:
    return [(name, row.values[name]) for name in (*STATES, LEFT) if row.values[name] is not None]


def check(scope: Scope, rows: list[Row], report: Report) -> None:
    check_days(scope, rows, report, [*STATES, LEFT])
    for row, first in twice(rows, lambda r: (r.values["institution"], r.values["uscc"])):
        report.say(row, "uscc", "error", "twice_code", row=first.number)
    for row, first in twice(rows, lambda r: (r.values["institution"], r.values["name_zh"])):
        if row.values["uscc"] == first.values["uscc"]:
            report.say(row, "name_zh", "error", "twice", row=first.number)
        else:
            report.say(row, "name_zh", "warning", "twice_name", row=first.number)
    for row in rows:
        _check_row(row, report)
    _against_register(scope, rows, report)


def _check_row(row: Row, report: Report) -> None:
    days = _days(row)
    if not days and row.number not in report.wrong:
        report.say(row, "signed", "error", "undated")
    words = STATES | {LEFT: ("退出日期", "Left on")}
    for (before, earlier), (name, later) in itertools.pairwise(days):
        if later < earlier:
            level = "error" if name == LEFT else "warning"
            zh, en = words[before]
            report.say(row, name, level, "out_of_order", label_zh=zh, label_en=en, day=earlier.isoformat())
    if row.values[LEFT] and not row.values["left_reason"]:
        report.say(row, "left_reason", "error", "reason_missing")
    if row.values["area"] is not None and not row.raw.get("area_kind"):
        report.say(row, "area_kind", "error", "area_kind_missing")


def _against_register(scope: Scope, rows: list[Row], report: Report) -> None:
    institutions = Institutions(scope, rows)
    homes = {row.number: institutions.of(row, report) for row in rows}
    there: set[tuple[int, str]] = set()
    for some in chunks(one.pk for one in homes.values() if one is not None):
        known = Tenant.objects.of(scope.authority.pk).filter(institution_id__in=some, superseded_at=None)
        for institution, number, name in known.values_list("institution_id", "identity_no", "name_zh"):
            there |= {(institution, number or name), (institution, name)}
    for row in rows:
        one = homes[row.number]
        if one is None or row.number in report.wrong:
            continue
        if (one.pk, row.values["uscc"] or row.values["name_zh"]) in there or (
            one.pk,
            row.values["name_zh"],
        ) in there:
            report.say(row, "name_zh", "skip", "there")


def write(job: Job, rows: list[Row]) -> Made:
    institutions, change = Institutions(job.scope, rows), change_of(job)
    known = known_by_code(r.values["uscc"] for r in rows)
    common = {"authority": job.scope.authority, "recorded_at": job.at, "change": change}
    tenants, states, spaces = [], [], []
    for row in rows:
        v, home = row.values, institutions.of(row)
        days = _days(row)
        own = common | {"institution": home}
        tenant = _tenant(v, own, min(day for _, day in days), known.get(v["uscc"]))
        tenants.append((row.number, tenant))
        for name, day in days:
            reason = v["left_reason"] if name == LEFT else ""
            states.append(
                (
                    row.number,
                    TenantState(**own, tenant=tenant.thread, state=name, valid_from=day, reason=reason),
                )
            )
        if v["area"] is not None:
            spaces.append((row.number, _space(v, own, tenant)))
    out: Made = [(0, change)]
    for made in (tenants, states, spaces):
        out += _kept(made)
    return out


def _tenant(v: dict[str, Any], own: dict[str, Any], since: Any, organisation: Any) -> Tenant:
    staff = v["staff"]
    return Tenant(
        **own,
        kind="organisation" if v["uscc"] else "team",
        organisation=organisation,
        identity_kind="uscc" if v["uscc"] else "",
        identity_no=v["uscc"] or "",
        name_zh=v["name_zh"],
        home_registered=v["home_registered"],
        industry=v["industry"] or "",
        staff=int(staff.value) if staff else None,
        staff_bound=staff.bound if staff else "exact",
        staff_text=staff.text[:60] if staff else "",
        valid_from=since,
    )


def _space(v: dict[str, Any], own: dict[str, Any], tenant: Tenant) -> Space:
    since, until = v["moved_in"] or tenant.valid_from, v[LEFT]
    return Space(
        **own,
        name=v["name_zh"],
        kind=v["area_kind"],
        area_scaled=v["area"].scaled,
        area_bound=v["area"].bound,
        area_text=v["area"].text[:60],
        tenant=tenant.thread,
        valid_from=since,
        valid_until=until if until and until > since else None,
    )


def _kept(made: list[tuple[int, Any]]) -> Made:
    if not made:
        return []
    rows = type(made[0][1]).objects.bulk_create([one for _, one in made], batch_size=500)
    return [(number, one) for (number, _), one in zip(made, rows, strict=True)]


TENANTS = Kind(
    "tenants", "入驻企业", "Tenants",
    "机构里的入驻企业和团队，带签约、入驻、实际运营、落地、退出的日期。没有写的日期就是不知道，不会补。",
    "Firms and teams within institutions, with the days they signed, moved in, began work, landed and left. A day not given is unknown.",
    columns, check, write, title="name_zh",
)  # fmt: skip
