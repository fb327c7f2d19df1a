"""What time it is: the database's time plus a stored offset.

The database decides, so that application servers with wrong clocks give one verdict on a deadline. The
offset exists for demonstrations and tests; a site that does not allow simulation refuses to run with one.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from exclave.apps.journal.models import ClockOffset

_SQL = {
    "postgresql": 'SELECT clock_timestamp(), (SELECT "offset" FROM journal_clockoffset WHERE id = 1)',
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now'), (SELECT \"offset\" FROM journal_clockoffset WHERE id = 1)",
}


def now() -> datetime:
    """The current instant in UTC: database time plus the simulation offset, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL[connection.vendor])
        time, offset = cursor.fetchone()
    if connection.vendor == "sqlite":
        time = datetime.fromisoformat(time).replace(tzinfo=UTC)
        offset = timedelta(microseconds=offset) if offset is not None else None
    time = time.astimezone(UTC)
    if offset is None:
        return time
    _refuse_outside_simulation()
    return time + offset


def offset() -> timedelta:
    """How far the clock is moved; zero where nothing is stored."""
    row = ClockOffset.objects.filter(pk=1).first()
    return row.offset if row else timedelta(0)


def travel_to(instant: datetime) -> None:
    """Move the clock so that it now reads ``instant`` (aware). For demonstrations and tests only."""
    _refuse_outside_simulation()
    ClockOffset.objects.filter(pk=1).delete()
    ClockOffset.objects.create(pk=1, offset=instant - now())


def return_to_present() -> None:
    """Take the offset away again."""
    _refuse_outside_simulation()
    ClockOffset.objects.filter(pk=1).delete()


def _refuse_outside_simulation() -> None:
    if not settings.EXCLAVE_SIMULATION:
        raise ImproperlyConfigured(
            "The clock of this database is moved, and this site does not allow simulation. "
            "Set EXCLAVE_SIMULATION=1 for a demonstration, or delete the row of journal_clockoffset."
        )
