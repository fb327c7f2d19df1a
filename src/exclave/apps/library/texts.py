"""Outlines in and out of the database: the JSON of the outline, and back."""

from datetime import date
from typing import Any

from exclave.engines.policy.outline import Clause, Outline
from exclave.engines.policy.outline.labels import label_at
from exclave.engines.policy.outline.numerals import fold


def stored(outline: Outline) -> dict[str, Any]:
    """What the database keeps of an outline: lines of the file are of no use once it is read.

    Parts are a list: PostgreSQL's jsonb sorts the keys of an object, and their order is that of the paper.
    """
    rows = [
        {k: v for k, v in clause.to_json().items() if k not in ("starts", "line")}
        for clause in outline.clauses
    ]
    parts = [[name, title] for name, title in outline.parts.items()]
    return outline.to_json() | {"clauses": rows, "parts": parts, "attached_as": outline.attached_as}


def outline_of(content: dict[str, Any]) -> Outline:
    """The outline again."""
    return Outline(
        file=content["file"],
        title=content["title"],
        number=content["number"],
        issuers=None if content["issuers"] is None else tuple(content["issuers"]),
        issuers_count=content["issuers_count"],
        date=None if content["date"] is None else date.fromisoformat(content["date"]),
        attached_as=content["attached_as"],
        parts={name: title for name, title in content["parts"]},
        clauses=tuple(_clause(row) for row in content["clauses"]),
    )


def _clause(row: dict[str, Any]) -> Clause:
    label = label_at(fold(row["label"])) if row["label"] else None
    return Clause(
        id=row["id"],
        part=row["part"],
        kind=label.kind if label is not None else None,
        level=row["level"],
        label=row["label"],
        path=row["path"],
        parent=row["parent"],
        heading=row["heading"],
        text=row["text"],
        starts=row["text"][:20],
        line=0,
        marks=(),
    )
