"""Working days with 调休, natural days, months and years: when a period ends.

Counting follows the Civil Code: the day on which a period begins is not counted (art. 201), a period of
months or years ends on the corresponding day or, failing one, on the last day of the month (art. 202), and
where the rule says so a last day that is a holiday moves to the day after the holiday (art. 203).

The State Council publishes a year's arrangement in about November before. Until then that year's days are
taken as Monday to Friday and every answer that looked at them is *provisional*.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Literal

from exclave.engines.codes.text import halfwidth

MOST_WORKDAYS = 10_000  # forty years; a longer count is a slip of the pen, and would be slow
_DAY = timedelta(days=1)
CountFrom = Literal["next_day", "same_day"]
Roll = Literal["none", "forward"]


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """The published arrangement of one year: days off, and weekend days worked. ``source``: the notice."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    source: str | None = None

    def __post_init__(self) -> None:
        if both := self.holidays & self.workdays:
            raise ValueError(f"both a holiday and a working day: {min(both).isoformat()}")


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period. Provisional when it depends on years without a published calendar."""

    date: date
    provisional: bool = False
    unpublished_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkdayCount:
    """A number of working days, provisional as in ``Due``."""

    days: int
    provisional: bool = False
    unpublished_years: tuple[int, ...] = ()


@dataclass(frozen=True)
class WorkCalendar:
    """The published years. Immutable: ``with_year`` gives a new calendar."""

    years: Mapping[int, YearCalendar]
    _days: dict[date, bool] = field(default_factory=dict, repr=False, compare=False)
    _exceptions: list[int] = field(default_factory=list, repr=False, compare=False)
    """Ordinals of the days that differ from Monday to Friday, in order."""
    _sums: list[int] = field(default_factory=lambda: [0], repr=False, compare=False)
    """By how much the first n exceptions change a count of Mondays to Fridays."""

    def __post_init__(self) -> None:
        for year, published in self.years.items():
            for days, works in ((published.holidays, False), (published.workdays, True)):
                for day in days:
                    if day.year != year:
                        raise ValueError(f"{day.isoformat()} stands in the calendar of {year}")
                    self._days[day] = works
        for day in sorted(d for d, works in self._days.items() if works != (d.weekday() < 5)):
            self._exceptions.append(day.toordinal())
            self._sums.append(self._sums[-1] + (1 if self._days[day] else -1))

    @classmethod
    def load(cls) -> WorkCalendar:
        """The shipped years, 2004–2026 (see ``data/README.md``)."""
        return _shipped_calendar()

    def with_year(self, year: int, published: YearCalendar) -> WorkCalendar:
        """A calendar in which the year is published (or amended)."""
        return WorkCalendar({**self.years, year: published})

    def is_workday(self, day: date) -> bool | None:
        """Whether the day is worked; None when its year is not published."""
        return self._works(day) if day.year in self.years else None

    def _works(self, day: date) -> bool:
        return self._days.get(day, day.weekday() < 5)

    def add_workdays(
        self, start: date, n: int, count_from: CountFrom = "next_day", roll: Roll = "forward"
    ) -> Due:
        """The last of ``n`` working days counted from the day after ``start`` (or from ``start`` itself).

        Negative ``n`` counts back. ``n`` = 0 is ``start``, moved to the next working day when ``roll`` is
        "forward". ValueError beyond ``MOST_WORKDAYS``.
        """
        if abs(n) > MOST_WORKDAYS:
            raise ValueError(f"more than {MOST_WORKDAYS} working days")
        if n == 0:
            return self._rolled(start, roll, set())
        seen: set[int] = set()
        step = timedelta(days=1 if n > 0 else -1)
        day = start if count_from == "same_day" else start + step
        left = abs(n)
        while True:
            seen.add(day.year)
            left -= self._works(day)
            if left == 0:
                return self._due(day, seen)
            day += step

    def add_days(self, start: date, n: int, count_from: CountFrom = "next_day", roll: Roll = "none") -> Due:
        """The last of ``n`` natural days; with ``roll`` "forward" moved out of a holiday or weekend."""
        first_counts = (n > 0) - (n < 0) if count_from == "same_day" else 0
        return self._rolled(start + timedelta(days=n - first_counts), roll, set())

    def add_months(self, start: date, n: int, roll: Roll = "none") -> Due:
        """The corresponding day ``n`` months on, clamped to the end of a shorter month."""
        return self._rolled(add_months(start, n), roll, set())

    def add_years(self, start: date, n: int, roll: Roll = "none") -> Due:
        """The corresponding day ``n`` years on; 29 February becomes the 28th where there is none."""
        return self._rolled(add_months(start, 12 * n), roll, set())

    def workdays_between(self, start: date, end: date) -> WorkdayCount:
        """Working days in [start, end); negative when ``end`` lies before ``start``."""
        first, last = min(start, end), max(start, end)
        if first == last:
            return WorkdayCount(0)
        count = self._workdays_before(last) - self._workdays_before(first)
        missing = tuple(year for year in range(first.year, (last - _DAY).year + 1) if year not in self.years)
        return WorkdayCount(count if start <= end else -count, bool(missing), missing)

    def _workdays_before(self, day: date) -> int:
        """Working days from the first day there is up to this one, which is not counted itself."""
        ordinal = day.toordinal()
        weeks, rest = divmod(ordinal - 1, 7)  # day 1 is a Monday
        return weeks * 5 + min(rest, 5) + self._sums[bisect_left(self._exceptions, ordinal)]

    def _rolled(self, day: date, roll: Roll, seen: set[int]) -> Due:
        if roll == "none":
            return Due(day)
        while True:
            seen.add(day.year)
            if self._works(day):
                return self._due(day, seen)
            day += timedelta(days=1)

    def _due(self, day: date, seen: Iterable[int]) -> Due:
        missing = tuple(sorted(set(seen) - set(self.years)))
        return Due(day, bool(missing), missing)


@cache
def _shipped_calendar() -> WorkCalendar:
    text = (files("exclave.engines.codes") / "data" / "workdays.json").read_text("utf-8")
    table = json.loads(text)
    return WorkCalendar(
        {
            int(year): YearCalendar(_dates(days["holidays"]), _dates(days["workdays"]), table["source"])
            for year, days in table["years"].items()
        }
    )


def _dates(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    following = date(year + month // 12, month % 12 + 1, 1) if year < 9999 or month < 12 else None
    return 31 if following is None else (following - timedelta(days=1)).day


def add_months(start: date, n: int) -> date:
    """The corresponding day ``n`` months on, clamped to the end of a shorter month (Civil Code art. 202)."""
    months = start.year * 12 + start.month - 1 + n
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, days_in_month(year, month + 1)))


def day_of_year(text: str, year: int) -> date:
    """A yearly day such as ``01-31`` in the year; 02-29 becomes the 28th in a common year.

    Raises ValueError for anything that is not a month and a day.
    """
    month, _, day = halfwidth(text).strip().partition("-")
    if not (len(month) == len(day) == 2 and (month + day).isascii() and (month + day).isdecimal()):
        raise ValueError(f"not a day of the year (MM-DD): {text!r}")
    date(2000, int(month), int(day))  # refuses 13-01, 02-30
    return date(year, int(month), min(int(day), days_in_month(year, int(month))))


def end_of_day_instant(day: date, tz: tzinfo) -> datetime:
    """The exclusive end of the day in the zone, as UTC: the first instant of the next day."""
    return datetime.combine(day + timedelta(days=1), time.min, tz).astimezone(UTC)


def start_of_day_instant(day: date, tz: tzinfo) -> datetime:
    """The first instant of the day in the zone, as UTC."""
    return datetime.combine(day, time.min, tz).astimezone(UTC)
