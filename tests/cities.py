"""The sample city at each of its stages, built once a process by real actions and laid into the database again.

A city takes ten seconds of processor time and forty test modules want one. The rows are kept as the database
itself writes them (SQL literals of SQLite, COPY of PostgreSQL), so what is laid back is what was built. What one
worker of a run has built the others read from a file, whose name is the run's own: no city outlives its code.
"""

import copy
import fcntl
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from exclave.apps.journal import clock
from exclave.sample_city.city import City
from exclave.sample_city.seed import STAGES, build
from tests.sequences import set_sequences

# Django writes these itself, anew after each flush, with other numbers.
_UNTOUCHED = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}


@dataclass(frozen=True)
class Kept:
    """One stage: the handles on the city, every row, and what the house clock read."""

    city: City
    rows: dict[str, Any]
    now: datetime


_kept: dict[tuple[str, bool], Kept] = {}


@contextmanager
def city_at(stage: str, blocker: Any, *, every_type: bool = False) -> Iterator[City]:
    """The city at a stage inside a transaction that is rolled back at the end. For fixtures of a module."""
    with blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield _laid(stage, every_type)
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def city_for_good(stage: str, *, every_type: bool = False) -> City:
    """The city at a stage, committed: for tests with connections of their own, whose database is emptied after them."""
    with transaction.atomic():
        return _laid(stage, every_type)


def fresh(city: City) -> City:
    """Forget what the accounts remember of their roles, which a test may have changed."""
    for account in city.accounts.values():
        account.__dict__.pop("_standing", None)
    return city


def _laid(stage: str, every_type: bool) -> City:
    if (stage, every_type) not in _kept:
        _gather(every_type)
    kept = _kept[stage, every_type]
    for table, rows in kept.rows.items():
        _put(table, rows)
    set_sequences()
    clock.travel_to(kept.now)  # the time since it was built has passed for the tests, not for the city
    return copy.deepcopy(kept.city)


def _gather(every_type: bool) -> None:
    """Read what another worker of this run has built, or build it: one builds, the others wait."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if not run:
        _build_all(every_type)
        return
    file = settings.VAR / f"cities-{run}-{connection.vendor}-{int(every_type)}"
    with open(f"{file}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if file.exists():
            _kept.update(pickle.loads(file.read_bytes()))
            return
        _build_all(every_type)
        mine = {key: kept for key, kept in _kept.items() if key[1] == every_type}
        file.write_bytes(pickle.dumps(mine))


def _build_all(every_type: bool) -> None:
    city = City()

    def keep(what: str) -> None:
        if what in STAGES:
            _keep(STAGES[STAGES.index(what) - 1], every_type, city)

    build(STAGES[-1], say=keep, city=city, every_type=every_type)
    _keep(STAGES[-1], every_type, city)


def _keep(stage: str, every_type: bool, city: City) -> None:
    rows = {
        table: _take(table) for table in connection.introspection.table_names() if table not in _UNTOUCHED
    }
    _kept[stage, every_type] = Kept(copy.deepcopy(city), rows, clock.now())


def _take(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY public."{table}" TO STDOUT') as stream:
                return b"".join(bytes(part) for part in stream)
        cursor.execute(f'PRAGMA table_info("{table}")')
        columns = [row[1] for row in cursor.fetchall()]
        quoted = " || ',' || ".join(f'quote("{c}")' for c in columns)
        cursor.execute(f'SELECT {quoted} FROM "{table}"')
        return [row[0] for row in cursor.fetchall()]


def _put(table: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}"')
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY public."{table}" FROM STDIN') as stream:
                stream.write(rows)
            return
        # The driver's own cursor: Django's would take a percent sign within a text for a placeholder.
        raw = connection.connection.cursor()
        for row in rows:
            raw.execute(f'INSERT INTO "{table}" VALUES ({row})')
