"""Keep what the test database holds and put it back: a city is built once and given to many tests."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection

from exclave.sample_city.city import City
from exclave.sample_city.seed import STAGES
from tests.cities import city_for_good
from tests.sequences import set_sequences


@dataclass
class Kept:
    """One state of the database: another database in memory, or a schema beside the tables."""

    name: str
    copy: Any = None


def keep(name: str) -> Kept:
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(copy)
        return Kept(name, copy)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "kept_{name}" CASCADE; CREATE SCHEMA "kept_{name}"')
        for table in _tables():
            cursor.execute(f'CREATE TABLE "kept_{name}"."{table}" AS TABLE public."{table}"')
    return Kept(name)


def put_back(kept: Kept) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        until = time.monotonic() + 30

        def patience(status: int, remaining: int, total: int) -> None:
            if remaining and time.monotonic() > until:
                raise TimeoutError("the test database stayed locked: a request still writes")

        kept.copy.backup(connection.connection, progress=patience)
        return
    tables = _tables()
    with connection.cursor() as cursor:
        # As a replica: no trigger and no foreign key is looked at while the rows go in.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE " + ", ".join(f'public."{t}"' for t in tables) + " CASCADE")
        for table in tables:
            cursor.execute(
                f'INSERT INTO public."{table}" OVERRIDING SYSTEM VALUE SELECT * FROM "kept_{kept.name}"."{table}"'
            )
        cursor.execute("SET session_replication_role = DEFAULT")
    set_sequences()


def _tables() -> list[str]:
    return [t for t in connection.introspection.table_names() if t != "django_migrations"]


def build_stages(*, every_type: bool = False) -> tuple[City, dict[str, Kept]]:
    """The sample city, kept at each of its stages; the database is empty again afterwards."""
    empty, found = keep("empty"), {}
    for stage in STAGES:
        city = city_for_good(stage, every_type=every_type)
        found[stage] = keep(stage)
        put_back(empty)
    return city, found
