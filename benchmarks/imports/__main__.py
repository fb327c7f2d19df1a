"""Measure taking in lists of 5,000 rows: the dry run and the import itself, for organisations, institutions and tenants.

    python -m benchmarks.imports [--rows 5000] [--limit 10]

On the database of DATABASE_URL (SQLite without one), in a test database of its own that is thrown away. Through the
same actions as the pages: CPU seconds of this process (time.process_time), wall seconds, and queries. Exits 1 when a
step takes more than --limit CPU seconds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any


def main() -> int:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.imports", description=__doc__.splitlines()[0]
    )
    options.add_argument("--rows", type=int, default=5000)
    options.add_argument("--limit", type=float, default=10.0)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["EXCLAVE_VAR"] = scratch
        os.environ["EXCLAVE_SIMULATION"] = "1"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django

        django.setup()
        from django.db import connection

        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            return _measure(asked)
        finally:
            connection.close()
            connection.creation.destroy_test_db(name, verbosity=0)


def _measure(asked: argparse.Namespace) -> int:
    from django.db import connection

    from exclave.sample_city.seed import build
    from tests.apps.imports import lists

    city = build("notice")
    firms = lists.firms(asked.rows)
    homes = lists.filed([firm[0] for firm in firms])
    tenants = [
        [
            homes[n % len(homes)][0],
            f"示例入驻{n}（虚构）",
            "",
            "2025-01-05",
            "2025-02-01",
            "120",
            "使用",
            "12",
        ]
        for n in range(asked.rows)
    ]
    print(f"{asked.rows} rows each, {connection.vendor}")
    worst = 0.0
    for kind, head, rows in (
        ("organisations", lists.ORGANISATIONS, firms),
        ("institutions", lists.INSTITUTIONS, homes),
        ("tenants", lists.TENANTS, tenants),
    ):
        worst = max(worst, _one(city, kind, head, rows))
    return 0 if worst <= asked.limit else 1


def _one(city: Any, kind: str, head: list[str], rows: list[list[str]]) -> float:
    from exclave.apps.imports import working
    from exclave.apps.imports.actions.check_import import check_import
    from exclave.apps.imports.actions.decide_import import decide_import
    from exclave.apps.imports.actions.propose_import import propose_import
    from tests.apps.imports import lists

    found: list[float] = []

    def timed(label: str, step: Callable[[], Any]) -> Any:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        wall, cpu = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as asked:
            done = step()
        found.append(time.process_time() - cpu)
        wall = time.perf_counter() - wall
        print(f"  {kind:<14} {label:<8} {found[-1]:6.2f} s CPU, {wall:6.2f} s wall, {len(asked)} queries")
        return done

    def worked(receipt: Any) -> Any:
        """With what the background worker does of it: long lists are left to it."""
        working.work()
        return receipt

    one = timed("upload", lambda: lists.upload(city, kind, head, rows))
    actor = city.actor("city1")
    one = lists.of(
        timed(
            "dry run",
            lambda: worked(
                check_import(
                    actor, import_id=one.public_id, mapping=one.mapping, expected_version=one.version
                )
            ),
        )
    )
    assert one.counts["new"] == len(rows), one.counts
    one = lists.of(
        propose_import(actor, import_id=one.public_id, note="演示名册", expected_version=one.version)
    )
    receipt = timed(
        "apply",
        lambda: worked(
            decide_import(
                lists.approver(city, one), import_id=one.public_id, approve=True, expected_version=one.version
            )
        ),
    )
    assert lists.of(receipt).state == "applied"
    return max(found[1:])


if __name__ == "__main__":
    sys.exit(main())
