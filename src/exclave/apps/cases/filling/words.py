"""Names from packs as headings and labels: packs write English names in lower case, to stand within sentences."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from exclave.apps.cases.presenting.words import Words, alone, joined, text
from exclave.apps.programmes import deadlines
from exclave.apps.programmes.clauses import locator


def capital(words: Words | None) -> Words | None:
    """The same with a capital where the English stands alone."""
    return alone(words) if words else words


def capitals(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The row with these of its texts standing alone."""
    return {**row, **{key: capital(row[key]) for key in keys if isinstance(row.get(key), dict)}}


def head(found: dict[str, Any]) -> dict[str, Any]:
    """The head of a case, as ``presenting.case_head`` gives it, for the applicant's pages."""
    return capitals(found, "type", "procedure", "stage", "outcome")


def sections(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parts of a form with their fields, as ``presenting.form_sections`` gives them."""
    return [
        capitals(section, "title") | {"fields": [_field(f) for f in section["fields"]]} for section in found
    ]


def _field(field: dict[str, Any]) -> dict[str, Any]:
    field = capitals(field, "label")
    if table := field.get("table"):
        field["table"] = {**table, "columns": [capitals(c, "label") for c in table["columns"]]}
    return field


def stages(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [capitals(s, "label", "who", "outcome") for s in found]


def conditions(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        capitals(c, "label", "ask", "judge") | {"facts": [capitals(f, "label") for f in c["facts"]]}
        for c in found
    ]


def located(clauses: Iterable[tuple[str, str]]) -> Words | None:
    """Where something stands in the paper, as one writes it; None where it stands nowhere."""
    found = [locator(at) for _, at in clauses if at]
    return joined(found) if found else None


def last_day(due: datetime, zone: tzinfo) -> Words:
    """The last day before a half-open end, in words: due instants are the first after it."""
    day = deadlines.last_day(due, zone)
    return text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%b} {day.year}")
