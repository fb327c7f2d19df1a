"""Dated duties: who owes what by when, what to remind of, what is late.

A row is made once per subject and year and stored by the caller; afterwards nothing moves its dates but a
recorded extension. Being late is evidence, never a decision: it only names the procedure that may start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from exclave.engines.codes.calendar import day_of_year, end_of_day_instant, start_of_day_instant
from exclave.engines.codes.units import DayOfYear
from exclave.engines.policy.pack.model import Obligation
from exclave.engines.procedure.context import Context, Guard, is_open, resolve
from exclave.engines.procedure.history import aware
from exclave.engines.procedure.period import PeriodError, to_period
from exclave.engines.procedure.state import State


@dataclass(frozen=True)
class DueObligation:
    """One thing one subject owes in one year.

    ``opens`` is the first instant it can be done, ``due`` the first instant too late, ``about`` the year it
    reports on, ``reminders`` the instants to remind at, earliest first. ``owed`` is None when a fact that
    decides it is missing: a person must look. ``open`` names a param not settled; then ``due`` is None.
    """

    subject: str
    year: int
    about: int
    opens: datetime | None
    due: datetime | None
    reminders: tuple[datetime, ...] = ()
    owed: Literal[True] | None = True
    open: str | None = None


@dataclass(frozen=True)
class ObligationRow:
    """A stored obligation: its dates (``due`` as last extended), what was sent, and when it was met."""

    due: datetime | None
    reminders: tuple[datetime, ...] = ()
    reminded: frozenset[datetime] = field(default_factory=frozenset)
    met_at: datetime | None = None
    late_noted: bool = False


@dataclass(frozen=True)
class Chase:
    """Something to do about an obligation now. ``at`` is the instant it fell due to be done."""

    kind: Literal["remind", "late"]
    at: datetime


def obligations_due(
    obligation: Obligation, year: int, subjects: Mapping[str, Guard], context: Context
) -> list[DueObligation]:
    """Who owes it with a due day in ``year``.

    ``subjects``: id → evaluator of ``owed_by.when`` for that subject. A subject for which it is false owes
    nothing; where it is unknown the row says so. Only days are reminded in (``30 日``), counted back from
    the last day. Raises PeriodError for a date or reminder that is none.
    """
    due_day = _day(obligation.due, year, context)
    open_point = obligation.due if due_day is None else None
    opens_day = _day(obligation.opens, year, context)
    if opens_day is None and open_point is None:
        open_point = obligation.opens
    if due_day is not None and due_day.year != year:
        return []
    if opens_day is not None and due_day is not None and opens_day > due_day:
        opens_day = _day(obligation.opens, year - 1, context)
    found = []
    for subject, guard in subjects.items():
        when = obligation.owed_by.when
        owed = True if when is None else guard(when)
        if owed is not False:
            row = DueObligation(
                subject=subject,
                year=year,
                about=year - 1 if obligation.about == "previous_year" else year,
                opens=start_of_day_instant(opens_day, context.zone) if opens_day is not None else None,
                due=end_of_day_instant(due_day, context.zone) if due_day is not None else None,
                reminders=_reminders(obligation, due_day, context),
                owed=True if owed is True else None,
                open=open_point,
            )
            found.append(row)
    return found


def _day(stated: str, year: int, context: Context) -> date | None:
    """A day of the year (``01-31``, yearly) or a full date, given as such or by a param; None when open."""
    value = resolve(context, State(), stated)
    if is_open(value):
        return None
    if isinstance(value, DayOfYear):
        return value.in_year(year)
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise PeriodError(f"not a day: {stated} is {value!r}")
    if isinstance(value, date):
        return value
    try:
        return day_of_year(value, year) if len(value) == 5 else date.fromisoformat(value)
    except ValueError as error:
        raise PeriodError(f"not a day: {stated} is {value!r}") from error


def _reminders(obligation: Obligation, due_day: date | None, context: Context) -> tuple[datetime, ...]:
    if due_day is None:
        return ()
    days = []
    for stated in obligation.remind:
        before = to_period(resolve(context, State(), stated))
        if before.unit != "days":
            raise PeriodError(f"a reminder is counted back in days: {stated}")
        days.append(due_day - timedelta(days=before.amount))
    return tuple(start_of_day_instant(day, context.zone) for day in sorted(days))


def chase(row: ObligationRow, now: datetime) -> list[Chase]:
    """What is to be done now: reminders whose instant has come, and lateness to note, each only once.

    When several reminders were missed only the last one is given; nothing is reminded of once it is late
    or met. Delivery at the due instant is late.
    """
    now = aware(now)
    if row.due is None or row.met_at is not None:
        return []
    if now >= row.due:
        return [] if row.late_noted else [Chase("late", row.due)]
    come = [at for at in row.reminders if at <= now]
    if not come or max(come) in row.reminded:
        return []
    return [Chase("remind", max(come))]


def met_in_time(row: ObligationRow) -> bool | None:
    """Whether it was met before the due instant; None while it is neither met nor has a due instant."""
    if row.met_at is None or row.due is None:
        return None
    return row.met_at < row.due
