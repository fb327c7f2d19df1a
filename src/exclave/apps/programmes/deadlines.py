"""Deadlines as the chip shows them: the last day, and the working days left until it has passed.

Stored instants are half-open (the first instant after the last day), so the day people read is the one before.
"""

from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from exclave.engines.codes.calendar import WorkCalendar

_BEFORE = timedelta(microseconds=1)


def last_day(ends_at: datetime, zone: tzinfo) -> date:
    """The last whole day before a half-open end."""
    return (ends_at - _BEFORE).astimezone(zone).date()


def days_left(now: datetime, ends_at: datetime, zone: tzinfo, calendar: WorkCalendar) -> int | None:
    """Working days still to come: 0 on the last day, negative when it has passed.

    None when only days off are left before a last day that is itself one: no number of working days says that.
    """
    today, last = now.astimezone(zone).date(), last_day(ends_at, zone)
    if today == last:
        return 0
    count = calendar.workdays_between(today + timedelta(days=1), last + timedelta(days=1)).days
    if now >= ends_at:
        return min(count, -1)
    return count or None


def chip(
    ends_at: datetime, zone: tzinfo, now: datetime, calendar: WorkCalendar, **more: Any
) -> dict[str, Any]:
    """What ``{% deadline %}`` takes; ``more``: why, clause, href, paused, provisional, done."""
    return {"due": last_day(ends_at, zone), "left": days_left(now, ends_at, zone, calendar), **more}
