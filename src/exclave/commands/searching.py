"""``exclave search``: bring the search index up to date, or make it anew."""

import argparse
from typing import Any

from exclave.site.start import start_django


def add(commands: Any) -> None:
    parser = commands.add_parser("search", help="bring the search index up to date, or make it anew")
    parser.add_argument("--rebuild", action="store_true", help="make the whole index anew")
    parser.set_defaults(run=run_search)


def run_search(options: argparse.Namespace) -> int:
    start_django()
    from exclave.apps.search.indexing import catch_up, rebuild

    if options.rebuild:
        print(" · ".join(f"{kind} {count}" for kind, count in rebuild().items()))
        return 0
    total = 0
    while added := catch_up():
        total += added
    print(f"added {total}")
    return 0
