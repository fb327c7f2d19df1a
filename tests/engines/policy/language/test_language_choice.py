"""Values as rows: the first row whose dates hold and whose `when` is true."""

from __future__ import annotations

from datetime import date

import pytest
from condition_sample import ENV, given

from exclave.engines.policy.language import (
    BOOL,
    OPEN,
    UNKNOWN,
    Facts,
    Program,
    ValueRow,
    compile_program,
    rows_choice,
    rows_value,
)


def when(text: str) -> Program:
    return compile_program(text, ENV, expect=BOOL)


BIG = ValueRow(12, when=when("applicant.revenue >= param.line"))
SMALL = ValueRow(8)


def facts(revenue: int | None = None) -> Facts:
    return given(applicant={"revenue": revenue}, param={"line": 100, "size": 5})


def test_first_row_that_holds_gives_the_value() -> None:
    assert rows_value([BIG, SMALL], facts(100)) == 12
    assert rows_value([BIG, SMALL], facts(99)) == 8
    assert rows_value([SMALL, BIG], facts(100)) == 8


def test_unknown_when_does_not_fall_through() -> None:
    assert rows_value([BIG, SMALL], facts()) is UNKNOWN
    assert rows_value([BIG, ValueRow(12)], facts()) is UNKNOWN
    assert rows_choice([BIG, SMALL], facts()) is UNKNOWN


def test_row_before_an_unknown_one_stands() -> None:
    assert rows_value([SMALL, BIG], facts()) == 8


@pytest.mark.parametrize(
    ("asof", "value"),
    [(date(2026, 12, 31), 8), (date(2027, 1, 1), 10), (date(2027, 12, 31), 10), (date(2028, 1, 1), 12)],
)
def test_dates_are_inclusive_on_both_ends(asof: date, value: int) -> None:
    rows = [
        ValueRow(8, until=date(2026, 12, 31)),
        ValueRow(10, since=date(2027, 1, 1), until=date(2027, 12, 31)),
        ValueRow(12, since=date(2028, 1, 1)),
    ]
    assert rows_value(rows, given(asof=asof)) == value


def test_dates_without_a_reference_day_are_unknown() -> None:
    assert rows_value([ValueRow(8, until=date(2026, 12, 31)), SMALL], given(asof=None)) is UNKNOWN
    assert rows_value([SMALL], given(asof=None)) == 8


def test_row_out_of_date_is_not_asked() -> None:
    past = ValueRow(1, when=when("institution.built"), until=date(2020, 1, 1))
    assert rows_value([past, SMALL], facts()) == 8


def test_no_row_holds() -> None:
    assert rows_value([BIG], facts(1)) is UNKNOWN
    assert rows_choice([BIG], facts(1)) is None
    assert rows_value([], facts(1)) is UNKNOWN


def test_calc_rows_are_computed_and_open_rows_stay_open() -> None:
    assert rows_value([ValueRow(calc=compile_program("param.size * 2", ENV))], facts()) == 10
    assert rows_value([ValueRow(calc=compile_program("param.ratio * 2", ENV))], facts()) is UNKNOWN
    assert rows_value([ValueRow(OPEN)], facts()) is OPEN


def test_choice_names_the_row() -> None:
    assert rows_choice([BIG, SMALL], facts(99)) == 1
