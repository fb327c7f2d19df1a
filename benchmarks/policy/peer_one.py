"""The six clauses of one case on zen-engine and both CEL runtimes; run by a Python that has them (requirements-bench.txt).

A zen decision of one expression node carries its own trace; the CEL runtimes have none. Nothing of this project is
imported but the timing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def timed(act: Callable[[], object], rounds: int) -> float:
    """Microseconds of CPU of one round: the least of fifteen runs, the one other work disturbed least."""
    runs = []
    for _ in range(15):
        start = time.process_time_ns()
        for _ in range(rounds):
            act()
        runs.append((time.process_time_ns() - start) / rounds / 1000)
    return min(runs)


def beside(python: str, asked: dict[str, Any], root: Path) -> dict[str, tuple[str, float, list[bool]]]:
    """Each peer by name: what it is compared with, microseconds, its answers."""
    done = subprocess.run(
        [python, "-m", "benchmarks.policy.peer_one"], input=json.dumps(asked, default=str), cwd=root,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"peers: {done.stderr[-2000:]}")
    found: dict[str, tuple[str, float, list[bool]]] = json.loads(done.stdout)
    return found


def main() -> None:
    import cel
    import celpy
    import zen

    asked = json.load(sys.stdin)
    row = {"firm": asked["firm"]}
    found: dict[str, tuple[str, float, list[bool]]] = {}

    def take(
        name: str, kind: str, act: Callable[[], Any], rounds: int, answers: Callable[[Any], list[bool]]
    ) -> None:
        found[name] = (kind, timed(act, rounds), answers(act()))

    ready = [zen.compile_expression(text) for text in asked["zen"]]
    take("zen-engine, expressions", "status", lambda: [one.evaluate(row) for one in ready], 300, list)
    decision = zen.ZenEngine().create_decision(json.dumps(graph(asked["zen"])))
    traced: dict[str, Any] = {"trace": True}

    def six(answer: Any) -> list[bool]:
        given = json.loads(answer) if isinstance(answer, str) else answer
        return [given["result"][f"c{index}"] for index in range(len(asked["zen"]))]

    take("zen-engine, a decision with trace", "trace", lambda: decision.evaluate(row, traced), 200, six)
    take("the same, written out", "JSON", lambda: json.dumps(decision.evaluate(row, traced)), 200, six)
    context = cel.Context(row)
    programs = [cel.compile(text) for text in asked["cel"]]
    take("Rust CEL", "status", lambda: [one.execute(context) for one in programs], 1_000, list)
    environment, given = celpy.Environment(), {"firm": celpy.json_to_cel(asked["firm"])}
    slow = [environment.program(environment.compile(text)) for text in asked["cel"]]
    take(
        "cel-python",
        "status",
        lambda: [one.evaluate(given) for one in slow],
        5,
        lambda some: [bool(x) for x in some],
    )
    print(json.dumps(found))


def graph(texts: list[str]) -> dict[str, Any]:
    """A decision: input, one node of expressions, output."""
    expressions = [{"id": f"e{n}", "key": f"c{n}", "value": text} for n, text in enumerate(texts)]
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "content": {}},
            {"id": "ex", "name": "ex", "type": "expressionNode", "content": {"expressions": expressions}},
            {"id": "out", "name": "out", "type": "outputNode", "content": {}},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "ex", "type": "edge"},
            {"id": "b", "sourceId": "ex", "targetId": "out", "type": "edge"},
        ],
    }


if __name__ == "__main__":
    main()
