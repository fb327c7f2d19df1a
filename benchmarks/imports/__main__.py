"""Measure taking in lists of 5,000 rows and taking them back: organisations, institutions and tenants.

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
    worst, made = 0.0, []
    for kind, head, rows in (
        ("organisations", lists.ORGANISATIONS, firms),
        ("institutions", lists.INSTITUTIONS, homes),
        ("tenants", lists.TENANTS, tenants),
    ):
        one, slowest = _one(city, kind, head, rows)
        worst = max(worst, slowest)
        made.append(one)
    for one in reversed(made):  # what was built on the others goes first
        worst = max(worst, _undone(city, one))
    return 0 if worst <= asked.limit else 1


def _timed(kind: str, label: str, step: Callable[[], Any]) -> tuple[Any, float]:
    """What the step gave, and its CPU seconds; printed with wall seconds and queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    wall, cpu = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as asked:
        done = step()
    spent, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"  {kind:<14} {label:<8} {spent:6.2f} s CPU, {wall:6.2f} s wall, {len(asked)} queries")
    return done, spent


def _worked(receipt: Any) -> Any:
    """With what the background worker does of it: long lists are left to it."""
    from exclave.apps.imports import working

    working.work()
    return receipt


def _one(city: Any, kind: str, head: list[str], rows: list[list[str]]) -> tuple[Any, float]:
    """The list, written, and the CPU seconds of the slower of dry run and writing."""
    from exclave.apps.imports.actions.check_import import check_import
    from exclave.apps.imports.actions.decide_import import decide_import
    from exclave.apps.imports.actions.propose_import import propose_import
    from tests.apps.imports import lists

    actor = city.actor("city1")
    one, _ = _timed(kind, "upload", lambda: lists.upload(city, kind, head, rows))
    asked = {"import_id": one.public_id, "expected_version": one.version}
    receipt, dry = _timed(kind, "dry run", lambda: _worked(check_import(actor, mapping=one.mapping, **asked)))
    one = lists.of(receipt)
    assert one.counts["new"] == len(rows), one.counts
    one = lists.of(
        propose_import(actor, import_id=one.public_id, note="演示名册", expected_version=one.version)
    )
    asked = {"import_id": one.public_id, "expected_version": one.version}
    approver = lists.approver(city, one)
    receipt, written = _timed(kind, "apply", lambda: _worked(decide_import(approver, approve=True, **asked)))
    one = lists.of(receipt)
    assert one.state == "applied"
    return one, max(dry, written)


def _undone(city: Any, one: Any) -> float:
    """CPU seconds of taking it back, as two people agreed."""
    from exclave.apps.imports.actions.undo_import import propose_undo, undo_import
    from tests.apps.imports import lists

    proposed, looked = _timed(
        one.kind,
        "propose",
        lambda: propose_undo(
            city.actor("city1"), import_id=one.public_id, reason="演示", expected_version=one.version
        ),
    )
    asked = {"import_id": one.public_id, "expected_version": lists.of(proposed).version}
    receipt, gone = _timed(
        one.kind, "undo", lambda: _worked(undo_import(lists.approver(city, one), approve=True, **asked))
    )
    assert lists.of(receipt).state == "undone"
    return max(looked, gone)


if __name__ == "__main__":
    sys.exit(main())
