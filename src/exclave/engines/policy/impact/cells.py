"""Facts of many subjects as tables of text, in the layout that whole registers are answered from, as cases.

A table ``<subject>`` has a row a subject with its key in the column ``subject``; a table ``<subject>.<list>`` has the rows of
a list; ``<list>.complete`` beside the fields says whether it is whole; ``<field>.low`` and ``<field>.high`` bound a number.
``barred`` and ``<field>@1`` say what the register and an earlier period say. A table ``subjects`` names them:
``subject, name, region, type``; without it, place and type of a subject group them. Money is in fen. An empty cell is
a missing fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from exclave.engines.policy.language.types import Type, TypeEnv
from exclave.engines.policy.language.values import Bounds, Rows, exact

from .moving import Case

Table = Iterable[Mapping[str, str]]
SUBJECT = "subject"
SUBJECTS = "subjects"


class CellRefused(ValueError):
    """A cell that its type does not allow: where, and why in both languages."""

    def __init__(self, where: str, zh: str, en: str) -> None:
        super().__init__(f"{where}: {en}")
        self.where, self.zh, self.en = where, zh, en


def cases_of(tables: Mapping[str, Table], env: TypeEnv) -> Iterator[Case]:
    """The subjects in the order of their tables. ``env``: of either version; columns it does not know are passed over.

    Raises CellRefused for the first cell that cannot be read, or for a row without its key.
    """
    values: dict[str, dict[str, dict[str, Any]]] = {}
    lists: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    named: dict[str, Mapping[str, str]] = {}
    beside: dict[str, dict[str, Any]] = {}
    for name, table in tables.items():
        subject, _, listed = name.partition(".")
        known = env.names.get(subject)
        for number, row in enumerate(table, 2):
            key = _key(row, name, number)
            if name == SUBJECTS:
                named[key] = row
            elif known is not None and listed in known.fields:
                columns = known.fields[listed].fields
                lists.setdefault((key, subject, listed), []).append(_row(row, columns, name, number))
            elif known is not None and not listed:
                values.setdefault(key, {})[subject] = _row(row, known.fields, name, number)
                beside.setdefault(key, {}).update(_beside(row, known.fields, name, number))
    for (key, subject, listed), rows in lists.items():
        own = values.setdefault(key, {}).setdefault(subject, {})
        own[listed] = Rows(tuple(rows), _whole(own.get(listed)))
    for key, found in values.items():
        about = named.get(key) or _grouped(found)
        name, region, kind = (about.get(word, "") or "" for word in ("name", "region", "type"))
        yield Case(key, found, name, region, kind, beside.get(key, {}))


def parts_in_order(subjects: Iterable[str]) -> list[str]:
    """The pack's subjects as place and type of a case are looked for: what is applied for before who applies."""
    return sorted(subjects, key=lambda name: (name == "applicant", name))


def _grouped(values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Region and type of a subject nobody named."""
    parts = [values[name] for name in parts_in_order(values)]
    found = {}
    for word, column in (("region", "place"), ("type", "type")):
        found[word] = next((str(part[column]) for part in parts if part.get(column)), "")
    return found


def _beside(row: Mapping[str, str], fields: Mapping[str, Type], name: str, number: int) -> dict[str, Any]:
    """A bar, and values of earlier periods, by path."""
    found: dict[str, Any] = {}
    for column, cell in row.items():
        text, (base, at, periods) = (cell or "").strip(), column.partition("@")
        where = f"{name}:{number}:{column}"
        if not text:
            continue
        if column == "barred" and column not in fields:
            found[f"{name}.barred"] = _bool(text, where)
        elif at and base in fields and fields[base].kind in _READ:
            found[f"{name}.{base}@{periods}"] = _READ[fields[base].kind](text, where)
    return found


def _key(row: Mapping[str, str], name: str, number: int) -> str:
    key = (row.get(SUBJECT) or "").strip()
    if not key:
        raise CellRefused(f"{name}:{number}", "这一行没有 subject", "this row has no subject")
    return key


def _whole(stated: Any) -> bool:
    return isinstance(stated, Rows) and stated.complete


def _row(row: Mapping[str, str], fields: Mapping[str, Type], name: str, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    bounds: dict[str, dict[str, Any]] = {}
    for column, cell in row.items():
        text = (cell or "").strip()
        base, _, suffix = column.partition(".")
        type_ = fields.get(base)
        if not text or type_ is None or column == SUBJECT:
            continue
        where = f"{name}:{number}:{column}"
        if suffix == "complete" and type_.kind == "table":
            found[base] = Rows((), _bool(text, where))
        elif suffix in ("low", "high") and type_.numeric:
            bounds.setdefault(base, {})[suffix] = _number(text, where)
        elif not suffix and type_.kind in _READ:
            found[base] = _READ[type_.kind](text, where)
    for base, ends in bounds.items():
        found.setdefault(base, Bounds(ends.get("low"), ends.get("high")))
    return found


def _number(text: str, where: str) -> int | Fraction:
    try:
        return exact(Fraction(Decimal(text)))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise CellRefused(where, f"“{text[:40]}”不是数", f"“{text[:40]}” is no number") from error


def _bool(text: str, where: str) -> bool:
    if text not in ("true", "false"):
        raise CellRefused(where, f"“{text[:40]}”应为 true 或 false", f"“{text[:40]}” should be true or false")
    return text == "true"


def _date(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CellRefused(where, f"“{text[:40]}”不是日期，写作 2026-01-31", f"“{text[:40]}” is no date; write 2026-01-31") from error  # fmt: skip


def _text(text: str, where: str) -> str:
    return text


_READ: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(("int", "decimal", "quantity", "money", "duration", "year"), _number),
    **dict.fromkeys(("place", "code", "text", "ref", "day_of_year"), _text),
    "bool": _bool,
    "date": _date,
    "codes": lambda text, where: tuple(part for part in text.split("|") if part),
}
