"""The list of semantics to hold, line by line, against the generated Python (bulk engines hold the same list elsewhere).

Each test is one line of the list; where others answer otherwise, the test says what they would answer.
"""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from condition_sample import ENV, given, refusal, run, staff

from exclave.engines.policy.language import (
    MISSING,
    OPEN,
    UNKNOWN,
    Bounds,
    FactErrors,
    Rows,
    admit,
    check,
    evaluate,
)
from exclave.engines.policy.language.functions import FUNCTION_NAMES, METHODS

DAY = datetime.date


def institution(**fields: Any) -> dict[str, Any]:
    return {"institution": fields}


def test_line_1_met_not_met_unknown_are_true_false_null_and_kleene() -> None:
    assert run("institution.built && institution.open", **institution(built=False)) is False
    assert run("institution.built || institution.open", **institution(built=True)) is True
    assert run("institution.built && institution.open", **institution(built=True)) is UNKNOWN
    assert run("!(institution.built || institution.open)", **institution(built=False)) is UNKNOWN


@pytest.mark.parametrize("absent", [None, MISSING, OPEN])
def test_line_1_no_fact_is_not_known_absent(absent: object) -> None:
    """A two-valued engine reads a missing amount as 0 and answers “met” here."""
    assert run("institution.input <= param.line", param={"line": 1}, **institution(input=absent)) is UNKNOWN
    assert run("institution.input <= param.line", param={"line": 1}, **institution(input=0)) is True


def test_line_2_null_is_no_value_of_a_list_nor_of_a_comparison() -> None:
    """ClickHouse answers 0 for `NULL IN (…)`; CEL and SQL differ on `!= null`: neither can be written."""
    assert refusal("applicant.kind in ['firm', null]") == ["null"]
    assert refusal("applicant.kind != null") == ["null"]
    assert run("applicant.kind in ['firm']") is UNKNOWN
    assert run("applicant.kind != 'firm'") is UNKNOWN
    assert run("!(applicant.kind in ['firm'])") is UNKNOWN


def test_line_3_division_is_one_rule_and_never_by_zero() -> None:
    """CEL says 1/2 = 0, SQL 7/2 = 3.5 or 3: here always the exact ratio, and by zero unknown."""
    assert run("1 / 2") == Fraction(1, 2)
    assert run("param.size / 2", param={"size": 7}) == Fraction(7, 2)
    assert run("1 / param.size", param={"size": 0}) is UNKNOWN
    assert run("1 / param.size > 0 || true", param={"size": 0}) is True


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 5.0, Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN")])  # fmt: skip
def test_line_4_nan_is_refused_at_the_door(value: object) -> None:
    """NaN > 5 is TRUE in DuckDB, Spark and Polars."""
    with pytest.raises(FactErrors):
        admit(ENV, {"param": {"ratio": value}})
    with pytest.raises(FactErrors):
        admit(ENV, {"institution": {"team": Bounds(value, None)}})  # type: ignore[arg-type]


def test_line_5_a_conditional_does_not_swallow_unknown() -> None:
    """`CASE WHEN c THEN a ELSE b` takes the ELSE for NULL."""
    text = "institution.built ? param.size : 0"
    assert run(text, param={"size": 1}) is UNKNOWN
    assert run(text, param={"size": 0}) == 0, "both branches agree"
    assert run("(institution.built ? true : false) || true") is True


def test_line_5_branches_with_equal_limits_do_not_agree() -> None:
    """Both are at least 0 and nothing more is known; with one row more they would differ and the limits be lost."""
    text = "institution.built ? institution.staff.size() : institution.staff.sum(s, s.age)"
    empty, one = Rows((), False), Rows(({"age": 40},), False)
    assert run(text, institution={"staff": empty}) is UNKNOWN
    assert run(text, institution={"staff": one}) is UNKNOWN
    assert run(text, institution={"staff": Rows((), True)}) == 0, "both are the same number"
    assert run(text, institution={"staff": empty, "built": True}) == Bounds(0, None)


@pytest.mark.parametrize("text", ["'10' > 9", "applicant.name > 9", "institution.opened > 2026", "institution.built == 1", "'firm' == 1"])  # fmt: skip
def test_line_6_unlike_types_are_refused_before_anything_runs(text: str) -> None:
    """'10' > 9 is TRUE in three engines."""
    errors = check(text, ENV, literal_numbers="open").errors
    assert errors and all(error.remedy.zh and error.remedy.en for error in errors)


@pytest.mark.parametrize(("rd", "revenue", "met"), [(7, 100, True), (6_999_999, 100_000_000, False), (10**17 * 7, 10**19, True), (10**17 * 7 - 1, 10**19, False)])  # fmt: skip
def test_line_7_money_and_ratios_compare_as_whole_numbers(rd: int, revenue: int, met: bool) -> None:
    """Doubles disagreed on 4 of a million rows: 0.07 * 100 > 7."""
    values = {"param": {"share": Decimal("0.07")}, "applicant": {"rd": rd, "revenue": revenue}}
    assert run("applicant.rd >= param.share * applicant.revenue", **values) is met
    assert run("applicant.rd / applicant.revenue >= param.share", **values) is met


def test_line_8_months_are_added_by_the_calendar_and_no_function_counts_boundaries() -> None:
    """SQL counts 31 January to 1 February as one month; here months are only ever added."""
    months = "addMonths(institution.opened, param.months)"
    assert run(months, param={"months": 1}, **institution(opened=DAY(2026, 1, 31))) == DAY(2026, 2, 28)
    assert not {name for name in FUNCTION_NAMES if "between" in name.lower() or "diff" in name.lower()}


