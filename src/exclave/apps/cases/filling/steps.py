"""How far a form has come: its steps, what is left in each, and how much of it has to be typed at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from exclave.apps.cases.filling.sheet import Sheet, split_path
from exclave.apps.cases.filling.words import capital
from exclave.apps.cases.presenting.words import text
from exclave.engines.policy.answers import FormField, FormSection
from exclave.engines.policy.answers.reading import is_blank


@dataclass(frozen=True)
class Effort:
    """What the form costs, counted in entries: a field is one, a row of a table one per column.

    ``known`` were filled in from what the platform knew and stand as filled in; ``typed`` is the rest of
    what has been given; ``left`` are required entries still empty.
    """

    known: int
    typed: int
    left: int

    @property
    def total(self) -> int:
        return self.known + self.typed + self.left

    @property
    def share(self) -> int:
        """Per cent of the entries that the person types, rounded up."""
        return -(-100 * (self.typed + self.left) // self.total) if self.total else 0


def edit_address(sheet: Sheet, part: int, anchor: str = "", check: bool = False) -> str:
    address = (
        reverse("case-edit", args=[sheet.case.public_id]) + f"?part={part}" + ("&check=1" if check else "")
    )
    return f"{address}#{anchor}" if anchor else address


def missing(sheet: Sheet, field: FormField) -> bool:
    """Whether a required field is still empty."""
    if not field.required:
        return False
    if field.type == "file":
        return not sheet.files.get(field.key)
    value = sheet.data.get(field.key)
    if field.type == "table":
        table = value if isinstance(value, Mapping) else {}
        return not table.get("rows") and not table.get("complete")
    return is_blank(value)


def steps(sheet: Sheet, now: int) -> list[dict[str, Any]]:
    """The parts for the stepper, then the check before handing in. ``now``: the number of the present one."""
    wrong = {sheet.part_of(split_path(f.path)[0]) for f in sheet.checked.faults if sheet.is_wrong(f)}
    found = [_step(sheet, n, section, n == now, n in wrong) for n, section in enumerate(sheet.sections, 1)]
    last = len(found) + 1
    check = reverse("case-check", args=[sheet.case.public_id])
    found.append(
        {
            "label": text("检查并提交", "Check and submit"),
            "href": check,
            "state": "now" if now == last else "ahead",
            "left": 0,
        }
    )
    return found


def _step(sheet: Sheet, number: int, section: FormSection, is_now: bool, wrong: bool) -> dict[str, Any]:
    left = sum(missing(sheet, f) for f in section.fields)
    touched = any(not is_blank(sheet.data.get(f.key)) or sheet.files.get(f.key) for f in section.fields)
    state = "now" if is_now else "error" if wrong else "done" if touched and not left else "ahead"
    return {
        "label": capital(text(section.zh, section.en)),
        "href": edit_address(sheet, number),
        "state": state,
        "left": left,
    }


def effort(sheet: Sheet) -> Effort:
    known = typed = left = 0
    for field in sheet.fields():
        if field.type == "table":
            more = _table_effort(sheet, field)
        elif field.type == "file":
            given = bool(sheet.files.get(field.key))
            more = (0, int(given), int(field.required and not given))
        elif is_blank(sheet.data.get(field.key)):
            more = (0, 0, int(field.required))
        else:
            more = (1, 0, 0) if sheet.source_of(field.key) else (0, 1, 0)
        known, typed, left = known + more[0], typed + more[1], left + more[2]
    return Effort(known, typed, left)


def _table_effort(sheet: Sheet, field: FormField) -> tuple[int, int, int]:
    """Cells that stand as filled in are known, the others that hold something typed."""
    value = sheet.data.get(field.key)
    rows = value.get("rows", []) if isinstance(value, Mapping) else []
    if not rows:
        return 0, 0, int(missing(sheet, field))
    before = sheet.prefills[field.key].value if field.key in sheet.prefills else {}
    earlier = before.get("rows", []) if isinstance(before, Mapping) else []
    known = typed = left = 0
    for number, row in enumerate(rows):
        old = earlier[number] if number < len(earlier) else {}
        for column in field.columns:
            cell = row.get(column.key)
            if is_blank(cell):
                left += int(column.required)
            elif old.get(column.key) == cell:
                known += 1
            else:
                typed += 1
    return known, typed, left


def progress(sheet: Sheet) -> dict[str, int]:
    """Required fields given, of how many."""
    required = [f for f in sheet.fields() if f.required]
    given = sum(not missing(sheet, f) for f in required)
    return {"given": given, "of": len(required)}
