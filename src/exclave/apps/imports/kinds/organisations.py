"""Organisations: applicants, tenants, employers of experts, known by their credit code."""

from functools import cache
from typing import Any

from exclave.apps.imports.columns import Column
from exclave.apps.imports.kinds.shape import Job, Kind, Made, Report, Row, Scope, check_days, chunks, twice
from exclave.apps.people.models import Organisation
from exclave.engines.policy.facts import std_lists


@cache
def options(name: str) -> dict[str, tuple[str, str]]:
    """Codes of one of the platform's lists with their words."""
    return {code: (item.zh, item.en) for code, item in std_lists()[name].items.items()}


def columns(scope: Scope) -> tuple[Column, ...]:
    return (
        Column("uscc", "统一社会信用代码", "Credit code", "uscc", True, ("信用代码", "社会信用代码", "代码", "机构代码", "USCC", "unified social credit code", "营业执照号"), help_zh="18 位，末位是校验码；列格式设为文本", help_en="18 characters, the last is a check character; format the column as text", example="91000000MA0SAMPLE0"),
        Column("name_zh", "单位名称", "Name", "text", True, ("名称", "企业名称", "单位", "企业全称", "单位全称", "依托单位", "依托单位名称", "company", "organisation", "organization", "name in Chinese"), most=160, help_zh="与证照一致", help_en="As on the licence", example="示例山海科技有限公司（虚构）"),
        Column("name_en", "英文名称", "English name", "text", False, ("英文名", "name in English"), most=200, example="Sample Shanhai Technology (fictional)"),
        Column("kind", "单位性质", "Kind of organisation", "choice", True, ("性质", "单位类型", "企业性质", "type", "kind"), options("std.org_kind"), example="企业", example_en="firm"),
        Column("place", "注册地", "Registered in", "place", True, ("所在地", "注册地址所在区县", "所属区", "区县", "属地", "place", "district"), help_zh="区县全称或六位代码", help_en="Full name of the county, or its six-digit code", example="湖北省鄂州市鄂城区", example_en="420704"),
        Column("address", "详细地址", "Address", "text", False, ("地址", "注册地址"), most=200, example="示例大道1号"),
        Column("legal_person", "是否独立法人", "Legal person", "bool", False, ("独立法人", "法人"), help_zh="是或否；不知道留空", help_en="yes or no; empty if unknown", example="是", example_en="yes"),
        Column("industry", "行业代码", "Industry", "industry", False, ("行业", "产业代码", "国民经济行业"), help_zh="GB/T 4754-2017 代码，如 C39", help_en="Code of GB/T 4754-2017, such as C39", example="C39"),
        Column("founded", "成立日期", "Founded on", "date", False, ("成立时间", "注册日期", "founded"), example="2019-05-06"),
    )  # fmt: skip


def known_by_code(codes: Any) -> dict[str, Organisation]:
    """Organisations known under these credit codes (one query for every ``CHUNK``)."""
    return {
        one.identity_no: one
        for some in chunks(c for c in codes if c)
        for one in Organisation.objects.filter(identity_kind="uscc", identity_no__in=some).only(
            "pk", "public_id", "identity_no", "name_zh", "place", "kind"
        )
    }


def check(scope: Scope, rows: list[Row], report: Report) -> None:
    check_days(scope, rows, report, ["founded"])
    for row, first in twice(rows, lambda r: r.values["uscc"]):
        report.say(row, "uscc", "error", "twice_code", row=first.number)
    for row, first in twice(rows, lambda r: r.values["name_zh"]):
        if row.values["uscc"] != first.values["uscc"]:
            report.say(row, "name_zh", "warning", "twice_name", row=first.number)
    known = known_by_code(r.values["uscc"] for r in rows)
    named: dict[str, str] = {}
    for some in chunks(r.values["name_zh"] for r in rows if r.values["name_zh"]):
        named.update(Organisation.objects.filter(name_zh__in=some).values_list("name_zh", "identity_no"))
    for row in rows:
        there = known.get(row.values["uscc"])
        name = row.values["name_zh"]
        if there is not None and name is not None and there.name_zh != name:
            report.say(row, "uscc", "error", "code_other_name", known=there.name_zh)
        elif there is not None and row.number not in report.wrong:
            report.say(row, "uscc", "skip", "there")
        elif there is None and name in named:
            report.say(row, "name_zh", "warning", "name_other_code", known=named[name])


def write(job: Job, rows: list[Row]) -> Made:
    made = Organisation.objects.bulk_create(
        [
            Organisation(
                identity_kind="uscc",
                identity_no=v["uscc"],
                name_zh=v["name_zh"],
                name_en=v["name_en"] or "",
                kind=v["kind"],
                place=v["place"],
                address=v["address"] or "",
                legal_person=v["legal_person"],
                industry=v["industry"] or "",
                founded=v["founded"],
            )
            for v in (row.values for row in rows)
        ],
        batch_size=500,
    )
    return [(row.number, one) for row, one in zip(rows, made, strict=True)]


ORGANISATIONS = Kind(
    "organisations", "单位", "Organisations",
    "依托单位、入驻企业、专家所在单位等。机构和入驻企业都按这里的信用代码对上单位，所以先导入单位。",
    "Supporting organisations, tenants, employers. Institutions and tenants are matched to them by credit code, so they come first.",
    columns, check, write, title="name_zh",
)  # fmt: skip
