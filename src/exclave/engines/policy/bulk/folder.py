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

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from exclave.engines.policy.language.types import Type, TypeEnv

from .days import FIRST, LAST
from .frames import SUBJECT
from .lowering import LARGEST, MOST_ROWS, SHARED
from .servers import quoted

_WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
)
_CSV_DECIMALS = 6


@dataclass(frozen=True)
class DoorFault:
    """What keeps facts out: the column, and why."""

    column: str
    zh: str
    en: str


class FactsRefused(Exception):
    """Facts that may not be read, with every reason."""

    def __init__(self, faults: list[DoorFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{one.column}: {one.en}" for one in faults))


@dataclass(frozen=True)
class Shape:
    """What the facts have. `columns` as `lowering.Source` wants them; `decimals` kept by path."""

    columns: frozenset[str]
    decimals: Mapping[str, int]
    tables: tuple[str, ...]
    ignored: tuple[str, ...] = ()


@dataclass
class _View:
    """One table in the making: normalised columns, and the tests of the door by column."""

    name: str
    selected: dict[str, str] = field(default_factory=dict)
    tests: list[tuple[str, str, str, str]] = field(default_factory=list)


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
            self.con.execute(f"SET temp_directory = {_text(str(scratch))}")
        self.paths: dict[str, list[str]] = {}
        self.files = self._found()

    def _found(self) -> dict[str, str]:
        """The relation of each table by name: SQL to select from."""
        if self.path.is_file():
            self.con.execute(f"ATTACH {_text(str(self.path))} AS facts (READ_ONLY)")
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
                    found[one.name] = _reading(parts[0].suffix, self.paths[one.name])
            elif kind in (".parquet", ".csv"):
                self.paths[one.stem] = [str(one)]
                found[one.stem] = _reading(kind, [str(one)])
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
            elif view.selected[path] == _days(quoted(raw)):
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
        types = _merged(envs)
        faults: list[DoorFault] = []
        views: dict[str, _View] = {}
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
    ) -> _View:  # fmt: skip
        view = _View(name)
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
            read = _column(column, type_, physical, csv=csv)
            if isinstance(read, DoorFault):
                faults.append(DoorFault(path, read.zh, read.en))
                continue
            view.selected[path] = read[0]
            base = path.removesuffix(".low").removesuffix(".high")
            if read[1] or base not in decimals:
                decimals[base] = read[1]
            view.tests += _tests(path, column, type_, physical, csv=csv)
        return view

    def _subjects(self, mains: Mapping[str, _View]) -> None:
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

    def door(
        self,
        lists: Mapping[str, frozenset[str]],
        tables: Mapping[str, Callable[[str], bool | None]] | None = None,
    ) -> int:
        """Look at every value once; the number of subjects. Raises FactsRefused with all that is wrong.

        `lists`: the codes each column (by path) may hold. `tables`: for columns of places and industries, whether
        the code tables know a code.
        """
        faults: list[DoorFault] = self._strangers(tables or {})
        for view in self._views.values():
            tests = [*view.tests, *_list_tests(view, lists)]
            counts = ", ".join(f"count_if({test})" for _, test, _, _ in tests)
            if tests:
                relation = f"(SELECT *, {', '.join(f'{sql} AS {quoted(made)}' for made, sql in view.selected.items() if made != SUBJECT)} FROM {self.files[view.name]})"
                row = self.con.execute(f"SELECT {counts} FROM {relation}").fetchall()[0]
                for (path, _, zh, en), number in zip(tests, row, strict=True):
                    if number:
                        faults.append(DoorFault(path, f"{number} 处：{zh}", f"{number} times: {en}"))
            if "." not in view.name:
                faults += self._keys(view.name)
            else:
                faults += self._rows(view.name)
        if faults:
            raise FactsRefused(faults)
        found = self.con.execute("SELECT count(*) FROM subjects").fetchall()[0]
        return int(found[0])

    def _strangers(self, tables: Mapping[str, Callable[[str], bool | None]]) -> list[DoorFault]:
        """Codes no table has ever had: a slip, not a fact."""
        faults = []
        for view in self._views.values():
            for path in view.selected:
                known = tables.get(path)
                if known is not None:
                    sql = f"SELECT DISTINCT {quoted(path)} FROM {quoted('=' + view.name)}"
                    wrong = [
                        code for (code,) in self.con.execute(sql).fetchall() if code and known(code) is False
                    ]
                    if wrong:
                        few = ", ".join(sorted(wrong)[:3])
                        faults.append(DoorFault(path, f"没有代码 {few}。", f"no table has the code {few}"))
        return faults

    def _keys(self, name: str) -> list[DoorFault]:
        view = quoted("=" + name)
        row = self.con.execute(
            f"SELECT count(*), count({SUBJECT}), count(DISTINCT {SUBJECT}) FROM {view}"
        ).fetchall()[0]
        if row[1] < row[0]:
            return [DoorFault(f"{name}.{SUBJECT}", "有空的主体标识。", "a subject has no key")]
        if row[2] < row[1]:
            return [DoorFault(f"{name}.{SUBJECT}", "主体标识重复。", "a subject stands in the file twice")]
        return []

    def _rows(self, name: str) -> list[DoorFault]:
        view, faults = quoted(name), []
        lone = self.con.execute(
            f"SELECT count(*) FROM {view} r WHERE r.{SUBJECT} IS NULL OR r.{SUBJECT} NOT IN (SELECT {SUBJECT} FROM subjects)"
        ).fetchall()[0]
        if lone[0]:
            faults.append(DoorFault(name, f"{lone[0]} 行没有主体。", f"{lone[0]} rows belong to no subject"))
        most = self.con.execute(
            f"SELECT max(n) FROM (SELECT count(*) AS n FROM {view} GROUP BY {SUBJECT})"
        ).fetchall()[0]
        if most[0] and most[0] > MOST_ROWS:
            faults.append(
                DoorFault(name, "一个主体的行数过多。", f"a subject has more than {MOST_ROWS} rows")
            )
        return faults


def _reading(kind: str, files: list[str]) -> str:
    listed = "[" + ", ".join(map(_text, files)) + "]"
    if kind == ".parquet":
        return f"read_parquet({listed})"
    return f"read_csv({listed}, header = true, all_varchar = true, nullstr = '')"


def _days(raw: str) -> str:
    return f"CAST({raw} - DATE '1970-01-01' AS BIGINT)"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _merged(envs: Iterable[TypeEnv]) -> dict[str, dict[str, Type]]:
    """Columns each file may have, by file; refuses a field that two packs type differently."""
    found: dict[str, dict[str, Type]] = {}
    faults = []
    for env in envs:
        for top, subject in env.names.items():
            if top in SHARED or subject.kind != "record":
                continue
            for file, column, type_ in _columns(top, subject):
                known = found.setdefault(file, {}).setdefault(column, type_)
                if (known.kind, known.unit, known.signed) != (type_.kind, type_.unit, type_.signed):
                    faults.append(
                        DoorFault(f"{file}.{column}", "两个政策包的类型不同。", "two packs give it two types")
                    )
    if faults:
        raise FactsRefused(faults)
    return found


def _columns(top: str, subject: Type) -> Iterable[tuple[str, str, Type]]:
    flag = Type("bool")
    yield top, "barred", flag
    for name, type_ in subject.fields.items():
        if type_.kind == "table":
            yield top, f"{name}.complete", flag
            for column, each in type_.fields.items():
                if each.kind not in ("table", "record", "error"):
                    yield f"{top}.{name}", column, each
        elif type_.kind not in ("record", "error"):
            yield top, name, type_
            if type_.bounds:
                yield top, f"{name}.low", type_
                yield top, f"{name}.high", type_
            for n in (1, 2):
                yield top, f"{name}@{n}", type_


def _column(column: str, type_: Type, physical: str, *, csv: bool) -> tuple[str, int] | DoorFault:
    """The SQL that reads a column, and its decimals; or why it is refused."""
    raw = quoted(column)
    if type_.numeric:
        return _number(raw, type_, physical, csv=csv)
    if type_.kind == "bool":
        if csv:
            return f"CASE lower({raw}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END", 0
        return (
            (raw, 0)
            if physical == "BOOLEAN"
            else DoorFault(column, "应为是否。", f"BOOLEAN is needed, not {physical}")
        )
    if type_.kind == "date":
        if csv:
            return f"CAST(TRY_CAST(try_strptime({raw}, '%Y-%m-%d') AS DATE) - DATE '1970-01-01' AS BIGINT)", 0
        if physical != "DATE":
            return DoorFault(column, "应为日期。", f"DATE is needed, not {physical}")
        return _days(raw), 0
    if type_.kind == "year":
        if physical in _WHOLE or csv:
            return f"TRY_CAST({raw} AS BIGINT)", 0
        return DoorFault(column, "应为整数年份。", f"a whole number is needed, not {physical}")
    if type_.kind == "codes":
        joined = f"array_to_string({raw}, '|')" if physical.endswith("[]") else f"trim({raw}, '|')"
        return f"CASE WHEN {raw} IS NULL THEN NULL ELSE '|' || {joined} || '|' END", 0
    if physical != "VARCHAR" and type_.kind != "ref":
        return DoorFault(column, "代码与文本应为文本。", f"codes and texts are text, not {physical}")
    if type_.kind == "day_of_year":
        return f"TRY_CAST(replace({raw}, '-', '') AS BIGINT)", 0
    return (raw if physical == "VARCHAR" else f"CAST({raw} AS VARCHAR)"), 0


def _number(raw: str, type_: Type, physical: str, *, csv: bool) -> tuple[str, int] | DoorFault:
    broken = type_.kind in ("decimal", "quantity")
    if csv:
        if not broken:
            return f"TRY_CAST({raw} AS BIGINT)", 0
        return f"CAST(TRY_CAST({raw} AS DECIMAL(24,{_CSV_DECIMALS})) * 1000000 AS BIGINT)", _CSV_DECIMALS
    if physical in _WHOLE:
        return (raw if physical == "BIGINT" else f"TRY_CAST({raw} AS BIGINT)"), 0
    if physical.startswith("DECIMAL("):
        scale = int(physical[8:-1].split(",")[1])
        if scale == 0:
            return f"TRY_CAST({raw} AS BIGINT)", 0
        if broken and scale <= 9:
            return f"TRY_CAST(CAST({raw} AS DECIMAL(38,{scale})) * {10**scale} AS BIGINT)", scale
        return DoorFault("", "应为整数（金额以分计）。", "a whole number is needed (money is counted in fen)")
    return DoorFault(
        "", "不收浮点数；用整数或 DECIMAL。", f"{physical} is refused: use whole numbers or DECIMAL"
    )


def _tests(
    path: str, column: str, type_: Type, physical: str, *, csv: bool
) -> list[tuple[str, str, str, str]]:
    """The tests of the door: (path, SQL that finds a wrong value, why)."""
    made, raw = quoted(path), quoted(column)
    found = []
    if csv or type_.kind in ("day_of_year",):
        found.append(
            (
                path,
                f"{raw} IS NOT NULL AND {made} IS NULL",
                "不是所需的类型。",
                "the value is not of its type",
            )
        )
    if csv and type_.numeric and type_.kind in ("decimal", "quantity"):
        found.append(
            (
                path,
                f"regexp_matches({raw}, '\\.[0-9]{{7,}}')",
                "小数超过六位。",
                "there are more than six decimals",
            )
        )
    if csv and type_.kind in ("int", "money", "duration", "year"):
        found.append(
            (path, f"NOT regexp_full_match({raw}, '[+-]?[0-9]+')", "应为整数。", "a whole number is needed")
        )
    if type_.numeric:
        if not csv:
            found.append(
                (path, f"{raw} IS NOT NULL AND {made} IS NULL", "数过大。", "the number is too large")
            )
        found.append((path, f"abs({made}) > {LARGEST}", "数过大。", "the number is too large"))
        if not type_.signed:
            found.append((path, f"{made} < 0", "不能为负。", "a negative value is not allowed"))
    elif type_.kind == "year":
        found.append((path, f"{made} NOT BETWEEN 1 AND 9999", "年份不对。", "the year is wrong"))
    elif type_.kind == "date":
        found.append((path, f"{made} NOT BETWEEN {FIRST} AND {LAST}", "日期不对。", "the date is wrong"))
    elif type_.kind in ("text", "place", "code"):
        found.append((path, f"{made} = ''", "空文本请作缺项。", "an empty text is a missing fact: use null"))
    return found


def _list_tests(view: _View, lists: Mapping[str, frozenset[str]]) -> list[tuple[str, str, str, str]]:
    found = []
    for path, items in lists.items():
        if path in view.selected:
            listed = ", ".join(_text(item) for item in sorted(items))
            made = quoted(path)
            several = (
                f"list_filter(string_split(trim({made}, '|'), '|'), x -> x <> '' AND x NOT IN ({listed}))"
            )
            test = f"len({several}) > 0" if "'|' ||" in view.selected[path] else f"{made} NOT IN ({listed})"
            found.append((path, test, "清单没有这个代码。", "the list has no such code"))
    return found
