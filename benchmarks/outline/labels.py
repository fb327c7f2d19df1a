"""Hand labels of every number of a document, and the share of reported figures they confirm.

A label file lists each number by line and column (from 0) with at most eleven characters around it, its kind
(``target`` ``threshold`` ``period`` ``deadline`` or ``none``) and, unless none, what a figure of it must say.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from exclave.engines.policy.outline import Clause, Figure, Outline

_TOKEN = re.compile(r"[0-9０-９]+(?:\.[0-9]+)?|[〇零一二两三四五六七八九十百千万亿]+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Figures that labels confirm, figures they do not, and labelled figures that were not reported."""

    right: tuple[Figure, ...]
    wrong: tuple[Figure, ...]
    missed: tuple[dict[str, Any], ...]


def read_labels(path: Path, text: str) -> list[dict[str, Any]]:
    """The labels of a file. ValueError unless they cover every number of the text, each once and in place."""
    labels: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["numbers"]
    lines = text.split("\n")
    numbers = {(n, m.start(), m.group()) for n, line in enumerate(lines, 1) for m in _TOKEN.finditer(line)}
    listed = [(label["line"], label["column"], label["number"]) for label in labels]
    if set(listed) != numbers or len(listed) != len(numbers):
        raise ValueError(f"{path.name}: {sorted(set(listed) ^ numbers)}")
    if any(
        label["context"] not in lines[label["line"] - 1] or len(label["context"]) > 11 for label in labels
    ):
        raise ValueError(f"{path.name}: a context is not in its line, or too long")
    return labels


def judge(labels: list[dict[str, Any]], outline: Outline, figures: tuple[Figure, ...], text: str) -> Verdict:
    """Hold reported figures against the labels of the numbers they stand on."""
    lines = text.split("\n")
    right, wrong, met = [], [], []
    for figure in figures:
        start, end = _columns(outline.clause(figure.clause_id), figure, lines[figure.line - 1])
        under = [
            x
            for x in labels
            if x["line"] == figure.line and start <= x["column"] < end and x["kind"] != "none"
        ]
        if any(_agrees(label, figure) for label in under):
            right.append(figure)
            met += [label for label in under if _agrees(label, figure)]
        else:
            wrong.append(figure)
    missed = [label for label in labels if label["kind"] != "none" and label not in met]
    return Verdict(tuple(right), tuple(wrong), tuple(missed))


def _agrees(label: dict[str, Any], figure: Figure) -> bool:
    value = Decimal(label["value"]) if "value" in label else None
    return (
        (label["kind"], label["operator"], label["unit"], label["year"])
        == (figure.kind, figure.operator, figure.unit, figure.year)
        and value == figure.value
        and label.get("date") == figure.date
        and label.get("every") == figure.every
    )


def _columns(clause: Clause, figure: Figure, line: str) -> tuple[int, int]:
    """Where a figure stands in its source line, found by its words and those before, spaces left out."""
    places = [at for at, character in enumerate(line) if not character.isspace()]
    bare = "".join(line[at] for at in places)
    start, end = figure.span
    for reach in range(12, -1, -1):
        before = re.sub(r"\s", "", clause.text[max(start - reach, 0) : start])
        at = bare.find(before + re.sub(r"\s", "", clause.text[start:end]))
        if at >= 0:
            first = at + len(before)
            last = first + len(re.sub(r"\s", "", clause.text[start:end])) - 1
            return places[first], places[last] + 1
    raise ValueError(f"{figure.text} is not on line {figure.line}")
