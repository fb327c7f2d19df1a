"""How the columns of facts are read: what may stand in each file, and the SQL that gives a column its form.

A column is yes/no, a 64-bit whole number (money in fen, days since 1970-01-01, the last decimal kept) or text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exclave.engines.policy.language.types import Type, TypeEnv

from .servers import quoted
from .source import SHARED

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


@dataclass
class View:
    """One table in the making: columns in their form, and the tests of the door by column."""

    name: str
    selected: dict[str, str] = field(default_factory=dict)
    tests: list[tuple[str, str, str, str]] = field(default_factory=list)


def relation_of(kind: str, files: list[str]) -> str:
    """SQL to select from for files of one kind."""
    listed = "[" + ", ".join(map(literal, files)) + "]"
    if kind == ".parquet":
        return f"read_parquet({listed})"
    return f"read_csv({listed}, header = true, all_varchar = true, nullstr = '')"


def days_of(raw: str) -> str:
    """SQL for a date as days since 1970-01-01."""
    return f"CAST({raw} - DATE '1970-01-01' AS BIGINT)"


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def columns_by_file(envs: Iterable[TypeEnv]) -> dict[str, dict[str, Type]]:
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


def read_column(column: str, type_: Type, physical: str, *, csv: bool) -> tuple[str, int] | DoorFault:
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
        return days_of(raw), 0
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
