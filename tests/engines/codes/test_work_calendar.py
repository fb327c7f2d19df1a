"""Working days with 调休, and what happens beyond the published years."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.codes import (
    Due,
    WorkCalendar,
    WorkdayCount,
    YearCalendar,
    add_months,
    day_of_year,
    end_of_day_instant,
    start_of_day_instant,
)

CALENDAR = WorkCalendar.load()
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))
AROUND = st.dates(date(2003, 1, 1), date(2028, 12, 31))


def test_the_shipped_years_agree_with_their_source_day_by_day():
    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_a_year_not_published_is_unknown():
    assert CALENDAR.is_workday(date(2027, 1, 4)) is None
    assert CALENDAR.is_workday(date(2003, 12, 31)) is None
    assert sorted(CALENDAR.years) == list(range(2004, 2027))


def test_a_saturday_made_a_working_day_counts():
    assert CALENDAR.is_workday(date(2026, 2, 14)) is True  # Saturday worked for the Spring Festival
    assert CALENDAR.is_workday(date(2026, 2, 16)) is False
    # From Friday 13 February: Saturday 14 counts, then the festival, then Tuesday 24.
    assert CALENDAR.add_workdays(date(2026, 2, 13), 2) == Due(date(2026, 2, 24))


def test_a_notice_over_national_day():
    """Five working days published on 30 September end after the holiday and the worked Saturday."""
    assert CALENDAR.add_workdays(date(2026, 9, 30), 5) == Due(date(2026, 10, 13))


@pytest.mark.parametrize(
    ("n", "count_from", "expected"),
    [
        (1, "next_day", date(2026, 3, 3)),
        (1, "same_day", date(2026, 3, 2)),
        (5, "next_day", date(2026, 3, 9)),
        (-1, "next_day", date(2026, 2, 28)),  # the Saturday is worked
        (-2, "next_day", date(2026, 2, 27)),
        (0, "next_day", date(2026, 3, 2)),
    ],
)
def test_counting_from_the_day_itself_or_the_next(n, count_from, expected):
    assert CALENDAR.add_workdays(date(2026, 3, 2), n, count_from).date == expected


def test_no_days_from_a_holiday_roll_forward_only_if_asked():
    assert CALENDAR.add_workdays(date(2026, 10, 1), 0) == Due(date(2026, 10, 8))
    assert CALENDAR.add_workdays(date(2026, 10, 1), 0, roll="none") == Due(date(2026, 10, 1))


def test_a_count_into_an_unpublished_year_is_provisional():
    assert CALENDAR.add_workdays(date(2026, 12, 30), 5) == Due(date(2027, 1, 6), True, (2027,))
    assert CALENDAR.add_workdays(date(2026, 12, 21), 5) == Due(date(2026, 12, 28))


def test_publishing_the_year_settles_the_date():
    """A deadline that was provisional is recomputed with the calendar of 2027 (made up here)."""
    made_up = YearCalendar(
        frozenset({date(2027, 1, 1), date(2027, 1, 4)}), frozenset({date(2027, 1, 9)}), "made up"
    )
    published = CALENDAR.with_year(2027, made_up)
    assert published.add_workdays(date(2026, 12, 30), 5) == Due(date(2027, 1, 8))
    assert CALENDAR.is_workday(date(2027, 1, 4)) is None  # the first calendar is unchanged


def test_natural_days_roll_out_of_a_holiday_only_if_asked():
    assert CALENDAR.add_days(date(2026, 9, 24), 7) == Due(date(2026, 10, 1))
    assert CALENDAR.add_days(date(2026, 9, 24), 7, roll="forward") == Due(date(2026, 10, 8))
    assert CALENDAR.add_days(date(2026, 3, 2), 7, "same_day") == Due(date(2026, 3, 8))
    assert CALENDAR.add_days(date(2026, 3, 8), -7, "same_day") == Due(date(2026, 3, 2))


def test_natural_days_without_rolling_need_no_calendar():
    assert CALENDAR.add_days(date(2026, 12, 30), 30) == Due(date(2027, 1, 29))
    assert CALENDAR.add_days(date(2026, 12, 30), 30, roll="forward") == Due(date(2027, 1, 29), True, (2027,))


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 5, 15), 24, date(2028, 5, 15)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last(start, months, expected):
    assert add_months(start, months) == expected
    assert CALENDAR.add_months(start, months) == Due(expected)


def test_years_from_a_leap_day():
    assert CALENDAR.add_years(date(2024, 2, 29), 1) == Due(date(2025, 2, 28))
    assert CALENDAR.add_years(date(2024, 2, 29), 4) == Due(date(2028, 2, 29))
    assert CALENDAR.add_years(date(2025, 10, 1), 1, roll="forward") == Due(date(2026, 10, 8))


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("01-31", 2027, date(2027, 1, 31)),
        ("０１－３１", 2027, date(2027, 1, 31)),
        ("02-29", 2027, date(2027, 2, 28)),
        ("02-29", 2028, date(2028, 2, 29)),
    ],
)
def test_a_day_of_the_year(text, year, expected):
    assert day_of_year(text, year) == expected


@pytest.mark.parametrize(
    "text", ["1-31", "13-01", "02-30", "0131", "", "01-31-01", "٠١-٣١", "01-3１x", "+1-31"]
)
def test_no_day_of_the_year(text):
    with pytest.raises(ValueError):
        day_of_year(text, 2027)


@given(AROUND, st.integers(1, 300))
def test_counting_and_adding_agree(start, n):
    due = CALENDAR.add_workdays(start, n)
    counted = CALENDAR.workdays_between(start + timedelta(days=1), due.date + timedelta(days=1))
    assert counted == WorkdayCount(n, due.provisional, due.unpublished_years)
    assert due.provisional == bool(due.unpublished_years)


@given(DAYS, st.integers(1, 200))
def test_the_last_day_is_worked_or_provisional(start, n):
    due = CALENDAR.add_workdays(start, n)
    assert CALENDAR.is_workday(due.date) is True or due.provisional


@given(AROUND, st.integers(1, 200))
def test_adding_back_returns_to_the_day_before_or_itself(start, n):
    due = CALENDAR.add_workdays(start, n)
    back = CALENDAR.add_workdays(due.date, -n)
    assert back.date <= start
    assert CALENDAR.workdays_between(back.date + timedelta(days=1), start + timedelta(days=1)).days == 0


@given(AROUND, st.integers(-200, 200))
def test_more_days_never_end_earlier(start, n):
    assert CALENDAR.add_workdays(start, n).date <= CALENDAR.add_workdays(start, n + 1).date


@given(AROUND, AROUND, AROUND)
def test_half_open_counts_add_up(a, b, c):
    between = CALENDAR.workdays_between
    assert between(a, b).days + between(b, c).days == between(a, c).days
    assert between(a, a) == WorkdayCount(0)


@given(AROUND, AROUND)
def test_a_count_is_the_same_as_day_by_day(a, b):
    """Years before and after the published ones count as Monday to Friday and are named."""
    first, last = min(a, b), max(a, b)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    worked = sum(d.weekday() < 5 if (said := CALENDAR.is_workday(d)) is None else said for d in days)
    unpublished = tuple(sorted({d.year for d in days} - set(CALENDAR.years)))
    counted = CALENDAR.workdays_between(a, b)
    assert counted == WorkdayCount(worked if a <= b else -worked, bool(unpublished), unpublished)


def test_the_end_of_a_day_is_the_first_instant_of_the_next():
    assert end_of_day_instant(date(2026, 3, 2), SHANGHAI) == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    assert start_of_day_instant(date(2026, 3, 2), SHANGHAI) == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


@given(AROUND)
def test_days_meet_without_gap_or_overlap(day):
    for zone in (SHANGHAI, ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")):
        assert end_of_day_instant(day, zone) == start_of_day_instant(day + timedelta(days=1), zone)


def test_a_calendar_that_contradicts_itself_is_refused():
    day = date(2027, 1, 1)
    with pytest.raises(ValueError):
        YearCalendar(frozenset({day}), frozenset({day}))
    with pytest.raises(ValueError):
        WorkCalendar({2028: YearCalendar(frozenset({day}), frozenset())})


def test_a_count_beyond_reason_is_refused():
    assert CALENDAR.add_workdays(date(2026, 1, 1), 10_000).provisional
    with pytest.raises(ValueError):
        CALENDAR.add_workdays(date(2026, 1, 1), 10_001)
