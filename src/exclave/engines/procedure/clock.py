"""The clock of a stage: how long it runs, how it stands still, when its time is over.

Days are whole days of the authority's zone. A due instant is the first instant *after* the last day
(half-open), so an act at the due instant is late and one microsecond before it is in time.

A clock is a queue of periods: the stage's own, then every recorded extension, each counted from the last
day of the one before. When it stands still the days used are taken off the queue; when it is taken up
again the rest is counted from that day. Under ``next_day`` the day of stopping is used and the day of
taking up is not; under ``same_day`` the other way round. Stopping and taking up on one day changes nothing.
A clock whose time was already over keeps its due instant: a standstill never washes lateness away.

Days, months: 民法典 201-203 (first day not counted, corresponding day, last day moved past a holiday);
a pack may say otherwise through ``pack.clock``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from exclave.engines.codes.calendar import CountFrom, Roll, end_of_day_instant
from exclave.engines.procedure.period import Period, PeriodError


class WorkdayDue(Protocol):
    """A day found by a calendar; ``provisional`` when a year it needed is not published yet."""

    @property
    def date(self) -> dt.date: ...
    @property
    def provisional(self) -> bool: ...


class Calendar(Protocol):
    """The part of a working-day calendar that clocks need; `codes.WorkCalendar` has it."""

    def add_workdays(self, start: date, n: int, count_from: CountFrom) -> WorkdayDue:
        """The ``n``-th working day (n ≥ 1) after ``start``, or counting ``start`` under ``same_day``."""
        ...


@dataclass(frozen=True)
class Clock:
    """One stage's time.

    ``anchor`` is the local day this run counts from; ``fixed`` an instant set by the round instead of a
    period. ``due`` is None while the clock stands still, when the stage has no limit, or when ``open``
    names the param the policy has not settled. ``used`` counts days used in earlier runs.
    """

    started: datetime
    anchor: date
    periods: tuple[Period, ...] = ()
    fixed: datetime | None = None
    count_from: CountFrom = "next_day"
    roll: Roll = "forward"
    last_day: date | None = None
    due: datetime | None = None
    provisional: bool = False
    used: int = 0
    stopped: datetime | None = None
    open: str | None = None

    @property
    def limited(self) -> bool:
        return bool(self.periods) or self.fixed is not None or self.open is not None

    def over(self, now: datetime) -> bool:
        """Whether the time has run out at ``now``. A provisional due instant is never over: it is a guess."""
        return self.due is not None and self.stopped is None and not self.provisional and now >= self.due


def local_day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _first_workday(day: date, calendar: Calendar) -> WorkdayDue:
    return calendar.add_workdays(day - timedelta(days=1), 1, "next_day")


def _end(
    anchor: date, period: Period, count_from: CountFrom, roll: Roll, calendar: Calendar
) -> tuple[date, bool]:
    """Last day of one period and whether it is provisional. A rest of nothing ends on the anchor day."""
    if period.unit == "minutes":
        raise PeriodError("a stage is counted in days or months")
    if period.unit == "workdays" and period.amount:
        found = calendar.add_workdays(anchor, period.amount, count_from)
        return found.date, found.provisional
    last = _unrolled(anchor, period, count_from) if period.amount else anchor
    if roll == "none":
        return last, False
    found = _first_workday(last, calendar)
    return found.date, found.provisional


def _unrolled(anchor: date, period: Period, count_from: CountFrom) -> date:
    return period.after(anchor) - timedelta(days=1 if count_from == "same_day" else 0)


def compute(clock: Clock, calendar: Calendar, zone: ZoneInfo) -> Clock:
    """The clock with ``last_day``, ``due`` and ``provisional`` worked out afresh for a running clock."""
    if clock.stopped is not None or clock.open is not None:
        return clock
    last, provisional, due = clock.anchor, False, None
    if clock.fixed is not None:
        due = clock.fixed
        last = local_day(clock.fixed - timedelta(microseconds=1), zone)
    elif not clock.periods:
        return clock
    count_from = clock.count_from
    for index, period in enumerate(clock.periods):
        if index or clock.fixed is not None:
            count_from = "next_day"
        last, unsure = _end(last, period, count_from, clock.roll, calendar)
        provisional, due = provisional or unsure, None
    return replace(clock, last_day=last, due=due or end_of_day_instant(last, zone), provisional=provisional)


def stop(clock: Clock, at: datetime, calendar: Calendar, zone: ZoneInfo) -> Clock:
    """Let the clock stand still from ``at``: what is used is taken off, what remains is kept."""
    if clock.stopped is not None:
        return clock
    if clock.over(at) or clock.due is None:
        return replace(clock, stopped=at)
    today = local_day(at, zone)
    rest: list[Period] = []
    used, anchor, count_from = clock.used, clock.anchor, clock.count_from
    if clock.fixed is not None:
        last = local_day(clock.fixed - timedelta(microseconds=1), zone)
        left = (last - today).days + (1 if count_from == "same_day" else 0)
        rest.append(Period(max(0, left), "days"))
        used, anchor, count_from = used + max(0, (min(today, last) - anchor).days), last, "next_day"
    for index, period in enumerate(clock.periods):
        if index:
            count_from = "next_day"
        spent, left_over = _split(anchor, period, count_from, today, calendar)
        used += spent
        rest.append(left_over)
        anchor, _ = _end(anchor, period, count_from, clock.roll, calendar)
    # What is left of a date set by the round is not moved past a holiday: the date itself was not.
    roll: Roll = clock.roll if clock.fixed is None else "none"
    still = replace(clock, stopped=at, periods=_without_spent(rest), fixed=None, roll=roll, used=used)
    return replace(still, last_day=None, due=None, provisional=False)


def _without_spent(rest: list[Period]) -> tuple[Period, ...]:
    """Spent periods at the front fall away, but one stays so that a rest of nothing still ends somewhere."""
    while len(rest) > 1 and rest[0].amount == 0:
        rest = rest[1:]
    return tuple(rest)


def _split(
    anchor: date, period: Period, count_from: CountFrom, today: date, calendar: Calendar
) -> tuple[int, Period]:
    """Days used by ``today`` and the period that remains (in days where it was in months)."""
    if today < anchor:
        return 0, period
    if period.unit == "workdays":
        used = _workdays_used(anchor, period.amount, count_from, today, calendar)
        return used, Period(period.amount - used, "workdays")
    whole = (_unrolled(anchor, period, count_from) - anchor).days + (1 if count_from == "same_day" else 0)
    used = min(whole, (today - anchor).days)
    return used, Period(whole - used, "days")


def _workdays_used(anchor: date, amount: int, count_from: CountFrom, today: date, calendar: Calendar) -> int:
    """How many of the period's working days are used by ``today`` (found by halving: days only grow)."""
    low, high = 0, amount
    while low < high:
        middle = (low + high + 1) // 2
        day = calendar.add_workdays(anchor, middle, count_from).date
        if day <= today if count_from == "next_day" else day < today:
            low = middle
        else:
            high = middle - 1
    return low


