"""What time it is: the database's time plus a stored offset.

The database decides, so that application servers with wrong clocks give one verdict on a deadline. The
offset exists for demonstrations and tests; a site that does not allow simulation refuses to run with one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from exclave.apps.journal.models import ClockOffset

_SQL = {
    "postgresql": 'SELECT clock_timestamp(), (SELECT "offset" FROM journal_clockoffset WHERE id = 1)',
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now'), (SELECT \"offset\" FROM journal_clockoffset WHERE id = 1)",
}


_held: ContextVar[list[datetime] | None] = ContextVar("held", default=None)


@contextmanager
def held() -> Iterator[None]:
    """Within, ``now()`` gives one instant, read once: a page that only reads shows one time and pays for one query."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def release() -> None:
    """From here on time passes again. An action that runs while a page is read has a time of its own."""
    if _held.get() is not None:
        _held.set(None)


def now() -> datetime:
    """The current instant in UTC: database time plus the simulation offset, in one query."""
    kept = _held.get()
    if kept is None:
        return _read()
    if not kept:
        kept.append(_read())
    return kept[0]


def _read() -> datetime:
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
    release()
    ClockOffset.objects.filter(pk=1).delete()
    ClockOffset.objects.create(pk=1, offset=instant - now())


def return_to_present() -> None:
    """Take the offset away again."""
    _refuse_outside_simulation()
    release()
    ClockOffset.objects.filter(pk=1).delete()


def _refuse_outside_simulation() -> None:
    if not settings.EXCLAVE_SIMULATION:
        raise ImproperlyConfigured(
            "The clock of this database is moved, and this site does not allow simulation. "
            "Set EXCLAVE_SIMULATION=1 for a demonstration, or delete the row of journal_clockoffset."
        )
