"""Two documents side by side for the page, and the metadata before and after a proposal."""

from datetime import date
from typing import Any

from exclave.apps.library import texts
from exclave.apps.library.models import Document, Proposal
from exclave.apps.library.stating import Said
from exclave.apps.library.words import CHOICES, FIELD_WORDS
from exclave.apps.ui.templatetags.ui import place
from exclave.apps.ui.text import date_text
from exclave.engines.policy.comparing import Change, Run, compare
from exclave.engines.policy.outline import Clause


def in_order(one: Document, other: Document) -> tuple[Document, Document]:
    """(earlier, later) by day of issue, else by when they were brought."""
    both = sorted((one, other), key=lambda d: (d.issued or date.max, d.uploaded_at, d.pk))
    return both[0], both[1]


def shown(old: Document, new: Document, *, whole: bool) -> dict[str, Any]:
    """Rows of the page and how many clauses of each kind. ``whole``: those that stayed are rows too."""
    found = compare(texts.outline_of(old.outline), texts.outline_of(new.outline))
    rows = [_row(c) for c in found.changes if whole or c.kind != "same" or c.placed == "moved"]
    return {"rows": rows, "counts": found.counts, "empty": found.empty}


def _row(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "placed": change.placed,
        "old": _side(change.old, change, "added"),
        "new": _side(change.new, change, "removed"),
        "both": {"heading": change.heading, "text": change.text},
    }


def _side(clause: Clause | None, change: Change, left_out: str) -> dict[str, Any] | None:
    if clause is None:
        return None

    def own(runs: tuple[Run, ...]) -> list[Run]:
        return [run for run in runs if run.op != left_out]

    at = clause.path.replace("/", "")
    return {
        "id": clause.id,
        "at": at if clause.part == "正文" else f"{clause.part} {at}",
        "heading": own(change.heading),
        "text": own(change.text),
    }


def metadata(document: Document, proposal: Proposal) -> list[tuple[Any, str, str]]:
    """(field, as it stands, as proposed) of every field that is said or changes."""
    now = Said.of(document).content()
    first = document.stage == "new"
    names = _titles({*now["replaces"], *proposal.content["replaces"]})
    rows = []
    for name, label in FIELD_WORDS.items():
        before, after = (_words(name, content[name], names) for content in (now, proposal.content))
        if first or before != after:
            rows.append((label, "" if first else before, after))
    return rows


def _titles(ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = Document.objects.scoped("named by a proposal of the same office").filter(public_id__in=ids)
    return dict(rows.values_list("public_id", "title"))


def _words(name: str, value: Any, titles: dict[str, str]) -> str:
    if not value:
        return ""
    if name == "replaces":
        return "；".join(titles.get(one, one) for one in value)
    if name in CHOICES:
        return str(CHOICES[name].get(value, value))
    if name == "place":
        return place(value)
    return (
        date_text(date.fromisoformat(value))
        if name in ("issued", "in_force_from", "last_day")
        else str(value)
    )
