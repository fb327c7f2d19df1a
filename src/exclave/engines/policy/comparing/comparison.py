"""The difference of two outlines, in the reading order of the new one."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from exclave.engines.policy.outline import Clause, Outline

from .aligning import Pairs, aligned
from .runs import Run, runs

Kind = Literal["same", "changed", "added", "removed"]
Placed = Literal["", "renumbered", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """One clause of either document. ``kind`` is about its words, ``placed`` about its place:

    *renumbered* keeps its order among those that stayed and its parent, *moved* does not. ``old`` or ``new`` is None
    where the clause was added or removed. ``heading`` and ``text`` are the words of both.
    """

    kind: Kind
    placed: Placed
    old: Clause | None
    new: Clause | None
    heading: tuple[Run, ...]
    text: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All clauses of both documents; a removed one stands behind the clause before it."""

    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses are same, changed, added, removed, renumbered, moved."""
        found = Counter(c.kind for c in self.changes) + Counter(c.placed for c in self.changes if c.placed)
        return {name: found[name] for name in ("same", "changed", "added", "removed", "renumbered", "moved")}

    @property
    def empty(self) -> bool:
        """Whether the documents say the same in the same places."""
        return all(change.kind == "same" and not change.placed for change in self.changes)


def compare(old: Outline, new: Outline) -> Comparison:
    """The difference from one document to another. Swapped, additions and removals change places."""
    before, after = old.clauses, new.clauses
    pairs = aligned(before, after)
    placed = _placed(before, after, pairs)
    back = {j: i for i, j in pairs.items()}
    gone = _gone_after(before, pairs, placed)
    changes: list[Change] = list(gone[-1])
    for j, clause in enumerate(after):
        i = back.get(j)
        changes.append(_came(clause) if i is None else _paired(before[i], clause, placed[i]))
        changes += gone.get(i, []) if i is not None else []
    return Comparison(tuple(changes))


def _gone_after(before: Sequence[Clause], pairs: Pairs, placed: dict[int, Placed]) -> dict[int, list[Change]]:
    """What was removed by the index of the clause before it that stayed in its place; -1: at the beginning."""
    found: dict[int, list[Change]] = {-1: []}
    last = -1
    for i, clause in enumerate(before):
        if i not in pairs:
            found[last].append(_gone(clause))
        elif placed[i] != "moved":
            last = i
            found[last] = []
    return found


def apply(old: Outline, comparison: Comparison) -> tuple[tuple[str, str, str, str], ...]:
    """The new document made from the old one and the difference: part, path, heading and text of every clause.

    Raises ValueError where the difference is of another document.
    """
    known = {clause.id: clause for clause in old.clauses}
    made = []
    for change in comparison.changes:
        own = known.get(change.old.id) if change.old is not None else None
        if change.old is not None and own is None:
            raise ValueError(f"the document has no clause {change.old.id}")
        heading = _patched(own.heading if own else "", change.heading)
        text = _patched(own.text if own else "", change.text)
        if change.new is not None:
            made.append((change.new.part, change.new.path, heading, text))
    return tuple(made)


def contents(outline: Outline) -> tuple[tuple[str, str, str, str], ...]:
    """What ``apply`` makes, of a document itself."""
    return tuple((c.part, c.path, c.heading, c.text) for c in outline.clauses)


def _patched(old: str, steps: Sequence[Run]) -> str:
    made, at = [], 0
    for step in steps:
        if step.op != "added":
            if not old.startswith(step.text, at):
                raise ValueError("the difference is of another text")
            at += len(step.text)
        if step.op != "removed":
            made.append(step.text)
    if at != len(old):
        raise ValueError("the difference leaves out the end of the text")
    return "".join(made)


def _paired(old: Clause, new: Clause, placed: Placed) -> Change:
    same = (old.heading, old.text) == (new.heading, new.text)
    return Change(
        "same" if same else "changed",
        placed,
        old,
        new,
        runs(old.heading, new.heading),
        runs(old.text, new.text),
    )


def _came(new: Clause) -> Change:
    return Change("added", "", None, new, runs("", new.heading), runs("", new.text))


def _gone(old: Clause) -> Change:
    return Change("removed", "", old, None, runs(old.heading, ""), runs(old.text, ""))


def _placed(before: Sequence[Clause], after: Sequence[Clause], pairs: Pairs) -> dict[int, Placed]:
    """Old index → how its place changed."""
    kept = _in_order([(i, pairs[i]) for i in sorted(pairs)])
    olds = {clause.id: i for i, clause in enumerate(before)}
    news = {clause.id: j for j, clause in enumerate(after)}
    found: dict[int, Placed] = {}
    for i, j in pairs.items():
        one, other = before[i], after[j]
        if (one.part, one.path) == (other.part, other.path):
            found[i] = "" if i in kept else "moved"
            continue
        above = olds[one.parent] if one.parent is not None else None
        above_new = news[other.parent] if other.parent is not None else None
        together = (
            one.part == other.part if above is None and above_new is None
            else above is not None and pairs.get(above) == above_new
        )  # fmt: skip
        found[i] = "renumbered" if together and i in kept else "moved"
    return found


def _in_order(pairs: list[tuple[int, int]]) -> set[int]:
    """Old indexes of the longest run of pairs that keeps its order: all others were moved."""
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    for index, (_i, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        before.append(at_end[place - 1] if place else -1)
        if place == len(ends):
            ends.append(j)
            at_end.append(index)
        else:
            ends[place], at_end[place] = j, index
    kept: set[int] = set()
    step = at_end[-1] if at_end else -1
    while step >= 0:
        kept.add(pairs[step][0])
        step = before[step]
    return kept
