"""Measure the search over 20,000 cases, 2,000 institutions and 2,000 organisations, on SQLite or PostgreSQL.

    python -m benchmarks.search [--cases 20000] [--institutions 2000] [--runs 20] [--limit 100]

Takes the database of DATABASE_URL, or SQLite; works in a database of its own that is thrown away. Each word is
searched ``--runs`` times by a city officer through the WSGI handler, the whole page drawn. Printed per word: median
CPU of this process and median wall milliseconds, the 95th percentile of the wall, and the number of queries. Exits 1
where a median wall time is above --limit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from typing import Any

WORDS = [
    "研",
    "研发",
    "示例",
    "BE-C-2025-01234",
    "单位00777",
    "离岸 中心 第09",
    "organisation 42",
    "fictional",
    "没有这个词",
    "条件",
]
"""One sign in every case, a word in every case, one in everything, an exact number, one firm, three words, English
(two words, and one that is in everything), nothing, clauses."""


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__.splitlines()[0])
    options.add_argument("--cases", type=int, default=20_000)
    options.add_argument("--institutions", type=int, default=2_000)
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--limit", type=float, default=100)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["EXCLAVE_VAR"] = scratch
        os.environ["EXCLAVE_SIMULATION"] = "1"
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.pages.settings"
        return _measure(asked)


def _measure(asked: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.pages.seeding import seed
    from exclave.apps.search.indexing import rebuild

    call_command("collectstatic", verbosity=0, interactive=False)
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        officer = seed(asked.cases)
        _institutions(asked.institutions)
        began = time.perf_counter()
        rows = rebuild()
        print(
            f"{connection.vendor}: index of {sum(rows.values())} rows made in {time.perf_counter() - began:.1f} s"
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return _search(officer, asked)
    finally:
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
        connection.creation.destroy_test_db(name, verbosity=0)


def _institutions(number: int) -> None:
    from exclave.apps.journal import clock
    from exclave.apps.people.models import Organisation
    from exclave.apps.programmes.models import Programme
    from exclave.apps.register.models import Institution

    programme = Programme.objects.scoped("benchmark").order_by("pk")[0]
    firms, now = list(Organisation.objects.order_by("pk")[:number]), clock.now()
    Institution.objects.bulk_create(
        [
            Institution(
                authority_id=programme.authority_id, programme=programme, type="university", place="420111",
                name=f"示例离岸研发中心第{n:05d}号（虚构）", home="420704", organisation=firms[n % len(firms)], state="filed",
                public={"institution.name": f"示例离岸研发中心第{n:05d}号（虚构）", "institution.place": "420111"},
                entered_at=now,
            )
            for n in range(number)
        ],
        batch_size=1_000,
    )  # fmt: skip


def _search(officer: Any, asked: argparse.Namespace) -> int:
    from django.db import connection
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    slow = False
    print(f"{'word':<20} {'CPU ms':>8} {'wall ms':>8} {'p95':>8} {'queries':>8}")
    for word in WORDS:
        asked_of_database: list[str] = []
        with connection.execute_wrapper(_noting(asked_of_database)):
            assert client.get("/search/", {"q": word}).status_code == 200
        cpu, wall = [], []
        for _ in range(asked.runs):
            began, worked = time.perf_counter(), time.process_time()
            client.get("/search/", {"q": word})
            cpu.append((time.process_time() - worked) * 1000)
            wall.append((time.perf_counter() - began) * 1000)
        p95 = sorted(wall)[int(len(wall) * 0.95) - 1]
        median = statistics.median(wall)
        slow |= median > asked.limit
        print(f"{word:<20} {statistics.median(cpu):8.1f} {median:8.1f} {p95:8.1f} {len(asked_of_database):8}")
    return 1 if slow else 0


def _noting(queries: list[str]) -> Any:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append(sql)
        return execute(sql, params, many, context)

    return note


if __name__ == "__main__":
    sys.exit(main())
