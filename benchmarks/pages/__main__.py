"""Measure the officers' inbox (50 rows of 20,000 cases) against a bare Django view, and the weight of a first load.

    python -m benchmarks.pages [--cases 20000] [--runs 300] [--limit 1.6]
    python -m benchmarks.pages --lists [--sqlite] [--runs 60]      every list page (see lists.py), or those named

Needs PostgreSQL: the server of DATABASE_URL, or one that is started for the occasion when its programs are
installed (as root they run as another user). Everything happens in a database of its own that is thrown away.

Both views answer through the WSGI handler of the same process, in turn, so that they meet the same machine.
The bare view runs the inbox's own list query and draws a plain table by a plain template: no middleware, no
session, no layout, no counts, no translation. ``objects`` is the same with model instances, as a tutorial
writes it. Printed: median CPU milliseconds (time.process_time) per request with quartiles, the ratio, the
number of queries, and the KB a browser loads first. Exits 1 above --limit (against the bare view) or 300 KB.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.pages.server import temporary_server

FIRST_LOAD_KB = 300


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__.splitlines()[0])
    options.add_argument("--cases", type=int, default=20_000)
    options.add_argument("--runs", type=int, default=300)
    options.add_argument("--limit", type=float, default=1.6)
    options.add_argument(
        "--lists", nargs="*", help="measure every list page, or those named, instead of the inbox"
    )
    options.add_argument("--institutions", type=int, default=2_000)
    options.add_argument("--sqlite", action="store_true", help="on SQLite (lists only)")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["EXCLAVE_VAR"] = scratch
        os.environ["EXCLAVE_SIMULATION"] = "1"
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.pages.settings"
        if asked.sqlite and asked.lists is not None:
            os.environ.pop("DATABASE_URL", None)
            return _measure(asked)
        with temporary_server(Path(scratch)) as url:
            os.environ["DATABASE_URL"] = url
            return _measure(asked)


def _measure(asked: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.db import connection

    from benchmarks.pages import measuring, seeding

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        if asked.lists is not None:
            return _lists(asked)
        officer = seeding.seed(asked.cases)
        report = measuring.measure(officer, asked.runs)
    finally:
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
        connection.creation.destroy_test_db(name, verbosity=0)
    return _print(report, asked)


def _lists(asked: argparse.Namespace) -> int:
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.pages import lists

    call_command("collectstatic", interactive=False, verbosity=0)
    city = lists.seed(asked.cases, asked.institutions)
    print(
        f"{connection.vendor}: {asked.cases} cases, {asked.institutions} institutions, {asked.runs} requests each"
    )
    return lists.report(lists.measure(city, asked.runs, asked.lists), asked.limit)


def _print(report, asked: argparse.Namespace) -> int:  # type: ignore[no-untyped-def]
    print(f"{asked.cases} cases, {asked.runs} requests each, {report.server}")
    for one in report.views:
        low, high = one.quartiles
        print(
            f"  {one.name:<8} {one.median:6.2f} ms CPU ({low:.2f}–{high:.2f}), {one.queries} queries, {one.rows} rows"
        )
    print(f"  inbox / bare    {report.ratio('bare'):.2f}  (limit {asked.limit})")
    print(f"  inbox / objects {report.ratio('objects'):.2f}")
    print(f"  first load {report.first_load:.0f} KB in {report.files} files (limit {FIRST_LOAD_KB})")
    return 0 if report.ratio("bare") <= asked.limit and report.first_load <= FIRST_LOAD_KB else 1


if __name__ == "__main__":
    sys.exit(main())
