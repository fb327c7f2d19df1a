"""What the pages of imports show, in plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.imports import checking, filling_in, findings, queries, queueing, working
from exclave.apps.imports.columns import Column
from exclave.apps.imports.kinds import KINDS
from exclave.apps.imports.models import Finding, Import
from exclave.apps.imports.undoing import NAMES
from exclave.apps.ui.text import is_english, number_text

LEVELS = tuple(findings.LEVELS)
STATES = {
    "uploaded": ("accent", "Columns to assign"),
    "checking": ("waiting", "Being checked"),
    "checked": ("accent", "Checked"),
    "proposed": ("waiting", "Awaits approval"),
    "writing": ("waiting", "Being written"),
    "applied": ("success", "Imported"),
    "declined": ("danger", "Declined"),
    "withdrawn": ("neutral", "Given up"),
    "undoing": ("waiting", "Undoing awaits confirmation"),
    "removing": ("waiting", "Being undone"),
    "undone": ("neutral", "Undone"),
}
SAMPLES = 3
RATES = {"checking": 5_000, "writing": 1_000, "removing": 1_000}
"""Rows a second of the slowest kind at each step, as measured with ``benchmarks.imports`` (docs/measurements.md)."""


def seconds(one: Import, step: str) -> int:
    """How long the worker takes for a step on a machine with nothing else to do, rounded up; 0 where it is done at once."""
    return -(-one.rows // RATES[step]) if queueing.is_long(one) else 0


def standing_of(one: Import) -> dict[str, Any] | None:
    """How far the worker is with a list it has; None where it has nothing to do with it."""
    if one.state not in working.WORKED_ON:
        return None
    return {
        "doing": one.state,
        "waits": one.claimed_until is None,
        "progress": one.progress if one.state == "checking" and one.claimed_until else None,
        "seconds": seconds(one, one.state),
        "since": one.asked_at,
    }


def fault(one: Import) -> dict[str, str] | None:
    """Why the worker gave the list back."""
    return {"zh": one.fault_zh, "en": one.fault_en} if one.fault_zh else None


def state_look(one: Import) -> dict[str, Any]:
    look, en = STATES[one.state]
    return {"look": look, "word": {"zh": dict(Import.STATES)[one.state], "en": en}}


def list_row(one: Import) -> dict[str, Any]:
    return {
        "public_id": one.public_id,
        "kind": KINDS[one.kind],
        "file": one.file.name,
        "rows": one.rows,
        "status": state_look(one),
        "by": one.uploaded_by.name,
        "at": one.uploaded_at,
        "decided_by": one.decided_by.name if one.decided_by else "",
    }


def state_tabs(counts: Mapping[str, int], state: str) -> list[dict[str, Any]]:
    tabs = [
        {
            "label": {"zh": "全部", "en": "All"},
            "href": "?",
            "current": not state,
            "count": sum(counts.values()),
        }
    ]
    for key, zh in Import.STATES:
        if counts.get(key) or key == state:
            word = {"zh": zh, "en": STATES[key][1]}
            tabs.append(
                {"label": word, "href": f"?state={key}", "current": state == key, "count": counts.get(key, 0)}
            )
    return tabs


def level_tabs(one: Import, level: str) -> list[dict[str, Any]]:
    counts = {name: one.counts.get(name, 0) for name in LEVELS}
    tabs = [
        {
            "label": {"zh": "全部", "en": "All"},
            "href": "?#findings",
            "current": not level,
            "count": sum(counts.values()),
        }
    ]
    for name in LEVELS:
        zh, en, _look, _icon = findings.LEVELS[name]
        tabs.append(
            {
                "label": {"zh": zh, "en": en},
                "href": f"?level={name}#findings",
                "current": level == name,
                "count": counts[name],
            }
        )
    return tabs


def column_row(column: Column) -> dict[str, Any]:
    zh, en = filling_in.READS[column.reads]
    return {
        "label": {"zh": filling_in.heading(column), "en": filling_in.heading(column)},
        "required": column.required,
        "reads": {"zh": zh, "en": en},
        "help": {"zh": column.help_zh, "en": column.help_en},
        "options": [{"zh": a, "en": b} for a, b in column.options.values()],
    }


def steps(one: Import, at: str) -> list[dict[str, Any]]:
    """File, columns, dry run, approval."""
    labels = [_("Upload"), _("Assign columns"), _("Dry run"), _("Approval by a second person"), _("Imported")]
    reached = {
        "uploaded": 1,
        "checking": 2,
        "checked": 2,
        "proposed": 3,
        "writing": 4,
        "applied": 5,
        "declined": 3,
        "withdrawn": 2,
        "undoing": 5,
        "removing": 5,
        "undone": 5,
    }
    now = 1 if at == "columns" else reached[one.state]
    found = []
    for n, label in enumerate(labels):
        state = "done" if n < now else "now" if n == now else "ahead"
        if one.state == "declined" and n == 3:
            state = "error"
        href = reverse("import-columns", args=[one.public_id]) if n == 1 and one.state == "checked" else ""
        found.append({"label": label, "href": href, "state": state, "left": 0})
    return found


# ---- columns ------------------------------------------------------------------------------------------------
def mapping_rows(one: Import, columns: Sequence[Column], mapping: Mapping[str, int]) -> list[dict[str, Any]]:
    """One row for each column of the file, with a few of its values and what it was taken for."""
    grid = checking.grid_of(one)
    chosen = {number: name for name, number in mapping.items()}
    guessed = one.state == "uploaded"
    rows = []
    for number, heading in enumerate(one.head):
        samples = [line.cells[number] for line in grid.lines if line.cells[number]][:SAMPLES]
        rows.append(
            {
                "number": number,
                "heading": heading or _("(no heading)"),
                "samples": samples,
                "chosen": chosen.get(number, ""),
                "guessed": guessed and number in chosen,
                "options": [
                    {"value": c.name, "label": {"zh": c.zh, "en": c.en}, "required": c.required}
                    for c in columns
                ],
            }
        )
    return rows


def read_mapping(posted: Mapping[str, str], width: int) -> dict[str, int]:
    """``map-<number of the file's column>`` = our column. One chosen twice is kept under a name nobody has."""
    found: dict[str, int] = {}
    for number in range(width):
        name = posted.get(f"map-{number}", "")
        if name:
            found[name if name not in found else f"{name}#{number}"] = number
    return found


