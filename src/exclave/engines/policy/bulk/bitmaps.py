"""Yes/no work as bitmaps: one for true and one for false per condition, shared by all policies.

A bit of neither is unknown. Columns are compared once by Polars; everything above – and, or, not, choices,
whole policies – is arithmetic on words of 64 rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl

from .plan import Plan, walk

Words = npt.NDArray[np.uint64]
STRUCTURE = frozenset({"and", "or", "not"})


def is_structure(node: Plan) -> bool:
    """Whether the node only joins other conditions."""
    if node.kind != "bool":
        return False
    if node.op == "isnull":
        return node.args[0].kind == "bool"
    return node.op in STRUCTURE or node.op == "case" or node.op == "const"


def atoms_of(roots: Iterable[Plan]) -> tuple[Plan, ...]:
    """The distinct conditions that must be worked out from columns, each once."""
    found: dict[Plan, None] = {}
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if is_structure(node):
            stack.extend(node.args)
        else:
            found[node] = None
    return tuple(found)


def users_of(roots: Iterable[Plan]) -> Counter[int]:
    """How many conditions join each node (by identity), the roots themselves counted."""
    wanted = list(roots)
    found = Counter(id(kid) for node in walk(wanted) if is_structure(node) for kid in node.args)
    found.update(map(id, wanted))
    return found


class Bitmaps:
    """The bitmaps of one chunk of rows."""

    def __init__(self, size: int, roots: Iterable[Plan], users: Counter[int] | None = None) -> None:
        """`users`: what `users_of` found for the roots, where many chunks share it."""
        self.size = size
        self.words = (size + 63) // 64
        self.full: Words = np.full(self.words, np.iinfo(np.uint64).max, dtype=np.uint64)
        if size % 64:
            self.full[-1] = np.uint64((1 << (size % 64)) - 1)
        self.none: Words = np.zeros(self.words, dtype=np.uint64)
        self._users = users_of(roots) if users is None else users
        self._known: dict[Plan, tuple[Words, Words]] = {}

    def put(self, node: Plan, series: pl.Series) -> None:
        """Take a condition worked out by Polars."""
        values, valid = bits_of(series, self.words)
        true = values & self.full if valid is None else values & valid
        false = self.full & ~values if valid is None else valid & ~values & self.full
        self._known[node] = (true & self.full, false)

    def keep(self, node: Plan, true: Words, false: Words) -> None:
        """Take a condition that is in bitmaps already; no bit is set past the last row."""
        self._known[node] = (true, false)

    def of(self, node: Plan) -> tuple[Words, Words]:
        """The bitmaps of true and of false. They are shared: not to be changed."""
        found = self._known.get(node)
        if found is None:
            found = self._made(node)
            if self._users[id(node)] > 1:
                self._known[node] = found
        return found

    def true(self, node: Plan) -> Words:
        """The bitmap of true alone."""
        return self.of(node)[0]

    def _made(self, node: Plan) -> tuple[Words, Words]:
        match node.op:
            case "const":
                if node.data is None:
                    return self.none, self.none
                return (self.full, self.none) if node.data else (self.none, self.full)
            case "not":
                true, false = self.of(node.args[0])
                return false, true
            case "and":
                return self._joined(node, 0)
            case "or":
                return self._joined(node, 1)
            case "isnull":
                true, false = self.of(node.args[0])
                decided = true | false
                return self.full & ~decided, decided
        condition = self.of(node.args[0])[0]
        (a, not_a), (b, not_b) = self.of(node.args[1]), self.of(node.args[2])
        rest = self.full & ~condition
        return (condition & a) | (rest & b), (condition & not_a) | (rest & not_b)

    def _joined(self, node: Plan, side: int) -> tuple[Words, Words]:
        """and: all true, any false; or the other way round."""
        pairs = [self.of(kid) for kid in node.args]
        every = pairs[0][side] & pairs[1][side]
        some = pairs[0][1 - side] | pairs[1][1 - side]
        for pair in pairs[2:]:
            np.bitwise_and(every, pair[side], out=every)
            np.bitwise_or(some, pair[1 - side], out=some)
        return (every, some) if side == 0 else (some, every)

    def count(self, bits: Words) -> int:
        """How many rows are set."""
        return int(np.bitwise_count(bits).sum())

    def unpacked(self, bits: Words) -> npt.NDArray[np.uint8]:
        """One byte for each row."""
        return np.unpackbits(bits.view(np.uint8), count=self.size, bitorder="little")


def bits_of(series: pl.Series, words: int) -> tuple[Words, Words | None]:
    """The value and validity bitmaps of a yes/no column, as words (no copy where it fits)."""
    arrow = series.rechunk().to_arrow()
    validity, values = arrow.buffers()
    if arrow.offset:
        plain = series.fill_null(False).to_numpy()
        known = None if series.null_count() == 0 else series.is_not_null().to_numpy()
        return packed(plain, words), None if known is None else packed(known, words)
    return words_of(values, words), None if validity is None else words_of(validity, words)


def packed(flags: npt.NDArray[np.bool_], words: int) -> Words:
    """Flags, one byte a row, as words."""
    found = np.zeros(words * 8, dtype=np.uint8)
    packed = np.packbits(flags, bitorder="little")
    found[: len(packed)] = packed
    return found.view(np.uint64)


def words_of(buffer: object, words: int) -> Words:
    """A bitmap as words, not copied where it is long enough; bits past the last row may be anything."""
    raw = np.frombuffer(buffer, dtype=np.uint8)  # type: ignore[call-overload]
    if len(raw) >= words * 8:
        return np.asarray(raw[: words * 8].view(np.uint64), dtype=np.uint64)
    found = np.zeros(words * 8, dtype=np.uint8)
    found[: len(raw)] = raw
    return found.view(np.uint64)


class Tally:
    """Counts of true and of false for many policies over one chunk after another.

    Policies that join conditions with `and` – nearly all – share two buffers, so that nothing is allocated
    per policy.
    """

    def __init__(self, roots: Iterable[Plan]) -> None:
        self.roots = tuple(roots)
        self.true = [0] * len(self.roots)
        self.false = [0] * len(self.roots)

    def add(self, bits: Bitmaps) -> None:
        """Count one chunk."""
        every, some = np.empty_like(bits.full), np.empty_like(bits.full)
        ones = np.empty(bits.words, dtype=np.uint8)
        both, either, count = np.bitwise_and, np.bitwise_or, np.bitwise_count
        for index, root in enumerate(self.roots):
            if root.op != "and":
                true, false = bits.of(root)
            else:
                pairs = [bits.of(kid) for kid in root.args]
                both(pairs[0][0], pairs[1][0], out=every)
                either(pairs[0][1], pairs[1][1], out=some)
                for one, other in pairs[2:]:
                    both(every, one, out=every)
                    either(some, other, out=some)
                true, false = every, some
            self.true[index] += int(count(true, out=ones).sum(dtype=np.uint64))
            self.false[index] += int(count(false, out=ones).sum(dtype=np.uint64))
