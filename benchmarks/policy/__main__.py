"""The figures of the policy engines, one command each or all.

    python -m benchmarks.policy [bulk] [shared] [linear] [one] [gaps] [fuzz] [impact] [large] [--rows 1000000] [--pairs 1000000]
                                [--peers PYTHON]

`large` (10,000 policies on five million rows) runs only when named. `--peers`: a Python that has the packages of
requirements-bench.txt (OpenFisca, zen-engine, both CEL runtimes), which are no part of this project.
CPU seconds of a process each, data read from Parquet; read them as ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.policy import differential, peer_one, register

ROOT = Path(__file__).resolve().parents[2]


def measured(
    name: str, folder: Path, policies: int, conditions: int, *more: str, python: str = sys.executable
) -> Any:
    """One measurement in its own process."""
    module = "benchmarks.policy.peer_openfisca" if name == "openfisca" else "benchmarks.policy.measure"
    command = [python, "-m", module, name, str(folder), str(policies), str(conditions), *more]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def table(rows: int, folder: Path) -> Path:
    """The made-up register, kept between runs."""
    made = folder / f"register-{rows}"
    if not (made / "firm.parquet").exists():
        register.write_register(made / "firm.parquet", rows)
    return made


def said(what: str, found: Any, base: float) -> None:
    print(
        f"{what:44} {found['cpu']:8.2f} s CPU  {found['cpu'] / base:6.2f} ×  {found['peak']:6.0f} MB",
        flush=True,
    )


def bulk(options: argparse.Namespace) -> None:
    """Twenty policies, 94 distinct conditions."""
    data = table(options.rows, options.folder)
    runs = {name: [measured(name, data, 20, 94) for _ in range(3)] for name in ("hand", "sql", "local")}
    middle = {name: sorted(some, key=lambda one: one["cpu"])[1] for name, some in runs.items()}
    assert len({tuple(one["sum"]) for one in middle.values()}) == 1, "the engines count differently"
    print(f"20 policies × {options.rows:,} rows, median of three")
    for name, words in (
        ("hand", "DuckDB by hand"),
        ("sql", "our SQL on DuckDB"),
        ("local", "Polars and bitmaps"),
    ):
        said(words, middle[name], middle["hand"]["cpu"])


def shared(options: argparse.Namespace) -> None:
    """A thousand policies that share 347 conditions."""
    data = table(options.rows, options.folder)
    local = measured("local", data, 1000, 347)
    scans = measured("scans", data, 1000, 347, str(options.scans))
    scans["cpu"] *= 1000 / options.scans
    print(f"1,000 policies sharing 347 conditions × {options.rows:,} rows")
    said("bitmaps shared by all", local, local["cpu"])
    said(f"DuckDB, a scan each ({options.scans} run, scaled)", scans, local["cpu"])
    if options.peers:
        measured("dump", data, 1000, 347)
        memory = measured("memory", data, 1000, 347)
        said("bitmaps, columns in memory", memory, memory["cpu"])
        peer = measured("openfisca", data, 1000, 347, python=options.peers)
        said("OpenFisca-core, columns in memory", peer, memory["cpu"])


def linear(options: argparse.Namespace) -> None:
    """Cost by rows and by distinct conditions."""
    print("rows, policies, conditions: CPU s")
    for rows, policies, conditions in ((250_000, 200, 200), (500_000, 200, 200), (1_000_000, 200, 200),
                                       (1_000_000, 200, 50), (1_000_000, 200, 100), (1_000_000, 200, 400)):  # fmt: skip
        found = measured("local", table(rows, options.folder), policies, conditions)
        print(
            f"{rows:>10,} {policies:>6} {conditions:>6}  {found['cpu']:.2f}  {'#' * round(found['cpu'] * 20)}",
            flush=True,
        )


def large(options: argparse.Namespace) -> None:
    """Ten thousand policies on five million rows."""
    found = measured("local", table(5_000_000, options.folder), 10_000, 347)
    print("10,000 policies sharing 347 conditions × 5,000,000 rows")
    said("bitmaps shared by all", found, found["cpu"])


def one(options: argparse.Namespace) -> None:
    """One case of one policy of six clauses."""
    from exclave.engines.policy.language import UNKNOWN, admit, compile_program, evaluate, trace

    given, params = register.conditions(6, seed=3)
    env = register.environment(params)
    firm = {
        **dict.fromkeys(register.MONEY, 5_000_000_000), **dict.fromkeys(register.WHOLE, 12), **dict.fromkeys(register.FLAGS, True),
        **dict.fromkeys(register.DATES, date(2015, 3, 1)), "kind": "firm", "level": "city", "place": "420704",
    }  # fmt: skip
    from exclave.engines.policy.language import World

    values = {"firm": firm, "param": {path.removeprefix("param."): value for path, value in params.items()}}
    facts = admit(env, {**values, "asof": register.ASOF}, World(places=register.PLACES))
    programs = [compile_program(text.ours, env) for text in given]
    words = {True: "met", False: "not_met", UNKNOWN: "unknown"}

    def as_json() -> str:
        traces = [trace(program, facts) for program in programs]
        return json.dumps([{"clause": index, "status": words[t.result]} for index, t in enumerate(traces)])

    def shown(what: str, figure: float, base: float) -> None:
        print(f"{what:44} {figure:9.2f} µs CPU  {figure / base:8.1f} ×", flush=True)

    print("one case, six clauses: " + "; ".join(text.ours for text in given))
    answers = [evaluate(program, facts) for program in programs]
    ours = {
        "status": peer_one.timed(lambda: [evaluate(program, facts) for program in programs], 20_000),
        "trace": peer_one.timed(lambda: [trace(program, facts) for program in programs], 10_000),
        "JSON": peer_one.timed(as_json, 5_000),
        "compile": peer_one.timed(lambda: [compile_program(text.ours, env) for text in given], 3),
    }
    for what, figure in ours.items():
        shown(what, figure, ours[what])
    if options.peers:
        asked = {"cel": [one.cel for one in given], "zen": [one.zen for one in given], "firm": firm}
        for what, (kind, figure, same) in peer_one.beside(options.peers, asked, ROOT).items():
            assert same == answers, f"{what} answers otherwise"
            shown(f"{what}, {kind}", figure, ours[kind])


def gaps(options: argparse.Namespace) -> None:
    """Definite answers that a missing fact could still turn: ours must be none."""
    from benchmarks.policy import missing

    missing.count(options.rows_of_gaps)


def fuzz(options: argparse.Namespace) -> None:
    """Random conditions on random rows through the engines named; `cel`: through both CEL runtimes."""
    if "cel" in options.engines:
        against_cel(options)
    engines = [name for name in options.engines if name != "cel"]
    if not engines:
        return
    start, done, wrong, refused = time.monotonic(), 0, [], 0
    opened = {name: differential.opened(name) for name in engines if name != "local"}
    seed = options.seed
    while done < options.pairs:
        pairs = differential.random_pairs(seed, conditions=100, rows=400)
        wanted = pairs.python()
        wrong += differential.differences(pairs, wanted, pairs.local()) if "local" in engines else ()
        for name, server in opened.items():
            batch = 4 if name == "clickhouse" else 20
            wrong += differential.differences(pairs, wanted, pairs.served(server, batch))
        done += len(wanted) * len(pairs.rows)
        refused += pairs.refused.total()
        seed += 1
    for one in wrong[:10]:
        print(one)
    print(f"{done:,} pairs, seeds {options.seed}–{seed - 1}, Python against {', '.join(engines)}: "
          f"{len(wrong)} differences; {refused} conditions refused by name; {time.monotonic() - start:.0f} s")  # fmt: skip


def against_cel(options: argparse.Namespace) -> None:
    """Random conditions CEL has words for, each pair asked of every CEL runtime."""
    from benchmarks.policy import oracle

    start, seed, found = time.monotonic(), options.seed, oracle.Found()
    while found.pairs < options.pairs * len(options.runtimes):
        oracle.run(seed, 100, 200, options.runtimes, found)
        seed += 1
    for one in found.wrong[:10]:
        print(one)
    print(f"{found.pairs:,} pairs, seeds {options.seed}–{seed - 1}, Python against CEL ({', '.join(options.runtimes)}): "
          f"{len(found.wrong)} differences; {found.whole:,} pairs with every fact known, {found.demanded.total():,} "
          f"disagreements the semantics demand; {time.monotonic() - start:.0f} s")  # fmt: skip
    print(oracle.table(found), flush=True)


def impact(options: argparse.Namespace) -> None:
    """Two versions of a pack of eight targets over a register with a table of people, the whole command."""
    from benchmarks.policy import impact as change

    change.write_packs(options.folder)
    change.write_facts(options.folder / f"facts-{options.rows}", options.rows)
    command = [sys.executable, "-m", "benchmarks.policy.impact", str(options.folder), str(options.rows), "3"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    print(
        f"impact of a change, {found['asked']:,} subjects: {found['moved']:,} results move, {found['named']} named"
    )
    print(
        f"{found['cpu']:.2f} s CPU  {found['seconds']:.2f} s  {found['peak']:.0f} MB  load {os.getloadavg()[0]:.1f}"
    )


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "bulk": bulk, "shared": shared, "linear": linear, "one": one, "gaps": gaps, "fuzz": fuzz, "large": large,
    "impact": impact,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rows-of-gaps", type=int, default=200_000)
    parser.add_argument("--scans", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", nargs="+", default=["local", "duckdb"])
    parser.add_argument("--runtimes", nargs="+", default=["rust", "python"])
    parser.add_argument("--peers", default="")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "exclave-benchmarks")
    options = parser.parse_args()
    Random(options.seed)
    for name in options.parts or [part for part in PARTS if part != "large"]:
        PARTS[name](options)
        print()


if __name__ == "__main__":
    main()
