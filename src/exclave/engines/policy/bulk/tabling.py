"""Admitted facts of single cases as the tables the bulk engines read: what holds both sides to one input.

Columns are named by path and hold yes/no, 64-bit whole numbers (in the last decimal kept), days since
1970-01-01, text. See `folder` for files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.types import Type, TypeEnv
from exclave.engines.policy.language.values import Bounds, Rows, Unknown

from .days import day_number
from .frames import SUBJECT
from .source import LARGEST, SHARED, joined, kind_of

_KINDS = {"bool": pl.Boolean, "int": pl.Int64, "text": pl.String}


class NotKept(ValueError):
    """A number with more decimals than the column keeps, or one too large."""


def fact_paths(env: TypeEnv) -> dict[str, Type]:
    """Every fact of subjects by dotted path, with its type."""
    found = {}
    for top, type_ in env.names.items():
        if top not in SHARED and type_.kind == "record":
            found.update({f"{top}.{name}": one for name, one in type_.fields.items() if one.kind != "record"})
    return found


def stored(type_: Type, value: Any, decimals: int) -> Any:
    """One value as the column keeps it; None where it is not known."""
    if isinstance(value, Unknown):
        return None
    if type_.numeric:
        number = Fraction(value) * 10**decimals
        if number.denominator != 1 or abs(number) > LARGEST:
            raise NotKept(f"{value} has more than {decimals} decimals, or is too large")
        return int(number)
    if isinstance(value, date):
        return day_number(value)
    if type_.kind == "day_of_year":
        return int(value[:2]) * 100 + int(value[3:])
    return joined(value) if type_.kind == "codes" else value


def tabulate(
    env: TypeEnv, cases: Sequence[Facts], decimals: Mapping[str, int]
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The subjects' table and the tables of rows; subjects are named 0, 1, 2 … as text of equal length."""
    names = [f"{index:09d}" for index in range(len(cases))]
    columns: dict[str, pl.Series] = {}
    tables: dict[str, pl.DataFrame] = {}
    for path, type_ in fact_paths(env).items():
        values = [one.value(path) for one in cases]
        if type_.kind == "table":
            tables[path] = _rows(path, type_, names, values, decimals)
            flags = [value.complete if isinstance(value, Rows) else None for value in values]
            columns[f"{path}.complete"] = pl.Series(flags, dtype=pl.Boolean)
            continue
        scale, kind = decimals.get(path, 0), _KINDS[kind_of(type_)]
        exact = [None if isinstance(value, Bounds) else stored(type_, value, scale) for value in values]
        columns[path] = pl.Series(exact, dtype=kind)
        for end in ("low", "high") if type_.bounds else ():
            ends = [getattr(value, end) if isinstance(value, Bounds) else None for value in values]
            columns[f"{path}.{end}"] = pl.Series(
                [None if e is None else stored(type_, e, scale) for e in ends], dtype=kind
            )
    return pl.DataFrame({SUBJECT: names, **columns}), tables


def _rows(
    path: str, type_: Type, names: list[str], values: list[Any], decimals: Mapping[str, int]
) -> pl.DataFrame:
    given = [
        (name, row)
        for name, one in zip(names, values, strict=True)
        if isinstance(one, Rows)
        for row in one.rows
    ]
    columns = {SUBJECT: pl.Series([name for name, _ in given], dtype=pl.String)}
    for name, each in type_.fields.items():
        if each.kind in ("table", "record"):
            continue
        full = f"{path}.{name}"
        found = [stored(each, row[name], decimals.get(full, 0)) for _, row in given]
        columns[full] = pl.Series(found, dtype=_KINDS[kind_of(each)])
    return pl.DataFrame(columns)
