"""The installation's working-day calendar as the engine wants it, read from the published years."""

from datetime import date

from exclave.apps.reference.keeping import kept
from exclave.apps.reference.models import CalendarYear
from exclave.engines.codes.calendar import WorkCalendar, YearCalendar


@kept(CalendarYear)
def shown_calendar() -> WorkCalendar:
    """The calendar for what lists say of days left, kept for a minute; deadlines are worked out by ``work_calendar``."""
    return work_calendar()


def work_calendar() -> WorkCalendar:
    """Every published year with its holidays and shifted workdays; other years are unknown (one query)."""
    off: dict[int, set[date]] = {}
    worked: dict[int, set[date]] = {}
    for year, day, working in CalendarYear.objects.values_list("year", "days__date", "days__working"):
        holidays, workdays = off.setdefault(year, set()), worked.setdefault(year, set())
        if day is not None:
            (workdays if working else holidays).add(day)
    return WorkCalendar(
        {y: YearCalendar(holidays=frozenset(off[y]), workdays=frozenset(worked[y])) for y in off}
    )
