"""Measure how long each hostile upload takes to be refused, and how much memory that needs at most.

    python -m benchmarks.uploads [--time 0.1] [--memory 64]

Runs every case of ``tests/apps/files/hostile.py`` through the same recogniser as an upload: CPU seconds (best of
three) and the peak of what Python allocates meanwhile, in MB, the file itself not counted. Exits 1 above a limit.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

CASES = Path(__file__).resolve().parents[2] / "tests" / "apps" / "files"
MB = 1024 * 1024


def main() -> int:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.uploads", description=__doc__.splitlines()[0]
    )
    options.add_argument("--time", type=float, default=0.1)
    options.add_argument("--memory", type=float, default=64.0)
    asked = options.parse_args()
    sys.path[:0] = [str(CASES), str(CASES.parents[2])]
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["EXCLAVE_VAR"] = scratch
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exclave.site.settings")
        import django

        django.setup()
        return _measure(asked)


def _measure(asked: argparse.Namespace) -> int:
    from hostile import GOOD, HOSTILE

    seconds = {case: min(_seconds(*HOSTILE[case]) for _ in range(3)) for case in HOSTILE}
    memory = {case: _memory(*HOSTILE[case]) for case in HOSTILE}
    refused = sum(_refused(*HOSTILE[case]) for case in HOSTILE)
    taken = sum(not _refused(*GOOD[case]) for case in GOOD)
    slowest, largest = max(seconds, key=seconds.__getitem__), max(memory, key=memory.__getitem__)
    print(f"{refused} of {len(HOSTILE)} hostile files refused, {taken} of {len(GOOD)} harmless twins taken")
    print(f"  slowest {seconds[slowest] * 1000:.0f} ms CPU ({slowest}), limit {asked.time * 1000:.0f} ms")
    print(f"  largest {memory[largest] / MB:.1f} MB ({largest}), limit {asked.memory:.0f} MB")
    good = refused == len(HOSTILE) and taken == len(GOOD)
    return 0 if good and seconds[slowest] <= asked.time and memory[largest] <= asked.memory * MB else 1


def _refused(name: str, content: bytes) -> bool:
    from exclave.apps.files.kinds import recognise
    from exclave.apps.journal.refusals import Refused

    try:
        recognise(name, content, limit=20 * MB, path="file")
    except Refused as refused:
        return bool(refused.faults and refused.faults[0].zh and refused.faults[0].en)
    return False


def _seconds(name: str, content: bytes) -> float:
    began = time.process_time()
    _refused(name, content)
    return time.process_time() - began


def _memory(name: str, content: bytes) -> int:
    tracemalloc.start()
    try:
        _refused(name, content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    sys.exit(main())