def error_list(errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {"id": "" if path in ("", "file") and path == "" else path, "label": "", "text": text}
        for path, texts in errors.items()
        for text in texts
    ]


# ---- findings -----------------------------------------------------------------------------------------------
def finding_row(found: Finding, labels: Mapping[str, Any]) -> dict[str, Any]:
    zh, en, look, icon = findings.LEVELS[found.level]
    words = findings.words(found.code, found.params)
    return {
        "row": found.row,
        "column": labels.get(found.column, ""),
        "level": {"zh": zh, "en": en},
        "look": look,
        "icon": icon,
        "value": found.value,
        "reason": words["reason"],
        "remedy": words["remedy"],
    }


def summary(one: Import, counts: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """The kinds of errors and warnings, the most frequent first: one look tells what is wrong with the file."""
    found = []
    for (level, code), n in sorted(counts.items(), key=lambda item: (LEVELS.index(item[0][0]), -item[1])):
        if level in ("error", "warning"):
            zh_level, en_level, look, icon = findings.LEVELS[level]
            found.append(
                {
                    "look": look,
                    "icon": icon,
                    "level": {"zh": zh_level, "en": en_level},
                    "n": n,
                    "text": findings.title(code),
                }
            )
    return found


def sample(one: Import, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The first rows as they will be written: label and value, as the file has them."""
    grid = checking.grid_of(one)
    skipped = set(queries.findings(one, "skip").values_list("row", flat=True)[:200])
    shown = [line for line in grid.lines if line.number not in skipped][:SAMPLES]
    return [
        {
            "number": line.number,
            "cells": [(c.label, line.cells[one.mapping[c.name]]) for c in columns if c.name in one.mapping],
        }
        for line in shown
    ]


def made_words(counts: Mapping[str, int]) -> str:
    parts = []
    for label, n in counts.items():
        zh, en = NAMES.get(label, ("", ""))
        if not zh:
            zh = en = str(apps.get_model(label)._meta.verbose_name)
        parts.append(f"{number_text(n)} {en}" if is_english() else f"{zh} {number_text(n)}")
    return ", ".join(parts) if is_english() else "、".join(parts)