def take_up(clock: Clock, at: datetime, calendar: Calendar, zone: ZoneInfo) -> Clock:
    """Run on from ``at`` with what remains. A clock that was over keeps its due instant."""
    if clock.stopped is None:
        return clock
    running = replace(clock, stopped=None)
    if clock.due is not None:
        return running
    return compute(replace(running, started=at, anchor=local_day(at, zone)), calendar, zone)


def extend(clock: Clock, by: Period, calendar: Calendar, zone: ZoneInfo) -> Clock:
    """One period more, counted from the last day of the running clock."""
    return compute(replace(clock, periods=(*clock.periods, by)), calendar, zone)


# ---- as an entry's detail: plain JSON values ----
def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat()


def to_detail(clock: Clock) -> dict[str, Any]:
    return {
        "started": _instant(clock.started),
        "anchor": clock.anchor.isoformat(),
        "periods": [[period.amount, period.unit] for period in clock.periods],
        "fixed": _instant(clock.fixed),
        "count_from": clock.count_from,
        "roll": clock.roll,
        "last_day": clock.last_day.isoformat() if clock.last_day else None,
        "due": _instant(clock.due),
        "provisional": clock.provisional,
        "used": clock.used,
        "stopped": _instant(clock.stopped),
        "open": clock.open,
    }


def from_detail(detail: Mapping[str, Any]) -> Clock:
    def instant(key: str) -> datetime | None:
        return datetime.fromisoformat(detail[key]) if detail[key] else None

    return Clock(
        started=datetime.fromisoformat(detail["started"]),
        anchor=date.fromisoformat(detail["anchor"]),
        periods=tuple(Period(amount, unit) for amount, unit in detail["periods"]),
        fixed=instant("fixed"),
        count_from=detail["count_from"],
        roll=detail["roll"],
        last_day=date.fromisoformat(detail["last_day"]) if detail["last_day"] else None,
        due=instant("due"),
        provisional=detail["provisional"],
        used=detail["used"],
        stopped=instant("stopped"),
        open=detail["open"],
    )
