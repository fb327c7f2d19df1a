"""Typed form values → what was meant: one field at a time, full-width digits understood, nothing guessed.

A submitted form is JSON: keys ``institution.name``; money and quantities as text in the field's unit
(``"120.5"``); dates ``"2026-01-31"``; choices as codes; tables ``{"complete": true, "rows": [{…}]}``;
an organisation or person as a name or ``{"name": …, "uscc": …}``; files as evidence ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from exclave.engines.codes.identity import IdentityFault, check_uscc
from exclave.engines.codes.text import halfwidth
from exclave.engines.codes.units import FEN, UNITS, LiteralError, Quantity, parse_literal
from exclave.engines.policy.facts import std_lists
from exclave.engines.policy.language.types import COUNTING_UNITS
from exclave.engines.policy.language.values import MISSING, Rows
from exclave.engines.policy.pack.environment import field_type
from exclave.engines.policy.pack.literals import ValueRefused, read_value
from exclave.engines.policy.pack.model import Column, Field_, Pack, Text

from .field_faults import FieldFault, field_fault

LONGEST_TEXT = 1_000
LONGEST_LONGTEXT = 20_000
MOST_ROWS = 2_000
LONGEST_NUMBER = 24
LARGEST = 10**14  # whose fen no column of the database holds
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_YES = frozenset({"true", "yes", "是", "1"})
_NO = frozenset({"false", "no", "否", "0"})


class PlaceTable(Protocol):
    """The part of the table of places that reading needs."""

    def get(self, code: str, on: date | None = None) -> object | None: ...


class IndustryTable(Protocol):
    """The part of the industry classification that reading needs."""

    def get(self, code: str) -> object | None: ...


@dataclass
class Reading:
    """One form being read: where its lists and tables are, and the faults found so far."""

    pack: Pack
    asof: date | None = None
    places: PlaceTable | None = None
    industries: IndustryTable | None = None
    faults: list[FieldFault] = field(default_factory=list)

    def wrong(
        self,
        path: str,
        code: str,
        one: Field_ | Column,
        typed: object = None,
        *,
        confirm: bool = False,
        **values: object,
    ) -> None:
        self.faults.append(field_fault(path, code, (one.zh, one.en), typed, confirm=confirm, **values))


@dataclass(frozen=True)
class Read:
    """A value as the language takes it and as the form keeps it (normalised, JSON). MISSING when absent or
    unreadable; then ``kept`` is what was typed."""

    value: Any
    kept: Any


def is_blank(raw: object) -> bool:
    """Whether nothing was entered."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return not halfwidth(raw).strip()
    return isinstance(raw, list | dict) and not raw