def test_line_8_whether_the_line_is_included_belongs_to_the_clause() -> None:
    on_the_day = {"param": {"term": 2}, **institution(opened=DAY(2024, 4, 1))}
    assert run("addYears(institution.opened, param.term) <= asof", **on_the_day) is True
    assert run("addYears(institution.opened, param.term) < asof", **on_the_day) is False


FULL, HALF, DOUBT = {"full_time": True}, {"full_time": False}, {}
QUANTIFIERS = [
    # rows, confirmed complete → exists, all, count, at least two
    ((), True, False, True, 0, False),
    ((), False, UNKNOWN, UNKNOWN, Bounds(0, None), UNKNOWN),
    ((FULL,), True, True, True, 1, False),
    ((FULL,), False, True, UNKNOWN, Bounds(1, None), UNKNOWN),
    ((HALF,), True, False, False, 0, False),
    ((HALF,), False, UNKNOWN, False, Bounds(0, None), UNKNOWN),
    ((DOUBT,), True, UNKNOWN, UNKNOWN, Bounds(0, 1), False),
    ((FULL, DOUBT), True, True, UNKNOWN, Bounds(1, 2), UNKNOWN),
    ((FULL, FULL), False, True, UNKNOWN, Bounds(2, None), True),
    ((HALF, DOUBT), True, UNKNOWN, False, Bounds(0, 1), False),
]


@pytest.mark.parametrize(("rows", "complete", "some", "every", "count", "two"), QUANTIFIERS)
def test_line_9_quantifiers_keep_unknown_and_the_completeness_flag(
    rows: Any, complete: bool, some: Any, every: Any, count: Any, two: Any
) -> None:
    """EXISTS, bool_or and arrayExists lose the third value; a list not confirmed is never “no”."""
    values = institution(**staff(*rows, complete=complete))
    assert run("institution.staff.exists(s, s.full_time)", **values) is some
    assert run("institution.staff.all(s, s.full_time)", **values) is every
    assert run("institution.staff.count(s, s.full_time)", **values) == count
    assert run("institution.staff.filter(s, s.full_time).size() >= 2", **values) is two
    assert run("!institution.staff.exists(s, s.full_time)", **values) is (
        UNKNOWN if some is UNKNOWN else not some
    )


def test_line_9_sums_and_last_rows_keep_their_bounds() -> None:
    paid = institution(**staff({"pay": 300}, {}, complete=True))
    assert run("institution.staff.sum(s, s.pay)", **paid) == Bounds(300, None)
    assert run("institution.staff.sum(s, s.pay) >= param.line", param={"line": 300}, **paid) is True
    assert run("institution.staff.last(1).all(s, s.full_time)", **institution(**staff(HALF, FULL))) is True
    assert (
        run("institution.staff.last(1).all(s, s.full_time)", **institution(**staff(FULL, complete=False)))
        is UNKNOWN
    )


def test_line_9_the_words_for_several_are_these_and_no_other() -> None:
    assert set(METHODS) == {"filter", "exists", "all", "count", "sum", "size", "last"}
    assert refusal("institution.staff.any(s, s.full_time)") == ["unknown_method"]
    (error,) = check("institution.staff.any(s, s.full_time)", ENV).errors
    assert "exists" in error.remedy.en


def test_line_10_the_order_of_rows_decides_only_what_asks_for_it() -> None:
    """Engines of several threads hand rows back in any order: nothing but `last` may notice."""
    rows = ({"full_time": True, "pay": 1}, {"full_time": False, "pay": 2}, {"pay": 3})
    for text in ("institution.staff.count(s, s.full_time)", "institution.staff.sum(s, s.pay)", "institution.staff.all(s, s.pay > 0)"):  # fmt: skip
        found = [run(text, **institution(**staff(*order))) for order in (rows, rows[::-1])]
        assert found[0] == found[1], text


def test_line_11_missing_is_not_zero_anywhere() -> None:
    """What users of OpenFisca ask for most: an operator with a missing operand is unknown, whichever side it stands on."""
    for op in ("+", "-", "*", "/"):
        assert run(f"applicant.growth {op} param.ratio", param={"ratio": 0}) is UNKNOWN
        assert run(f"param.ratio {op} applicant.growth", param={"ratio": 0}) is UNKNOWN
    assert run("min(institution.input, param.line)", param={"line": 0}) is UNKNOWN
    assert run("institution.staff.sum(s, s.pay) > 0", institution={"staff": Rows((), False)}) is UNKNOWN


def test_line_12_unknown_is_not_lost_in_equality() -> None:
    """cel-java once answered false for unknown == x."""
    assert run("institution.input == institution.input") is UNKNOWN
    assert run("(institution.built == true) == (institution.open == true)") is UNKNOWN
    assert run("institution.built == institution.open || true") is True


def test_has_is_the_one_way_from_unknown_to_no_and_prev_has_none() -> None:
    assert run("has(institution.input)") is False
    assert run("prev(institution.guests, 1) > 0", **institution(guests=1)) is True
    assert run("prev(institution.guests, 2) > 0", **institution(guests=1)) is UNKNOWN
    assert check("has(institution.input) && institution.built", ENV).uses_of_has


def test_an_unknown_answer_has_no_truth_in_python_either() -> None:
    with pytest.raises(TypeError):
        assert evaluate(_program(), given())


def _program() -> Any:
    from exclave.engines.policy.language import compile_program

    return compile_program("institution.built", ENV)
