"""Facts of many subjects in files: the layout, the door, and the views every engine reads.

A folder of Parquet or CSV, or a DuckDB file with tables of the same names:

- `<subject>.parquet|csv` (`institution.parquet`): one row per subject answered. Column `subject` is its key;
  the others are fields of that name. Two such files share the key. A folder of that name holds parts.
- `<subject>.<table>.parquet|csv` (`institution.staff.parquet`): rows, with `subject`. Whether the list is whole
  stands in the column `<table>.complete` of the subject's file; without it no list counts as complete.
- Beside the fields: `barred`, `state` (both on the day asof), `<field>.low` / `<field>.high`, `<field>@1`.

Numbers are integers (money in fen) or DECIMAL; floating point is refused, and with it NaN. Dates are DATE
(CSV: 2026-01-31), yes/no is BOOLEAN (CSV: true, false), codes, places and texts are text, several codes a list
or a|b. An empty cell is a missing fact. Columns no pack knows are left alone and reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from exclave.engines.policy.language.types import Type, TypeEnv

from .door import Door, Lists, Tables, value_tests
from .frames import SUBJECT
from .reading import (
    DoorFault,
    FactsRefused,
    View,
    columns_by_file,
    days_of,
    literal,
    read_column,
    relation_of,
)
from .servers import quoted

__all__ = ["DoorFault", "FactsFolder", "FactsRefused", "Shape"]


@dataclass(frozen=True)
class Shape:
    """What the facts have. `columns` as `lowering.Source` wants them; `decimals` kept by path."""

    columns: frozenset[str]
    decimals: Mapping[str, int]
    tables: tuple[str, ...]
    ignored: tuple[str, ...] = ()


class FactsFolder:
    """Opens facts with DuckDB and gives them as the views `subjects` and `<subject>.<table>`."""

    def __init__(
        self, path: Path, *, memory: str = "1GB", threads: int = 2, scratch: Path | None = None
    ) -> None:
        self.path = path
        self.con = duckdb.connect()
        self.con.execute(f"SET memory_limit = '{memory}'")
        self.con.execute(f"SET threads = {threads}")
        self.con.execute("SET produce_arrow_string_view = true")
        if scratch is not None:
            scratch.mkdir(parents=True, exist_ok=True)
            self.con.execute(f"SET temp_directory = {literal(str(scratch))}")
        self.paths: dict[str, list[str]] = {}
        self.files = self._found()

    def _found(self) -> dict[str, str]:
        """The relation of each table by name: SQL to select from."""
        if self.path.is_file():
            self.con.execute(f"ATTACH {literal(str(self.path))} AS facts (READ_ONLY)")
            rows = self.con.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'facts'"
                " UNION SELECT view_name FROM duckdb_views() WHERE database_name = 'facts' AND NOT internal"
            ).fetchall()
            return {name: f"facts.{quoted(name)}" for (name,) in rows}
        if not self.path.is_dir():
            raise FactsRefused(
                [DoorFault(str(self.path), "没有这个文件夹或文件。", "there is no such folder or file")]
            )
        found = {}
        for one in sorted(self.path.iterdir()):
            kind = one.suffix
            if one.is_dir():
                parts = sorted([*one.glob("*.parquet"), *one.glob("*.csv")])
                if parts and not one.name.startswith("."):
                    self.paths[one.name] = [str(p) for p in parts]
                    found[one.name] = relation_of(parts[0].suffix, self.paths[one.name])
            elif kind in (".parquet", ".csv"):
                self.paths[one.stem] = [str(one)]
                found[one.stem] = relation_of(kind, [str(one)])
        return found

    def direct(self, columns: Iterable[str], *, keyed: bool = True) -> pl.LazyFrame | None:
        """The subjects' columns straight from one Parquet file, where nothing but dates needs another form."""
        mains = [name for name in self._views if "." not in name]
        view = self._views[mains[0]]
        files = self.files[view.name]
        if len(mains) > 1 or not files.startswith("read_parquet("):
            return None
        chosen = [pl.col(SUBJECT).cast(pl.String)] if keyed else []
        for path in columns:
            raw = path.removeprefix(f"{view.name}.")
            if view.selected[path] == quoted(raw):
                chosen.append(pl.col(raw).alias(path))
            elif view.selected[path] == days_of(quoted(raw)):
                chosen.append(pl.col(raw).cast(pl.Int32).cast(pl.Int64).alias(path))
            else:
                return None
        return pl.scan_parquet(self.paths[view.name]).select(chosen)

    def signature(self) -> list[str]:
        """Names, sizes and times of the files, to tell whether facts changed between two runs."""
        files = [self.path] if self.path.is_file() else sorted(p for p in self.path.rglob("*") if p.is_file())
        return [f"{p.relative_to(self.path.parent)} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in files]

    def open(self, envs: Iterable[TypeEnv]) -> Shape:
        """Make the views. Raises FactsRefused for a type that cannot be read (values: `door`)."""
        types = columns_by_file(envs)
        faults: list[DoorFault] = []
        views: dict[str, View] = {}
        decimals: dict[str, int] = {}
        ignored: list[str] = []
        for name, relation in self.files.items():
            fields = types.get(name)
            if fields is None:
                ignored.append(name)
                continue
            views[name] = self._view(name, relation, fields, decimals, faults, ignored)
        if faults:
            raise FactsRefused(faults)
        mains = {name: view for name, view in views.items() if "." not in name}
        if not mains:
            known = ", ".join(sorted(name for name in types if "." not in name))
            raise FactsRefused(
                [DoorFault(str(self.path), f"没有主体文件：{known}。", f"no subject's file: {known}")]
            )
        for view in views.values():
            columns = ", ".join(f"{sql} AS {quoted(made)}" for made, sql in view.selected.items())
            self.con.execute(
                f"CREATE VIEW {quoted('=' + view.name)} AS SELECT {columns} FROM {self.files[view.name]}"
            )
        self._subjects(mains)
        tables = tuple(name for name in views if "." in name)
        for name in tables:
            self.con.execute(f"CREATE VIEW {quoted(name)} AS SELECT * FROM {quoted('=' + name)}")
        self._views = views
        paths = {one for view in views.values() for one in view.selected if one != SUBJECT}
        paths |= {f"{name}.*" for name in tables}
        return Shape(frozenset(paths), decimals, tables, tuple(ignored))

    def _view(
        self, name: str, relation: str, fields: Mapping[str, Type], decimals: dict[str, int],
        faults: list[DoorFault], ignored: list[str],
    ) -> View:  # fmt: skip
        view = View(name)
        described = self.con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        csv = "all_varchar" in relation
        given = {row[0]: str(row[1]) for row in described}
        if SUBJECT not in given:
            faults.append(DoorFault(name, "缺少 subject 列。", "the column `subject` is missing"))
            return view
        view.selected[SUBJECT] = f"CAST({quoted(SUBJECT)} AS VARCHAR)"
        for column, physical in given.items():
            if column == SUBJECT:
                continue
            type_ = fields.get(column)
            if type_ is None:
                ignored.append(f"{name}.{column}")
                continue
            path = f"{name}.{column}"
            read = read_column(column, type_, physical, csv=csv)
            if isinstance(read, DoorFault):
                faults.append(DoorFault(path, read.zh, read.en))
                continue
            view.selected[path] = read[0]
            base = path.removesuffix(".low").removesuffix(".high")
            if read[1] or base not in decimals:
                decimals[base] = read[1]
            view.tests += value_tests(path, column, type_, physical, csv=csv)
        return view

    def _subjects(self, mains: Mapping[str, View]) -> None:
        names = list(mains)
        if len(names) == 1:
            self.con.execute(f"CREATE VIEW subjects AS SELECT * FROM {quoted('=' + names[0])}")
            return
        keys = " UNION ".join(f"SELECT {SUBJECT} FROM {quoted('=' + one)}" for one in names)
        columns = [f"k.{SUBJECT}"]
        joins = []
        for index, (one, view) in enumerate(mains.items()):
            columns += [f"t{index}.{quoted(made)}" for made in view.selected if made != SUBJECT]
            joins.append(f"LEFT JOIN {quoted('=' + one)} t{index} ON t{index}.{SUBJECT} = k.{SUBJECT}")
        self.con.execute(
            f"CREATE VIEW subjects AS SELECT {', '.join(columns)} FROM ({keys}) k {' '.join(joins)}"
        )

    def door(self, lists: Lists, tables: Tables | None = None) -> int:
        """Look at every value once; the number of subjects. Raises FactsRefused with all that is wrong."""
        Door(self.con, self._views.values(), self.files).pass_all(lists, tables or {})
        found = self.con.execute("SELECT count(*) FROM subjects").fetchall()[0]
        return int(found[0])
