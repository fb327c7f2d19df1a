"""Lengths of time on a calendar without its working days, as long as somebody is barred (EZ-20)."""

from datetime import date

import pytest

from exclave.engines.procedure.period import PeriodError, to_period

DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("written", "after"),
    [("90 日", date(2026, 5, 1)), ("1 月", date(2026, 2, 28)), ("1 年", date(2027, 1, 31)), ("0 日", DAY)],
)
def test_days_are_days_and_years_are_years(written: str, after: date) -> None:
    assert to_period(written).after(DAY) == after


@pytest.mark.parametrize("written", ["20 工作日", "10 分钟"])
def test_what_needs_a_calendar_or_is_less_than_a_day_gives_no_day(written: str) -> None:
    with pytest.raises(PeriodError):
        to_period(written).after(DAY)
