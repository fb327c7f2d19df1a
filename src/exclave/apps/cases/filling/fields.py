"""Fields of a form as the page components take them: value, unit, choices, source, errors, rows, files."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from exclave.apps.cases import world
from exclave.apps.cases.filling.sheet import Sheet, split_path
from exclave.apps.cases.filling.words import capital, located
from exclave.apps.cases.presenting.words import Words, text
from exclave.apps.files.kinds import ACCEPT_ATTRIBUTE
from exclave.apps.journal.refusals import Fault
from exclave.apps.people.places import place_typed
from exclave.engines.policy.answers import FormField

Errors = Mapping[str, list[Words]]
_LONGEST = {"longtext": 20_000}
_ROWS = {"longtext": 5}


def field_id(path: str) -> str:
    """The id in the page of a field or cell: ``institution.staff[2].since`` → ``institution.staff-2-since``."""
    key, row, column = split_path(path)
    return key if row is None or column is None else f"{key}-{row}-{column}"


def errors_by_path(faults: Iterable[Fault]) -> dict[str, list[Words]]:
    found: dict[str, list[Words]] = {}
    for fault in faults:
        found.setdefault(fault.path, []).append(text(fault.zh, fault.en))
    return found


def form_fields(sheet: Sheet, fields: Iterable[FormField], errors: Errors) -> list[dict[str, Any]]:
    """Every field of a part, as ``cases/applicant/parts/field.html`` takes it."""
    return [_field(sheet, one, errors) for one in fields]


def _field(sheet: Sheet, one: FormField, errors: Errors) -> dict[str, Any]:
    source = sheet.source_of(one.key)
    shown = {
        **_asked(one, one.key, sheet.data.get(one.key)),
        "label": capital(text(one.zh, one.en)),
        "required": one.required,
        "errors": errors.get(one.key, []),
        "source": text(source.source_zh, source.source_en) if source else None,
        "help": text(one.help.zh, one.help.en) if one.help.zh else None,
        "clause": located(one.clauses),
        "public": one.public,
        "max_length": _LONGEST.get(one.type),
        "rows": _ROWS.get(one.type),
    }
    if one.type == "file":
        shown |= _files(sheet, one)
    if one.type == "table":
        shown |= _table(one, sheet.data.get(one.key), errors)
    return shown


def _asked(one: FormField, name: str, value: Any) -> dict[str, Any]:
    """Type, choices and value of a field or a cell."""
    type_, shown = one.type, value
    lookup = None
    if type_ == "place":
        lookup, shown = reverse("place-search"), place_typed(str(value or ""))
    elif type_ == "industry":
        type_, lookup, shown = "place", reverse("industry-search"), industry_typed(value)
    elif type_ in ("org", "person"):
        type_, shown = "text", value.get("name", "") if isinstance(value, Mapping) else value
    elif type_ == "date" and value and not _is_day(value):
        type_ = "text"  # a date control would throw away what is not a date
    return {
        "id": name,
        "name": name,
        "type": type_,
        "value": shown,
        "unit": one.unit or ("元" if one.type == "money" else ""),
        "options": [{"value": i.code, "label": capital(text(i.zh, i.en))} for i in one.items or ()],
        "lookup": lookup,
    }


def _is_day(value: Any) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False


def industry_typed(value: Any) -> str:
    name = world.industries().path_name(str(value)) if value else None
    return f"{value} {name}" if name else str(value or "")


def _files(sheet: Sheet, one: FormField) -> dict[str, Any]:
    case = sheet.case.public_id
    return {
        "accept": ACCEPT_ATTRIBUTE,
        "files": [
            {
                "id": f.public_id,
                "name": f.name,
                "size": f.size,
                "at": f.uploaded_at,
                "digest": f.sha256,
                "href": reverse("evidence", args=[f.public_id]),
                "remove": reverse("case-file-remove", args=[case, f.public_id]),
            }
            for f in sheet.files.get(one.key, ())
        ],
    }


def _table(one: FormField, value: Any, errors: Errors) -> dict[str, Any]:
    table = value if isinstance(value, Mapping) else {"rows": value or []}
    rows = [r for r in table.get("rows", []) if isinstance(r, Mapping)] or [{}]
    return {
        "columns": [
            {
                "id": c.key,
                "label": capital(text(c.zh, c.en)),
                "type": c.type,
                "unit": c.unit,
                "required": c.required,
                "help": text(c.help.zh, c.help.en) if c.help.zh else None,
            }
            for c in one.columns
        ],
        "rows": [
            {"index": n, "cells": _cells(one, n, row, errors), "errors": errors.get(f"{one.key}[{n}]", [])}
            for n, row in enumerate(rows)
        ],
        "blank": {"index": "__row__", "cells": _cells(one, "__row__", {}, {})},
        "asks_complete": one.complete,
        "complete": table.get("complete"),
    }


def _cells(one: FormField, index: int | str, row: Mapping[str, Any], errors: Errors) -> list[dict[str, Any]]:
    return [
        {
            **_asked(c, f"{one.key}-{index}-{c.key}", row.get(c.key)),
            "label": capital(text(c.zh, c.en)),
            "required": c.required,
            "errors": errors.get(f"{one.key}[{index}].{c.key}", []),
        }
        for c in one.columns
    ]
