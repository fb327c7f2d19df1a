"""The sample city at each of its stages, built once a process by real actions and laid into the database again.

A city takes ten seconds of processor time and forty test modules want one. The rows are kept as the database
itself writes them (SQL literals of SQLite, COPY of PostgreSQL), so what is laid back is what was built.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


_kept: dict[str, Kept] = {}


@contextmanager
def city_at(stage: str, blocker: Any) -> Iterator[City]:
    """The city at a stage inside a transaction that is rolled back at the end. For fixtures of a module."""
    with blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield _laid(stage)
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def fresh(city: City) -> City:
    """Forget what the accounts remember of their roles, which a test may have changed."""
    for account in city.accounts.values():
        account.__dict__.pop("_standing", None)
    return city


def _laid(stage: str) -> City:
    if stage not in _kept:
        _build_all()
        if stage == STAGES[-1]:
            return copy.deepcopy(_kept[stage].city)
    kept = _kept[stage]
    for table, rows in kept.rows.items():
        _put(table, rows)
    set_sequences()
    clock.travel_to(kept.now)  # the time since it was built has passed for the tests, not for the city
    return copy.deepcopy(kept.city)


def _build_all() -> None:
    city = City()

    def keep(what: str) -> None:
        if what in STAGES:
            _keep(STAGES[STAGES.index(what) - 1], city)

    build(STAGES[-1], say=keep, city=city)
    _keep(STAGES[-1], city)


def _keep(stage: str, city: City) -> None:
    rows = {
        table: _take(table) for table in connection.introspection.table_names() if table not in _UNTOUCHED
    }
    _kept[stage] = Kept(copy.deepcopy(city), rows, clock.now())


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
