"""Technology contracts of institutions, amounts in fen."""

from typing import Any

from exclave.apps.imports.columns import Column
from exclave.apps.imports.kinds.organisations import options
from exclave.apps.imports.kinds.shape import Job, Kind, Made, Report, Row, Scope, check_days, chunks, twice
from exclave.apps.imports.kinds.within import Institutions, change_of, institution_columns
from exclave.apps.register.models import Contract

AMOUNTS = ("amount", "technology_amount")


def columns(scope: Scope) -> tuple[Column, ...]:
    return (
        *institution_columns(),
        Column("title", "合同名称", "Contract", "text", True, ("项目名称", "合作名称", "名称"), most=200, example="示例检测方法开发合同（虚构）"),
        Column("kind", "合同类别", "Kind of contract", "choice", False, ("类别", "合同类型"), options("std.tech_contract")),
        Column("partner", "合作单位", "Partner", "text", True, ("对方单位", "合作企业", "甲方"), example="示例山海科技有限公司（虚构）"),
        Column("signed", "签订日期", "Signed on", "date", True, ("签订时间", "签约日期", "合同日期"), example="2025-03-18"),
        Column("amount", "合同金额", "Amount", "money", False, ("金额", "合同额"), unit="万元", help_zh="单位万元；也可在单元格或列名里写明元、万元", help_en="In 10,000 yuan; a unit in the cell or the heading goes first", example="35.5"),
        Column("technology_amount", "技术交易额", "Technology amount", "money", False, ("技术交易金额",), unit="万元", help_zh="单位万元", help_en="In 10,000 yuan"),
        Column("registration_no", "合同登记号", "Registration number", "code", False, ("登记号", "登记编号", "合同编号"), most=60),
    )  # fmt: skip


def check(scope: Scope, rows: list[Row], report: Report) -> None:
    check_days(scope, rows, report, ["signed"])
    for row, first in twice(rows, lambda r: r.values["registration_no"]):
        report.say(row, "registration_no", "error", "twice_code", row=first.number)
    for row, first in twice(
        rows, lambda r: tuple(r.values[k] for k in ("institution", "title", "partner", "signed"))
    ):
        report.say(row, "title", "error", "twice", row=first.number)
    institutions = Institutions(scope, rows)
    homes = {row.number: institutions.of(row, report) for row in rows}
    there: set[tuple[Any, ...]] = set()
    for some in chunks(one.pk for one in homes.values() if one is not None):
        known = Contract.objects.of(scope.authority.pk).filter(institution_id__in=some, superseded_at=None)
        there |= set(known.values_list("institution_id", "title", "partner", "valid_from"))
    for row in rows:
        one, v = homes[row.number], row.values
        if (
            one is not None
            and row.number not in report.wrong
            and (one.pk, v["title"], v["partner"], v["signed"]) in there
        ):
            report.say(row, "title", "skip", "there")


def write(job: Job, rows: list[Row]) -> Made:
    institutions, change = Institutions(job.scope, rows), change_of(job)
    made = Contract.objects.bulk_create(
        [_contract(job, row, institutions, change) for row in rows], batch_size=500
    )
    return [(0, change), *((row.number, one) for row, one in zip(rows, made, strict=True))]


def _contract(job: Job, row: Row, institutions: Institutions, change: Any) -> Contract:
    v = row.values
    amounts: dict[str, int] = {}
    for name in AMOUNTS:
        if v[name] is not None:
            amounts |= {
                name: int(v[name].value * 100),
                f"{name}_bound": v[name].bound,
                f"{name}_text": v[name].text[:60],
            }
    return Contract(
        authority=job.scope.authority,
        institution=institutions.of(row),
        recorded_at=job.at,
        change=change,
        valid_from=v["signed"],
        title=v["title"],
        kind=v["kind"] or "",
        partner=v["partner"],
        registration_no=v["registration_no"] or "",
        **amounts,
    )


CONTRACTS = Kind(
    "contracts", "技术合同", "Technology contracts",
    "机构与企业签订的技术合同，金额按万元填写。",
    "Technology contracts of institutions, amounts in 10,000 yuan.",
    columns, check, write, title="title",
)  # fmt: skip
