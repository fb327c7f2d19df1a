"""``exclave doctor``: what is wrong with this installation, and how to mend it."""

import argparse
import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from exclave.site.start import start_django


def add(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="what is wrong with this installation, and how to mend it")
    parser.add_argument(
        "--deep", action="store_true", help="read every evidence file and every journal event too"
    )
    parser.add_argument("--json", action="store_true", help="one finding a line, for a monitor")
    parser.add_argument("--quiet", action="store_true", help="only what is not well")
    parser.set_defaults(run=doctor)


def doctor(options: argparse.Namespace) -> int:
    """Print every finding; status 1 when something is wrong, 0 when it is well or only worth watching."""
    start_django()
    from exclave.site.health.examination import examine
    from exclave.site.health.findings import MARKS

    chinese = options.lang == "zh"
    counted: Counter[str] = Counter()
    for finding in examine(deep=options.deep):
        counted[finding.level] += 1
        if options.quiet and finding.level == "well":
            continue
        if options.json:
            print(json.dumps(asdict(finding), ensure_ascii=False), flush=True)
            continue
        at = 0 if chinese else 1
        print(f"{MARKS[finding.level]} {finding.check:<10} {finding.seen[at]}", flush=True)
        if finding.remedy[at]:
            print(f"  → {finding.remedy[at]}", flush=True)
    if not options.json:
        said = (
            f"正常 {counted['well']} · 留意 {counted['watch']} · 需处理 {counted['wrong']}"
            if chinese
            else f"well {counted['well']} · to watch {counted['watch']} · to mend {counted['wrong']}"
        )
        print(said)
    return 1 if counted["wrong"] else 0
