"""The deadline chip counts working days and shows the last day, not the instant after it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from exclave.apps.cases.presenting.deadline import days_left, deadline_of
from exclave.engines.codes.calendar import WorkCalendar

CALENDAR = WorkCalendar.load()
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "last, today, left",
    [
        (date(2026, 3, 6), date(2026, 3, 6), 0),
        (date(2026, 3, 6), date(2026, 3, 5), 1),
        (date(2026, 3, 9), date(2026, 3, 6), 1),  # over a weekend
        (date(2026, 3, 6), date(2026, 3, 9), -1),
        (date(2026, 3, 6), date(2026, 3, 7), 0),  # late, and no working day since
        (date(2026, 3, 8), date(2026, 3, 7), None),  # a Sunday to come: no working day between
        (date(2026, 2, 28), date(2026, 2, 27), 1),  # a Saturday worked instead of the festival
    ],
)
def test_days_left_count_working_days_only(last: date, today: date, left: int | None) -> None:
    assert days_left(last, today, CALENDAR) == left


def test_due_shows_the_last_day_of_a_half_open_instant() -> None:
    midnight = datetime(2026, 1, 31, 16, tzinfo=UTC)  # 24:00 of 31 January in Shanghai
    chip = deadline_of(midnight, datetime(2026, 1, 31, 15, 59, tzinfo=UTC), CALENDAR, ZONE)
    assert (chip["due"], chip["overdue"]) == (date(2026, 1, 31), False)
    assert deadline_of(midnight, midnight, CALENDAR, ZONE)["overdue"] is True


@pytest.mark.parametrize("flag", ["provisional", "paused", "done"])
def test_a_guess_a_standstill_and_a_thing_done_are_never_overdue(flag: str) -> None:
    chip = deadline_of(
        datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), CALENDAR, ZONE, **{flag: True}
    )
    assert chip["overdue"] is False and chip[flag] is True


def test_no_deadline_has_no_day() -> None:
    assert deadline_of(None, datetime(2026, 3, 1, tzinfo=UTC), CALENDAR, ZONE)["due"] is None
