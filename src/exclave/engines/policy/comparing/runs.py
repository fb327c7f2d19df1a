"""Two texts as runs of words that stayed, went and came. Chinese by the character, Latin words and numbers whole."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Op = Literal["same", "added", "removed"]

_WORD = re.compile(r"[A-Za-z]+|[0-9]+(?:[.,][0-9]+)*%?|\s+|.", re.DOTALL)
_MOST = 6_000
"""Words of both texts together that are compared one by one; longer ones only at their ends."""
_LEAST_SHARED = 0.3
"""Below this share of common words two texts are shown whole, one after the other: marks would be confetti."""
_ISLAND = 1
"""So many common words between two changes are no rest for the eye and join the change."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. ``same`` and ``removed`` runs joined give the old text, ``same`` and ``added`` the new."""

    op: Op
    text: str


def runs(old: str, new: str) -> tuple[Run, ...]:
    """The texts as runs; a removed run stands before the added one in its place. No run is empty."""
    if old == new:
        return (Run("same", old),) if old else ()
    before, after = _WORD.findall(old), _WORD.findall(new)
    blocks = _blocks(before, after)
    shared = sum(size for _, _, size in blocks)
    if 2 * shared < _LEAST_SHARED * (len(before) + len(after)):
        blocks = []
    found: list[Run] = []
    at, to = 0, 0
    for start, start_new, size in [
        *_without_islands(blocks, len(before), len(after)),
        (len(before), len(after), 0),
    ]:
        _add(found, "removed", before[at:start])
        _add(found, "added", after[to:start_new])
        _add(found, "same", before[start : start + size])
        at, to = start + size, start_new + size
    return tuple(found)


def _add(found: list[Run], op: Op, words: list[str]) -> None:
    if words:
        found.append(Run(op, "".join(words)))


def _blocks(before: list[str], after: list[str]) -> list[tuple[int, int, int]]:
    """Common stretches: (start in the old, start in the new, length), ascending in both."""
    head = _shared_head(before, after)
    tail = _shared_head(before[head:][::-1], after[head:][::-1])
    end, end_new = len(before) - tail, len(after) - tail
    middle: list[tuple[int, int, int]] = []
    if end - head + end_new - head <= _MOST:
        matcher = SequenceMatcher(None, before[head:end], after[head:end_new], autojunk=False)
        middle = [(head + m.a, head + m.b, m.size) for m in matcher.get_matching_blocks() if m.size]
    found = [(0, 0, head), *middle, (end, end_new, tail)]
    return [block for block in found if block[2]]


def _shared_head(before: list[str], after: list[str]) -> int:
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def _without_islands(
    blocks: list[tuple[int, int, int]], end: int, end_new: int
) -> list[tuple[int, int, int]]:
    """Blocks long enough to stand between two changes; those at an end of both texts always stay."""
    joined: list[tuple[int, int, int]] = []
    for start, start_new, size in blocks:
        last = joined[-1] if joined else None
        if last is not None and (last[0] + last[2], last[1] + last[2]) == (start, start_new):
            joined[-1] = (last[0], last[1], last[2] + size)
        else:
            joined.append((start, start_new, size))
    return [
        (start, start_new, size)
        for start, start_new, size in joined
        if size > _ISLAND
        or (start, start_new) == (0, 0)
        or (start + size, start_new + size) == (end, end_new)
        or _pure(joined, (start, start_new, size))
    ]


def _pure(joined: list[tuple[int, int, int]], block: tuple[int, int, int]) -> bool:
    """A short block beside words that only came, or only went, on one of its sides: it is no island of a rewriting."""
    at = joined.index(block)
    before = joined[at - 1] if at else (0, 0, 0)
    after = joined[at + 1] if at + 1 < len(joined) else None
    gap = (block[0] - before[0] - before[2], block[1] - before[1] - before[2])
    if after is None:
        return 0 in gap
    next_gap = (after[0] - block[0] - block[2], after[1] - block[1] - block[2])
    return 0 in gap and 0 in next_gap
