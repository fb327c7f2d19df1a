"""One sentence of reason in both languages, values as people read them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from condition_sample import ENV, LABELS, given, staff
from condition_strategies import cases, conditions, numbers
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn

from exclave.engines.policy.language import (
    DATE,
    DAY_OF_YEAR,
    DECIMAL,
    INT,
    MISSING,
    OPEN,
    PERCENT,
    PLACE,
    REF,
    TEXT,
    UNKNOWN,
    YEAR,
    Bounds,
    Facts,
    Labels,
    Program,
    Reader,
    Rows,
    Type,
    code,
    codes,
    compile_program,
    duration,
    money,
    quantity,
    reason,
    requirement,
    table,
    trace,
)

WAN = 1_000_000


def told(text: str, **values: Any) -> tuple[str, str]:
    found = trace(compile_program(text, ENV), given(**values))
    return reason(found, LABELS, "zh"), reason(found, LABELS, "en")


REASONS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "institution.team >= param.team_min",
        {"institution": {"team": 9}, "param": {"team_min": 10}},
        "服务依托单位的人数（9 人）少于团队人数下限（10 人）。",
        "People serving the applicant (9 people): less than minimum team size (10 people).",
    ),
    (
        "institution.team >= param.team_min",
        {"institution": {"team": 10}, "param": {"team_min": 10}},
        "服务依托单位的人数（10 人）不少于团队人数下限（10 人）。",
        "People serving the applicant (10 people): at least minimum team size (10 people).",
    ),
    (
        "institution.team >= param.team_min",
        {"param": {"team_min": 10}},
        "服务依托单位的人数（未知）与团队人数下限（10 人）尚不能比较；待补：服务依托单位的人数。",
        "People serving the applicant (not known) and minimum team size (10 people) cannot be compared yet; "
        "needs: people serving the applicant.",
    ),
    (
        "institution.team >= param.team_min",
        {"institution": {"team": Bounds(9, None)}, "param": {"team_min": OPEN}},
        "服务依托单位的人数（至少 9 人）与团队人数下限（待细则）尚不能比较；"
        "待确认完整：服务依托单位的人数；待细则：团队人数下限。",
        "People serving the applicant (at least 9 people) and minimum team size (left open by the policy) cannot be "
        "compared yet; list to be confirmed complete: people serving the applicant; "
        "left open by the policy: minimum team size.",
    ),
    (
        "institution.input >= param.line",
        {"institution": {"input": 120 * WAN}, "param": {"line": 150 * WAN}},
        "年度投入（120 万元）低于投入下限（150 万元）。",
        "Input (CNY 1,200,000): less than minimum input (CNY 1,500,000).",
    ),
    (
        "outside(institution.place, pack.place)",
        {"institution": {"place": "HBEZ"}},
        "飞入地（鄂州市）在本地区（鄂州市）范围内。",
        "Host place (Ezhou) is inside the home place (Ezhou).",
    ),
    (
        "outside(institution.place, up(pack.place, 'province'))",
        {"institution": {"place": "HBWH"}},
        "飞入地（武汉市）在本地区（鄂州市）的所属省（湖北省）范围内。",
        "Host place (Wuhan) is inside the province of the home place (Ezhou) (Hubei).",
    ),
    (
        "institution.opened <= asof",
        {"institution": {"opened": date(2026, 1, 31)}},
        "启用日期（2026年1月31日）不晚于基准日（2026年4月1日）。",
        "Opening day (31 Jan 2026): not after the reference date (1 Apr 2026).",
    ),
    (
        "applicant.kind == 'research_body'",
        {"applicant": {"kind": "firm"}},
        "单位性质（企业）不为研发机构。",
        "Kind (firm) is not research body.",
    ),
    (
        "applicant.kind in ['firm', 'research_body']",
        {"applicant": {"kind": "firm"}},
        "单位性质（企业）属于企业、研发机构。",
        "Kind (firm) is among firm, research body.",
    ),
    (
        "atLeast(applicant.degree, 'doctor')",
        {"applicant": {"degree": "master"}},
        "学历（硕士）低于博士。",
        "Degree (master) is below doctor.",
    ),
    ("institution.built", {"institution": {"built": False}}, "是否共建：否。", "Co-built: no."),
    ("!institution.built", {"institution": {"built": True}}, "是否共建：是。", "Co-built: yes."),
    ("has(institution.input)", {}, "年度投入未填写。", "Input is not given."),
    ("true", {}, "无条件成立。", "Holds always."),
    (
        "!barred(applicant, asof)",
        {},
        "依托单位于基准日（2026年4月1日）不在限制申报期内。",
        "Applicant is not barred on the reference date (1 Apr 2026).",
    ),
    (
        "institution.staff.all(s, s.full_time && atLeast(s.degree, 'master'))",
        {"institution": staff({"full_time": True, "degree": "master"}, {"full_time": False})},
        "团队人员第 2 行不符合“全职且学历达到硕士”。",
        "Row 2 of staff fails “full time and degree is at or above master”.",
    ),
    (
        "institution.projects.exists(p, p.began <= asof)",
        {"institution": {"projects": Rows(({"began": date(2027, 1, 1)},), True)}},
        "合作项目没有符合“开始日期不晚于基准日”的。",
        "No row of projects meets “start: not after the reference date”.",
    ),
    (
        "institution.staff.filter(s, s.full_time).size() >= 2",
        {"institution": staff({"full_time": True}, {})},
        "团队人员中“全职”的行数（1 至 2）与 2 尚不能比较；待补各行：团队人员第 2 行的全职。",
        "Rows of staff with “full time” (1 to 2) and 2 cannot be compared yet; "
        "rows to be completed: full time in row 2 of staff.",
    ),
    (
        "applicant.rd / institution.input >= param.share",
        {
            "applicant": {"rd": 3 * WAN},
            "institution": {"input": 100 * WAN},
            "param": {"share": Fraction(1, 20)},
        },
        "研发投入（3 万元） ÷ 年度投入（100 万元） = 0.03 低于占比（5%）。",
        "R&D spending (CNY 30,000) ÷ input (CNY 1,000,000) = 0.03: less than share (5%).",
    ),
    (
        "institution.built ? institution.team >= 1 : has(param.line)",
        {"institution": {"built": True, "team": 0}},
        "是否共建：是，且服务依托单位的人数（0 人）少于 1。",
        "Co-built: yes; and people serving the applicant (0 people): less than 1.",
    ),
    (
        "institution.input / 2",
        {"institution": {"input": 120 * WAN}},
        "年度投入（120 万元） ÷ 2 = 60 万元。",
        "Input (CNY 1,200,000) ÷ 2 = CNY 600,000.",
    ),
]


@pytest.mark.parametrize(("text", "values", "zh", "en"), REASONS)
def test_reason_reads(text: str, values: dict[str, Any], zh: str, en: str) -> None:
    assert told(text, **values) == (zh, en)


def test_reason_of_a_chain_tells_the_deciding_parts_only() -> None:
    text = "institution.built && institution.input > 0 && applicant.kind == 'firm'"
    zh, _ = told(text, institution={"built": True, "input": 0}, applicant={"kind": "research_body"})
    assert zh == "年度投入（0 万元）不高于 0，且单位性质（研发机构）不为企业。"
    zh, _ = told(text, institution={"built": True, "input": WAN})
    assert zh == "单位性质（未知）与企业尚不能比较；待补：单位性质。"
    zh, _ = told("institution.built || institution.input > 0", institution={"built": True, "input": 0})
    assert zh == "是否共建：是。"


def test_reason_without_labels_shows_the_names() -> None:
    found = trace(compile_program("institution.guests > 1", ENV), given(institution={"guests": 1}))
    assert reason(found, Labels(), "zh") == "institution.guests（1 人）不多于 1。"


@pytest.mark.parametrize(
    ("value", "type_", "zh", "en"),
    [
        (9, quantity("人"), "9 人", "9 people"),
        (1, quantity("人"), "1 人", "1 person"),
        (12500, INT, "12500", "12,500"),
        (Fraction(1, 8), DECIMAL, "0.125", "0.125"),
        (Fraction(2, 3), DECIMAL, "约 0.6667", "about 0.6667"),
        (Fraction(1, 20), PERCENT, "5%", "5%"),
        (123_456_789, money(), "1234567.89 元", "CNY 1,234,567.89"),
        (150_000_000, money(shown="万元"), "150 万元", "CNY 1,500,000"),
        (25 * 10**9, money(shown="亿元"), "2.5 亿元", "CNY 250,000,000"),
        (1000, money("USD"), "10 元（USD）", "USD 10"),
        (-150_000_000, money(shown="万元", signed=True), "-150 万元", "CNY -1,500,000"),
        (2, duration("年"), "2 年", "2 years"),
        (1, duration("工作日"), "1 个工作日", "1 working day"),
        (date(2026, 1, 31), DATE, "2026年1月31日", "31 Jan 2026"),
        (2026, YEAR, "2026年", "2026"),
        ("01-31", DAY_OF_YEAR, "1月31日", "31 Jan"),
        ("420700", PLACE, "420700", "420700"),
        ("master", code("degree"), "硕士", "master"),
        (("firm", "research_body"), codes("kind"), "企业、研发机构", "firm, research body"),
        ("甲", TEXT, "甲", "甲"),
        ("org-1", REF, "已填", "given"),
        (Rows(({},), False), table({}), "1 行（未确认完整）", "1 rows (list not confirmed complete)"),
        (MISSING, INT, "未知", "not known"),
        (UNKNOWN, INT, "未知", "not known"),
        (OPEN, INT, "待细则", "left open by the policy"),
        (Bounds(2, None), quantity("人"), "至少 2 人", "at least 2 people"),
        (Bounds(None, 2), quantity("人"), "至多 2 人", "at most 2 people"),
        (Bounds(2, 3), quantity("人"), "2 人 至 3 人", "2 people to 3 people"),
    ],
)
def test_values_read_as_people_write_them(value: Any, type_: Type, zh: str, en: str) -> None:
    assert Reader("zh", LABELS).show(value, type_) == zh
    assert Reader("en", LABELS).show(value, type_) == en


def test_a_reference_is_never_spelt_out() -> None:
    """A person or organisation behind a reference stays out of the sentence."""
    zh, en = told("has(institution.operator)", institution={"operator": "org-secret"})
    assert "org-secret" not in zh + en


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@drawn(cases(conditions()))
def test_every_condition_has_a_sentence_and_every_unknown_a_need(case: tuple[Program, Facts]) -> None:
    program, known = case
    found = trace(program, known)
    zh, en = reason(found, LABELS, "zh"), reason(found, LABELS, "en")
    assert zh.endswith("。") and len(zh) > 1
    assert en.endswith(".") and len(en) > 1
    assert bool(found.needs) == (found.result is UNKNOWN)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@drawn(cases(numbers()))
def test_every_number_has_a_sentence(case: tuple[Program, Facts]) -> None:
    found = trace(*case)
    assert reason(found, LABELS, "zh").endswith("。")
    assert reason(found, LABELS, "en").endswith(".")


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("!institution.built", "是否共建：否", "co-built: no"),
        (
            "institution.team >= 2 && (institution.built || institution.staff.exists(p, p.full_time))",
            "服务依托单位的人数不少于 2且(是否共建：是或团队人员有行符合“全职”)",
            "people serving the applicant: at least 2 and (co-built: yes or a row of staff meets “full time”)",
        ),
        (
            "institution.staff.count(p, p.full_time)",
            "团队人员中“全职”的行数",
            "rows of staff with “full time”",
        ),
    ],
)
def test_rule_is_said_before_anybody_has_facts(rule: str, zh: str, en: str) -> None:
    checked = compile_program(rule, ENV).checked
    assert (requirement(checked, LABELS, "zh"), requirement(checked, LABELS, "en")) == (zh, en)