def read_field(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    """Read one value; faults go to ``reading``. Blank is missing, not a fault."""
    if one.type == "table" and isinstance(one, Field_):
        return _table(reading, one, path, raw)
    if is_blank(raw):
        return Read(MISSING, raw)
    return _READERS[one.type](reading, one, path, raw)


def _unit_names(one: Field_ | Column) -> tuple[str, str]:
    unit = one.unit or ""
    return unit, UNITS[unit][2] if unit in UNITS else unit


def _text(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    if not isinstance(raw, str):
        reading.wrong(path, "text", one, raw)
        return Read(MISSING, raw)
    kept = raw.strip()
    limit = LONGEST_LONGTEXT if one.type == "longtext" else LONGEST_TEXT
    if len(kept) > limit:
        reading.wrong(path, "too_long", one, raw, limit=limit)
        return Read(MISSING, raw)
    if one.core == "organisation.uscc":
        return _uscc(reading, one, path, kept)
    return Read(kept, kept)


def _uscc(reading: Reading, one: Field_ | Column, path: str, typed: str) -> Read:
    found = check_uscc(typed)
    if isinstance(found, IdentityFault):
        reading.wrong(
            path, "identity", one, typed, zh=found.zh, en=found.en, remedy_zh=found.remedy_zh,
            remedy_en=found.remedy_en,
        )  # fmt: skip
        return Read(MISSING, typed)
    return Read(found.code, found.code)


def _amount(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Quantity | None:
    """The number typed, with the unit typed beside it if any."""
    unit_zh, unit_en = _unit_names(one)
    text = str(raw) if isinstance(raw, int | Decimal) and not isinstance(raw, bool) else raw
    try:
        found = parse_literal(text) if isinstance(text, str) else None
    except LiteralError:
        found = None
    written = halfwidth(str(text)).replace(",", "")
    if not isinstance(found, Quantity) or len(written) > LONGEST_NUMBER:
        if written.isdecimal():  # digits and nothing else: too many of them
            reading.wrong(path, "too_large", one, raw)
            return None
        reading.wrong(path, "number", one, raw, unit=unit_zh or "个", unit_en=unit_en or "units")
        return None
    if found.value < 0:
        reading.wrong(path, "negative", one, raw)
        return None
    return found


def _number(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    found = _amount(reading, one, path, raw)
    if found is None:
        return Read(MISSING, raw)
    value = found.value
    own = one.unit or ("元" if one.type == "money" else "")
    if found.unit and found.unit != own:
        if found.unit not in FEN or own not in FEN:
            unit_zh, unit_en = _unit_names(one)
            reading.wrong(path, "unit", one, raw, unit=unit_zh, unit_en=unit_en)
            return Read(MISSING, raw)
        value = value * FEN[found.unit] / FEN[own]
    whole = one.type == "int" or own in COUNTING_UNITS
    if whole and value != value.to_integral_value():
        reading.wrong(path, "whole", one, raw)
        return Read(MISSING, raw)
    kept = format(value.normalize(), "f") if value else "0"
    written: object = f"{kept} {own}" if own else Decimal(kept)
    try:
        exact = read_value(field_type(one), int(value) if one.type == "int" else written)
    except ValueRefused:
        reading.wrong(path, "too_large" if value >= LARGEST else "number", one, raw, unit=own, unit_en=own)
        return Read(MISSING, raw)
    return Read(exact, kept)


def _date(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    text = halfwidth(raw).strip() if isinstance(raw, str) else ""
    found = _DATE.fullmatch(text)
    if found is None:
        reading.wrong(path, "date", one, raw)
        return Read(MISSING, raw)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        reading.wrong(path, "no_such_day", one, raw)
        return Read(MISSING, raw)
    if not 1900 <= day.year <= 2200:
        reading.wrong(path, "far_date", one, raw)
        return Read(MISSING, raw)
    return Read(day, day.isoformat())


def _year(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    text = halfwidth(str(raw)).strip().removesuffix("年")
    if not re.fullmatch(r"[0-9]{4}", text) or not 1900 <= int(text) <= 2200:
        reading.wrong(path, "far_date", one, raw)
        return Read(MISSING, raw)
    return Read(int(text), text)


def _bool(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    if isinstance(raw, bool):
        return Read(raw, raw)
    text = halfwidth(str(raw)).strip().lower()
    if text in _YES or text in _NO:
        return Read(text in _YES, text in _YES)
    reading.wrong(path, "yes_no", one, raw)
    return Read(MISSING, raw)


def list_codes(pack: Pack, name: str | None) -> Mapping[str, tuple[str, str]] | None:
    """The codes of a list with their names in zh and en; None for an open list or no list."""
    std = std_lists().get(name or "")
    if std is not None:
        return None if std.open else {code: (item.zh, item.en) for code, item in std.items.items()}
    own = pack.lists.get(name or "")
    if own is None:
        return None
    return {
        code: (item.zh, item.en) if isinstance(item, Text) else (item, "") for code, item in own.items.items()
    }


def _meant(list_name: str | None, codes: Mapping[str, tuple[str, str]], typed: str) -> list[str]:
    """The codes with this name, or that had it before or got it later: a renamed title is the same title."""
    std = std_lists().get(list_name or "")
    also = (
        {code: {o.zh for o in item.also} | {o.en for o in item.also} for code, item in std.items.items()}
        if std
        else {}
    )
    return [code for code, names in codes.items() if typed in names or typed in also.get(code, ())]


def _one_code(reading: Reading, one: Field_ | Column, path: str, raw: object) -> str | None:
    text = halfwidth(raw).strip() if isinstance(raw, str) else ""
    codes = list_codes(reading.pack, one.list_)
    if codes is None:
        return text or None
    if text not in codes:
        meant = _meant(one.list_, codes, raw.strip()) if isinstance(raw, str) else []
        if len(meant) != 1:
            reading.wrong(path, "not_in_list", one, raw)
            return None
        text = meant[0]
    std = std_lists().get(one.list_ or "")
    if std is not None and reading.asof is not None and not std.items[text].holds(reading.asof):
        reading.wrong(path, "not_then", one, std.items[text].zh, confirm=True, asof=reading.asof)
    return text


def _choice(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    found = _one_code(reading, one, path, raw)
    return Read(MISSING, raw) if found is None else Read(found, found)


def _choices(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    several = raw if isinstance(raw, list) else [raw]
    found = [_one_code(reading, one, path, item) for item in several]
    if None in found:
        return Read(MISSING, raw)
    kept = list(dict.fromkeys(code for code in found if code is not None))
    return Read(tuple(kept), kept)


def _place(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    text = halfwidth(raw).strip() if isinstance(raw, str) else ""
    if not text or (reading.places is not None and reading.places.get(text) is None):
        reading.wrong(path, "place", one, raw)
        return Read(MISSING, raw)
    return Read(text, text)


def _industry(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    text = halfwidth(raw).strip().upper() if isinstance(raw, str) else ""
    if not text or (reading.industries is not None and reading.industries.get(text) is None):
        reading.wrong(path, "industry", one, raw)
        return Read(MISSING, raw)
    return Read(text, text)


def _named(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    """An organisation or a person: a name, or a mapping with a name and perhaps a credit code."""
    if isinstance(raw, str):
        return Read(raw.strip(), raw.strip())
    if not isinstance(raw, Mapping) or is_blank(raw.get("name")):
        return Read(MISSING, raw)
    kept = dict(raw)
    if one.type == "org" and not is_blank(raw.get("uscc")):
        kept["uscc"] = _uscc(reading, one, f"{path}.uscc", str(raw["uscc"])).kept
    return Read(kept, kept)


def _file(reading: Reading, one: Field_ | Column, path: str, raw: object) -> Read:
    kept = raw if isinstance(raw, list) else [raw]
    return Read(tuple(kept), kept)


_READERS: dict[str, Callable[[Reading, Field_ | Column, str, object], Read]] = {
    "text": _text, "longtext": _text, "int": _number, "decimal": _number, "money": _number,
    "quantity": _number, "date": _date, "year": _year, "bool": _bool, "choice": _choice, "choices": _choices,
    "place": _place, "industry": _industry, "org": _named, "person": _named, "file": _file,
}  # fmt: skip


def _table(reading: Reading, one: Field_, path: str, raw: object) -> Read:
    if raw is None or raw == "":
        return Read(MISSING, raw)
    if isinstance(raw, list):
        raw = {"rows": raw}
    if not isinstance(raw, Mapping) or not isinstance(raw.get("rows", []), list):
        reading.wrong(path, "table", one, raw)
        return Read(MISSING, raw)
    listed = raw.get("rows", [])
    if len(listed) > MOST_ROWS:
        reading.wrong(path, "too_many_rows", one, raw, limit=MOST_ROWS)
        return Read(MISSING, raw)
    complete = _said_complete(raw.get("complete"))
    values, kept = [], []
    for index, row in enumerate(listed):
        if not isinstance(row, Mapping):
            reading.wrong(f"{path}[{index}]", "table", one, row)
            kept.append(row)
            continue
        if all(is_blank(item) for key, item in row.items() if not key.startswith("_")):
            continue  # an empty line at the end of the table
        value, keep = _row(reading, one, f"{path}[{index}]", row)
        values.append(value)
        kept.append(keep)
    return Read(Rows(tuple(values), complete), {**raw, "complete": complete, "rows": kept})


def _said_complete(raw: object) -> bool:
    if isinstance(raw, str):
        return halfwidth(raw).strip().lower() in _YES or raw == "on"
    return raw is True


def _row(
    reading: Reading, one: Field_, path: str, row: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    values: dict[str, Any] = {}
    kept = dict(row)
    for name, column in one.columns.items():
        read = read_field(reading, column, f"{path}.{name}", row.get(name))
        if read.value is not MISSING:
            values[name] = read.value
        if name in row:
            kept[name] = read.kept
    for name in row:
        if name not in one.columns and not name.startswith("_"):
            reading.wrong(path, "unknown_column", one, name, confirm=True)
    return values, kept
