"""Submitted values as people read them, and a whole form in sections with what changed since last time."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from exclave.apps.cases import world
from exclave.apps.cases.presenting.words import Words, joined, text
from exclave.engines.codes.units import LiteralError, Quantity, format_quantity
from exclave.engines.policy.answers import CompiledPack, FormField, code_name, form_for
from exclave.engines.policy.answers.reading import is_blank
from exclave.engines.policy.pack.model import Pack

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YES, NO = text("是", "yes"), text("否", "no")


def form_sections(
    compiled: CompiledPack,
    form: str,
    type_: str,
    data: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    on: date | None = None,
    personal: bool = True,
) -> list[dict[str, Any]]:
    """The form's sections with every field's value. ``before``: the submission it replaces, to mark changes.

    field: key, label, type, value (Words or None), files ([{id, name, sha256}]), table ({columns, rows,
    complete}), changed, before (Words). ``personal`` False leaves personal fields out.
    """
    sections = []
    for section in form_for(compiled, form, type_, on=on):
        fields = [
            _field(compiled.pack, field, data, before)
            for field in section.fields
            if personal or not field.personal
        ]
        sections.append(
            {
                "title": text(section.zh, section.en),
                "fields": fields,
                "changed": sum(f["changed"] for f in fields),
            }
        )
    return sections


def field_shown(pack: Pack, field: FormField, data: Mapping[str, Any]) -> dict[str, Any]:
    """One field as ``form_sections`` shows it."""
    return _field(pack, field, data, None)


def _field(
    pack: Pack, field: FormField, data: Mapping[str, Any], before: Mapping[str, Any] | None
) -> dict[str, Any]:
    value = data.get(field.key)
    earlier = before.get(field.key) if before is not None else None
    changed = before is not None and not same(field, earlier, value)
    shown: dict[str, Any] = {
        "key": field.key,
        "label": text(field.zh, field.en),
        "type": field.type,
        "clauses": [at for _, at in field.clauses if at],
        "read_by": field.read_by,
        "changed": changed,
        "before": show(pack, field, earlier) if changed and field.type not in ("file", "table") else None,
        "delta": delta(field, earlier, value) if changed and field.type in _NUMBERS else None,
        "value": None,
    }
    if field.type == "file":
        shown["files"] = [f for f in value or [] if isinstance(f, Mapping)]
    elif field.type == "table":
        shown["table"] = _table(pack, field, value, earlier if changed else None)
    else:
        shown["value"] = show(pack, field, value)
    return shown


_NUMBERS = ("money", "quantity", "int", "decimal")


def same(field: FormField, one: Any, other: Any) -> bool:
    """Whether a reader sees no difference: nothing said is nothing said, as an empty text, list or cell or not at all."""
    if field.type == "table":
        return stated_rows(one) == stated_rows(other) and is_whole(one) == is_whole(other)
    return one == other or (is_blank(one) and is_blank(other))


def stated_rows(value: Any) -> list[dict[str, Any]]:
    """The rows of a table's value as they compare: without empty cells and without empty rows."""
    rows = value.get("rows") if isinstance(value, Mapping) else value
    kept = (_stated(row) for row in rows or [] if isinstance(row, Mapping))
    return [row for row in kept if row]


def _stated(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: cell for key, cell in row.items() if not is_blank(cell)}


def is_whole(value: Any) -> bool:
    """Whether a table is confirmed as the whole list."""
    return isinstance(value, Mapping) and bool(value.get("complete"))


def delta(field: FormField, earlier: Any, value: Any) -> Words | None:
    """How much a number rose or fell, in its unit, with the share of the earlier one; None where either is missing."""
    try:
        before, after = Decimal(str(earlier)), Decimal(str(value))
    except InvalidOperation:
        return None
    if not (before.is_finite() and after.is_finite()) or before == after:
        return None
    sign = "+" if after > before else "−"
    change = {lang: f"{sign}{words}" for lang, words in _number(field, abs(after - before)).items()}
    if not before:
        return change
    share = f"{sign}{abs(100 * (after - before) / before):.0f}%"
    return text(f"{change['zh']}（{share}）", f"{change['en']} ({share})")


def _table(pack: Pack, field: FormField, value: Any, earlier: Any) -> dict[str, Any]:
    """Rows shown column by column; a row not in the earlier table is marked new."""
    table = value if isinstance(value, Mapping) else {"rows": value or []}
    known = stated_rows(earlier)
    rows = [row for row in table.get("rows", []) if isinstance(row, Mapping)]
    now = stated_rows(table)
    return {
        "columns": [
            {"label": text(c.zh, c.en), "numeric": c.type in ("money", "quantity", "int", "decimal")}
            for c in field.columns
        ],
        "rows": [
            {
                "cells": [show(pack, c, row.get(c.key)) for c in field.columns],
                "new": earlier is not None and _stated(row) not in known,
            }
            for row in rows
        ],
        "gone": sum(1 for row in known if row not in now),
        "asks_complete": field.complete,
        "complete": table.get("complete"),
    }


def show(pack: Pack, field: FormField, value: Any) -> Words | None:
    """One value in both languages; None when nothing was given."""
    if value is None or value == "" or value == []:
        return None
    if field.type == "bool":
        return YES if value is True else NO if value is False else text(str(value))
    if field.type in _NUMBERS:
        return _number(field, value)
    if field.type == "date":
        return day_text(value)
    if field.type == "choice":
        return _code(pack, field, value)
    if field.type == "choices":
        return (
            joined(_code(pack, field, v) for v in value)
            if isinstance(value, list)
            else _code(pack, field, value)
        )
    if field.type == "place":
        return place_text(str(value))
    if field.type == "industry":
        name = world.industries().path_name(str(value))
        return text(f"{value} {name}" if name else str(value))
    if isinstance(value, Mapping):
        return text(" ".join(str(value[k]) for k in ("name", "uscc") if value.get(k)))
    return text(str(value))


def _code(pack: Pack, field: FormField, value: Any) -> Words:
    return {
        "zh": code_name(pack, field.list, str(value), "zh"),
        "en": code_name(pack, field.list, str(value), "en"),
    }


def _number(field: FormField, value: Any) -> Words:
    unit = field.unit or ("元" if field.type == "money" else "")
    try:
        amount = Quantity(Decimal(str(value)), unit)
        return {"zh": format_quantity(amount, "zh"), "en": format_quantity(amount, "en")}
    except (InvalidOperation, LiteralError, KeyError, ValueError):
        return text(f"{value} {unit}".strip())


def place_text(code: str) -> Words:
    places = world.places()
    zh = places.path_name(code, "zh") or code
    return {"zh": zh, "en": places.path_name(code, "en") or zh}


def day_text(value: Any) -> Words:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return text(str(value))
    return {
        "zh": f"{day.year}年{day.month}月{day.day}日",
        "en": f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
    }
