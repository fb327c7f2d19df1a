"""Which clause of the one document is which of the other.

Pairs are taken in steps: the same words at the same place, the same words elsewhere, the same heading, the same place
with like words, then the likest left. Likeness is the share of common pairs of characters (Dice), which is the same
from either side, so that comparing backwards pairs the same clauses.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise

from exclave.engines.policy.outline import Clause

SAME_PLACE = 0.35
SAME_HEADING = 0.2
ANYWHERE = 0.6
_MOST_PAIRS = 250_000
"""Pairs of clauses compared by their words at most; beyond, only those with the same place or heading are."""

Pairs = dict[int, int]


def aligned(old: Sequence[Clause], new: Sequence[Clause]) -> Pairs:
    """Index in the old document → index in the new. Each clause is in one pair at most."""
    found: Pairs = {}
    _by(found, old, new, lambda c: (c.part, c.path, c.heading, c.text))
    _by(found, old, new, lambda c: (c.heading, c.text) if len(c.heading + c.text) > 3 else None)
    bags = _Bags(old, new)
    _by(
        found,
        old,
        new,
        lambda c: c.heading or None,
        lambda i, j: bags.likeness(i, j) >= SAME_HEADING or _bare(old[i], new[j]),
    )
    _by(
        found,
        old,
        new,
        lambda c: (c.part, c.path),
        lambda i, j: bags.likeness(i, j) >= SAME_PLACE or _bare(old[i], new[j]),
    )
    _likest(found, old, new, bags)
    return found


def _bare(one: Clause, other: Clause) -> bool:
    """Clauses without words of their own are told by their place alone."""
    return not (one.text or other.text) and (
        one.heading == other.heading or not (one.heading and other.heading)
    )


def _by(
    found: Pairs,
    old: Sequence[Clause],
    new: Sequence[Clause],
    key: Callable[[Clause], Hashable | None],
    also: Callable[[int, int], bool] = lambda i, j: True,
) -> None:
    """Pair clauses that alone have their key on both sides."""
    taken = set(found.values())
    ours = _alone([(i, key(c)) for i, c in enumerate(old) if i not in found])
    theirs = _alone([(j, key(c)) for j, c in enumerate(new) if j not in taken])
    for name, i in ours.items():
        if (j := theirs.get(name)) is not None and also(i, j):
            found[i] = j


def _alone(keyed: list[tuple[int, Hashable | None]]) -> dict[Hashable, int]:
    counts = Counter(key for _, key in keyed)
    return {key: index for index, key in keyed if key is not None and counts[key] == 1}


class _Bags:
    """The pairs of characters of every clause, counted once."""

    def __init__(self, old: Sequence[Clause], new: Sequence[Clause]) -> None:
        self.old = [_bag(clause) for clause in old]
        self.new = [_bag(clause) for clause in new]

    def likeness(self, i: int, j: int) -> float:
        """0 … 1, the same from either side."""
        one, other = self.old[i], self.new[j]
        total = one.total() + other.total()
        return 2 * (one & other).total() / total if total else 0.0


def _bag(clause: Clause) -> Counter[str]:
    words = "".join((clause.heading + clause.text).split())
    return Counter(a + b for a, b in pairwise(words))


def _likest(found: Pairs, old: Sequence[Clause], new: Sequence[Clause], bags: _Bags) -> None:
    """The likest of what is left, best first; between equals the nearer, then the earlier."""
    taken = set(found.values())
    ours = [i for i in range(len(old)) if i not in found]
    theirs = [j for j in range(len(new)) if j not in taken]
    if len(ours) * len(theirs) > _MOST_PAIRS:
        return
    scored = [
        (-score, abs(i - j), i + j, i, j)
        for i in ours
        for j in theirs
        if (score := bags.likeness(i, j)) >= ANYWHERE
    ]
    for _score, _far, _early, i, j in sorted(scored):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
