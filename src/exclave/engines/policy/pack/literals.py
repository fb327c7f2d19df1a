"""Values as packs write them (``10 人``, ``120 万元``, ``2026-01-31``, ``待细则``) → language values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exclave.engines.codes.text import halfwidth
from exclave.engines.codes.units import DayOfYear, LiteralError, Quantity, parse_literal, to_fen
from exclave.engines.policy.language.types import MONEY_UNITS, Type
from exclave.engines.policy.language.values import MISSING, OPEN, Rows, exact

from .model import OPEN as OPEN_TEXT

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ValueRefused(ValueError):
    """A written value that its type does not allow; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def read_date(raw: object) -> date:
    """A date or text of the form 2026-01-31. Raises ValueRefused."""
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str) and _ISO.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise ValueRefused(f"“{raw}”不是日期，写作 2026-01-31。", f"“{raw}” is no date; write 2026-01-31.")


def read_quantity(raw: object) -> Quantity:
    """A number, with its unit if it has one. Raises ValueRefused."""
    if isinstance(raw, bool):
        raise ValueRefused(f"“{raw}”不是数。", f"“{raw}” is not a number.")
    if isinstance(raw, int | Decimal):
        return Quantity(Decimal(raw), "")
    if isinstance(raw, str):
        try:
            found = parse_literal(raw)
        except LiteralError as error:
            raise ValueRefused(error.zh, error.en) from error
        if isinstance(found, Quantity):
            return found
    raise ValueRefused(f"“{raw}”不是数。", f"“{raw}” is not a number.")


def _wrong_unit(raw: object, wanted: str) -> ValueRefused:
    return ValueRefused(f"“{raw}”的单位应为{wanted}。", f"“{raw}” should be in {wanted}.")


def _number(type_: Type, raw: object) -> Any:
    found = read_quantity(raw)
    if type_.kind == "money":
        unit = found.unit or type_.shown or "元"
        if unit not in MONEY_UNITS:
            raise _wrong_unit(raw, type_.shown or "元")
        return _fen(Quantity(found.value, unit))
    if type_.kind == "decimal":
        if found.unit not in ("", "%"):
            raise _wrong_unit(raw, "%")
        share = found.unit == "%" or (not found.unit and type_.shown == "%")
        return exact(Fraction(found.value) / (100 if share else 1))
    if found.unit not in ("", type_.unit):
        raise _wrong_unit(raw, type_.unit or "—")
    number = exact(Fraction(found.value))
    if type_.kind in ("int", "year", "duration") and not isinstance(number, int):
        raise ValueRefused(f"“{raw}”应为整数。", f"“{raw}” should be a whole number.")
    return number


def _fen(amount: Quantity) -> int:
    try:
        return to_fen(amount)
    except LiteralError as error:
        raise ValueRefused(error.zh, error.en) from error


def read_value(type_: Type, raw: object) -> Any:
    """One written value as the language takes it. None → MISSING, 待细则 → OPEN. Raises ValueRefused."""
    if raw is None:
        return MISSING
    if isinstance(raw, str) and raw == OPEN_TEXT:
        return OPEN
    if type_.numeric or type_.kind == "year":
        return _number(type_, raw)
    if type_.kind == "date":
        return read_date(raw)
    if type_.kind == "bool":
        if isinstance(raw, bool):
            return raw
        raise ValueRefused(f"“{raw}”应为 true 或 false。", f"“{raw}” should be true or false.")
    if type_.kind == "day_of_year":
        return _day_of_year(raw)
    if type_.kind == "codes":
        if isinstance(raw, list | tuple) and all(isinstance(item, str) for item in raw):
            return tuple(raw)
        raise ValueRefused(f"“{raw}”应为代码的列表。", f"“{raw}” should be a list of codes.")
    if type_.kind == "table":
        return read_rows(type_, raw)
    if type_.kind == "ref":
        return raw
    if isinstance(raw, str) and raw:
        return raw
    raise ValueRefused(f"“{raw}”应为文字（代码加引号）。", f"“{raw}” should be text (quote codes).")


def _day_of_year(raw: object) -> str:
    try:
        found = parse_literal(halfwidth(raw)) if isinstance(raw, str) else None
    except LiteralError as error:
        raise ValueRefused(error.zh, error.en) from error
    if not isinstance(found, DayOfYear):
        raise ValueRefused(f"“{raw}”应为月-日，如 01-31。", f"“{raw}” should be a day such as 01-31.")
    return f"{found.month:02}-{found.day:02}"


def read_rows(type_: Type, raw: object) -> Rows:
    """A table as scenarios write it: ``{complete: true, rows: [{…}]}`` or a bare list (not complete).

    ``times: n`` in a row stands for n such rows. Unknown columns are refused.
    """
    complete, listed = False, raw
    if isinstance(raw, Mapping):
        unknown = set(raw) - {"complete", "rows"}
        if unknown:
            name = sorted(map(str, unknown))[0]
            raise ValueRefused(f"表没有“{name}”这个键。", f"A table has no key “{name}”.")
        complete, listed = raw.get("complete", False), raw.get("rows", [])
    if not isinstance(listed, list) or not isinstance(complete, bool):
        raise ValueRefused("表写作 {complete: true, rows: [...]}。", "Write a table as {complete, rows}.")
    rows: list[dict[str, Any]] = []
    for row in listed:
        if not isinstance(row, Mapping):
            raise ValueRefused("表的一行写作“列: 值”。", "A row is a mapping of columns.")
        times = row.get("times", 1)
        rows += [_row(type_, row)] * (times if isinstance(times, int) and 0 <= times <= 10_000 else 1)
    return Rows(tuple(rows), complete)


def _row(type_: Type, row: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, raw in row.items():
        if name == "times":
            continue
        column = type_.fields.get(name)
        if column is None:
            raise ValueRefused(f"表没有“{name}”一列。", f"The table has no column “{name}”.")
        found[name] = read_value(column, raw)
    return found
