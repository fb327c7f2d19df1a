"""One measurement in a process of its own: CPU seconds and most memory. Called by `benchmarks.policy`.

python -m benchmarks.policy.measure NAME FACTS_FOLDER POLICIES CONDITIONS [SHARE]
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow  # noqa: F401 - or the first column would pay for the import

from benchmarks.policy import register
from exclave.engines.policy.bulk.bitmaps import Tally
from exclave.engines.policy.bulk.conditions import Conditions
from exclave.engines.policy.bulk.folder import FactsFolder
from exclave.engines.policy.bulk.layers import columns_of, questions
from exclave.engines.policy.bulk.plan import Plan
from exclave.engines.policy.bulk.run import frames_of_subjects
from exclave.engines.policy.bulk.servers import DuckDB
from exclave.engines.policy.bulk.sql import Query

CHUNK = 262_144


def local(folder: Path, joined: list[tuple[int, ...]], given: list[register.Condition], params: Any) -> Any:
    """Polars and bitmaps, straight from Parquet."""
    opened = FactsFolder(folder, memory="500MB")
    opened.open([register.environment(params)])
    plans, _ = register.lowered(given, params, joined)
    return _counted(plans, frames_of_subjects(opened, columns_of(plans)[""], "", CHUNK, keyed=False))


def memory(folder: Path, joined: list[tuple[int, ...]], given: list[register.Condition], params: Any) -> Any:
    """The same with the columns in memory before the clock starts, as OpenFisca's arrays are."""
    opened = FactsFolder(folder, memory="500MB")
    opened.open([register.environment(params)])
    plans, _ = register.lowered(given, params, joined)
    frames = list(frames_of_subjects(opened, columns_of(plans)[""], "", CHUNK, keyed=False))
    global started
    started = time.process_time()
    return _counted(register.lowered(given, params, joined)[0], frames)


def _counted(plans: list[Plan], frames: Iterable[pl.DataFrame]) -> Any:
    conditions, tally = Conditions(plans), Tally(plans)
    for frame in frames:
        tally.add(conditions.bits(frame))
    return list(zip(tally.true, tally.false, strict=True))


def sql(folder: Path, joined: list[tuple[int, ...]], given: list[register.Condition], params: Any) -> Any:
    """Our SQL on DuckDB over the same file."""
    opened = FactsFolder(folder, memory="2GB")
    opened.open([register.environment(params)])
    plans, _ = register.lowered(given, params, joined)
    server, inline = DuckDB(opened.con), {}
    for question, nodes in questions(plans).items():
        column = nodes[0].args[0].data[1]
        keys = opened.con.execute(f'SELECT DISTINCT "{column}" FROM subjects').fetchall()
        inline[question] = {key: question.answer(key) for (key,) in keys if key}
    roots = {}
    for index, plan in enumerate(plans):
        roots[f"t{index}"], roots[f"f{index}"] = plan, _no(plan)
    row = server.ask(Query("duckdb", {}, inline).counts(roots)).row(0)
    return [(row[i], row[i + 1]) for i in range(0, len(row), 2)]


def _no(plan: Any) -> Any:
    from exclave.engines.policy.bulk.plan import Builder

    return Builder().no(plan)


def hand(folder: Path, joined: list[tuple[int, ...]], given: list[register.Condition], params: Any) -> Any:
    """SQL as one writes it by hand: all policies in one scan."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET threads = 2")
    parts = []
    for one in joined:
        text = " AND ".join(given[index].sql for index in one)
        parts.append(f"count_if({text}), count_if(NOT ({text}))")
    row = con.execute(f"SELECT {', '.join(parts)} FROM '{folder}/firm.parquet'").fetchall()[0]
    return [(row[i], row[i + 1]) for i in range(0, len(row), 2)]


def scans(folder: Path, joined: list[tuple[int, ...]], given: list[register.Condition], params: Any) -> Any:
    """The same by hand, one scan of a table in memory for each policy."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET threads = 2")
    con.execute(f"CREATE TABLE firm AS SELECT * FROM '{folder}/firm.parquet'")
    global started
    started = time.process_time()
    found = []
    for one in joined:
        text = " AND ".join(given[index].sql for index in one)
        found.append(con.execute(f"SELECT count_if({text}), count_if(NOT ({text})) FROM firm").fetchall()[0])
    return found


def dump(folder: Path, joined: list[tuple[int, ...]], given: list[register.Condition], params: Any) -> Any:
    """The register for a two-valued peer: an array for each column, empty cells as the default of their type; codes
    by their place in their list from 1 on, as such peers keep enumerations.
    """
    import numpy as np

    out = folder / "peer"
    out.mkdir(exist_ok=True)
    for column in pl.read_parquet(folder / "firm.parquet").drop("subject"):
        blank: Any = {pl.String: "", pl.Boolean: False, pl.Int64: 0, pl.Date: register.date(1970, 1, 1)}[
            type(column.dtype)
        ]
        filled = column.fill_null(blank)
        if column.dtype == pl.String:
            items = {"kind": register.KINDS, "level": register.LEVELS, "place": register.CITIES}[column.name]
            numbers = {item: number for number, item in enumerate(items, start=1)}
            filled = filled.replace_strict(numbers, default=0, return_dtype=pl.Int16)
        np.save(out / f"{column.name}.npy", filled.to_numpy())
    listed = {"conditions": [one.numpy for one in given], "policies": joined}
    (folder / "peer.json").write_text(json.dumps(listed), encoding="utf-8")
    return []


started = time.process_time()


def main() -> None:
    global started
    name, folder, number, of = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    given, params = register.conditions(of, seed=5)
    joined = register.policies(number, of, seed=6)
    if name == "scans":
        joined = joined[: int(sys.argv[5])] if len(sys.argv) > 5 else joined
    started = time.process_time()
    found = {"local": local, "memory": memory, "sql": sql, "hand": hand, "scans": scans, "dump": dump}[name](
        folder, joined, given, params
    )
    cpu = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "peak": peak, "sum": [sum(a for a, _ in found), sum(b for _, b in found)]}))


if __name__ == "__main__":
    main()
