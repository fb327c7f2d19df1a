"""Time the verification of a long journal.

    python benchmarks/journal [--events 1000000] [--algorithm sha256]

Writes the chain to a temporary file of JSON lines, then verifies that file with the stand-alone verifier
against two checkpoints, and prints CPU and wall seconds of the verification alone.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from exclave.engines.journal import Checkpoint, verifier

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def chain(events: int, algorithm: str) -> Iterator[dict[str, Any]]:
    """A sealed chain of made-up events of the usual size."""
    previous = verifier.genesis("benchmark", algorithm)
    for sequence in range(1, events + 1):
        event: dict[str, Any] = {
            "action": "case.accept",
            "actor": {"id": f"p-{sequence % 997:016x}", "role": "city_officer"},
            "algorithm": algorithm,
            "authority": "benchmark",
            "commitment": f"{sequence:064x}",
            "pack": {"form_version": "3", "id": "ezhou-offshore-institutions", "version": "1.2"},
            "previous": previous,
            "schema": verifier.SCHEMA,
            "sequence": sequence,
            "subject": {"id": f"c-{sequence:016x}", "kind": "case", "version": sequence % 9},
            "time": (START + timedelta(seconds=sequence)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        event["hash"] = previous = verifier.event_hash(event)
        yield event


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--algorithm", choices=sorted(verifier.HASHES), default="sha256")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        points = []
        with path.open("w", encoding="utf-8") as out:
            for event in chain(given.events, given.algorithm):
                out.write(json.dumps(event, separators=(",", ":"), sort_keys=True) + "\n")
                if event["sequence"] in (given.events // 2, given.events):
                    points.append(
                        Checkpoint(
                            "benchmark", event["sequence"], event["hash"], given.algorithm, event["time"]
                        )
                    )
        wall, cpu = time.perf_counter(), time.process_time()
        with path.open("rb") as lines:
            report = verifier.verify(verifier.read_lines(lines), points)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if not report.sound or report.confirmed != given.events:
            raise SystemExit(f"the chain should be sound: {report}")
        size = path.stat().st_size / 1e6
        print(f"{given.events} events ({given.algorithm}, {size:.0f} MB): {cpu:.2f} s CPU, {wall:.2f} s wall")


if __name__ == "__main__":
    main()
