"""Which labels are clauses: a label counts when it continues the numbering that is open at its place."""

import re
from dataclasses import dataclass
from typing import Literal

from .labels import RANK, Kind, Label, canonical, label_at
from .numerals import fold

Fit = Literal["exact", "restart", "near", "far"]
Certainty = Literal["sure", "loose", "inside"]
"""Where a label stands: at a paragraph's start, at a doubtful break, or inside a line."""


@dataclass(frozen=True, slots=True)
class Open:
    """A clause whose text is still running: its place in the list of drafts and its numbering."""

    kind: Kind
    ordinal: int
    rank: int
    draft: int


_STRONG: frozenset[Kind] = frozenset({"volume", "chapter", "section", "article", "box", "1", "2"})
_CONTINUED: frozenset[Kind] = frozenset({"article", "box", "chapter"})
"""Kinds numbered through a whole part, whatever stands above them."""
_AFTER_STOP = re.compile(r"[。;:!?] ?(?=[(第专0-9①-⒛㈠-㈩一二三四五六七八九十])")
_AFTER_HEADING = re.compile(r"(?<=[^0-9(第]) ?(?=\(一\)|\(1\)|1[.、]|第一[节条])")
_PAUSE = re.compile(r"[。;:!?,、]")
_LOOK_AHEAD = 20_000
"""Characters of a line (beside forty paragraphs) within which a list must go on to its second item."""
_HEADING_SPAN = 30
"""Characters within which a heading without a stop may be followed by the first label below it."""


def rank_of(label: Label, stack: list[Open]) -> int:
    """Rank of a label; articles go below ``一、`` where a document puts them there."""
    if label.kind == "article" and stack and stack[0].kind == "1":
        return RANK["1"] + 5
    return RANK[label.kind]


def place(label: Label, stack: list[Open], last: dict[Kind, int]) -> tuple[int, Fit]:
    """(how many open clauses stay open above the label, how well its ordinal fits)."""
    rank = rank_of(label, stack)
    depth = sum(1 for item in stack if item.rank < rank)
    same = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].kind == label.kind), None)
    if same is not None:
        ordinal = stack[same].ordinal
        if label.ordinal == ordinal + 1:
            return same, "exact"
        if label.ordinal == 1:
            return (depth, "exact") if depth > same else (same, "restart")
        return same, "near" if label.ordinal in (ordinal, ordinal + 2) else "far"
    if (
        label.ordinal == (last.get(label.kind, 0) + 1 if label.kind in _CONTINUED else 1)
        or label.ordinal == 1
    ):
        return depth, "exact"
    return depth, "near" if label.ordinal == 2 else "far"


def fits(label: Label, fit: Fit, certainty: Certainty) -> bool:
    """Whether a label at such a place, fitting so well, is a clause."""
    if fit == "exact":
        return certainty == "sure" or not label.doubtful
    if certainty != "sure" or label.doubtful:
        return False
    return label.kind in _STRONG or fit in ("restart", "near")


def inner_starts(folded: str, start: int, after_label: bool) -> list[int]:
    """Offsets inside a line where a further label could begin, ascending."""
    found = [match.end() for match in _AFTER_STOP.finditer(folded, start)]
    return sorted({*found, *(after_heading(folded, start) if after_label else [])})


def after_heading(folded: str, start: int) -> list[int]:
    """Offsets where the first label below a heading could follow it without a stop."""
    stop = _PAUSE.search(folded, start)
    reach = min(stop.start() if stop else len(folded), start + _HEADING_SPAN)
    return [
        match.end() for match in _AFTER_HEADING.finditer(folded, start + 1, reach + 4) if match.end() <= reach
    ]


def has_successor(label: Label, folded_rest: str) -> bool:
    """Whether the next ordinal of a label's kind occurs later: a lone ``（一）`` inside a line is no list."""
    text = (
        fold(canonical(label.kind, label.ordinal + 1)) if label.kind != "6" else chr(0x2460 + label.ordinal)
    )
    if label.kind == "3":
        return re.search(rf"(?<![0-9.]){label.ordinal + 1} ?[.、](?![0-9])", folded_rest) is not None
    return text in folded_rest


def inner_label(
    paragraphs: list[str], number: int, at: int, stack: list[Open], last: dict[Kind, int]
) -> Label | None:
    """The label at an offset inside a folded paragraph if it opens a clause there, else None."""
    label = label_at(paragraphs[number], at)
    if label is None or not fits(label, place(label, stack, last)[1], "inside"):
        return None
    if label.ordinal > 1:
        return label
    rest = paragraphs[number][label.end : label.end + _LOOK_AHEAD]
    return label if has_successor(label, "\n".join([rest, *paragraphs[number + 1 : number + 41]])) else None
