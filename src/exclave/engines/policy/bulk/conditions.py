"""All distinct conditions of some roots over one chunk after another, as bitmaps.

Most conditions of policies compare a column with a constant or ask whether a code is one of a few. Those go straight
from the column's memory to words of 64 rows (NumPy): a validity bitmap is read once for a column, a code with few
different values becomes one bitmap per value, and every question about it is an `or` of those. What needs more –
rows, dates that move, choices, numbers past 63 bits, texts of many values – is worked out by Polars (`frames`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from .bitmaps import Bitmaps, Words, atoms_of, bits_of, packed, users_of, words_of
from .frames import Asked, column_name, evaluate_columns, is_about_text, text_answers
from .plan import Plan

Numbers = npt.NDArray[np.int64]
FEW_VALUES: Final = 16
"""Different values of a text column up to which each has a bitmap."""
_FIRST: Final = 4_096
_COMPARE: Final[Mapping[str, Any]] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_ARITH: Final[Mapping[str, Any]] = {"add": np.add, "sub": np.subtract, "mul": np.multiply}


class Conditions:
    """What `roots` ask of columns, sorted once; `asked` and the values of codes are kept between chunks."""

    def __init__(self, roots: Iterable[Plan], asked: Asked | None = None) -> None:
        self.roots = tuple(roots)
        self.asked = Asked() if asked is None else asked
        atoms = atoms_of(self.roots)
        straight = [node for node in atoms if _is_straight(node)]
        self.straight = tuple(sorted(straight, key=_columns))
        self.rest = tuple(node for node in atoms if not _is_straight(node))
        self._users = users_of(self.roots)
        self._values: dict[str, tuple[str, ...] | None] = {}
        self._scratch: dict[Any, npt.NDArray[Any]] = {}

    def bits(self, frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame] | None = None) -> Bitmaps:
        """The bitmaps of one chunk."""
        bits = Bitmaps(frame.height, self.roots, self._users)
        chunk, rest = _Chunk(frame, bits, self._scratch), list(self.rest)
        for node in self.straight:
            found = self._text(chunk, node) if is_about_text(node) else chunk.condition(node)
            if found is None:
                rest.append(node)
            else:
                bits.keep(node, *found)
        if rest:
            series = evaluate_columns(frame, tuple(rest), tables=tables, asked=self.asked)
            for node, one in zip(rest, series, strict=True):
                bits.put(node, one)
        return bits

    def _text(self, chunk: _Chunk, node: Plan) -> tuple[Words, Words] | None:
        """A question about one text, from the bitmaps of its values; None when there are many."""
        name = column_name(node.args[0])
        found = chunk.texts.get(name)
        if found is None:
            known = self._values.get(name, ())
            found = None if known is None else chunk.by_value(name, known)
            self._values[name] = None if found is None else tuple(found)
            if found is None:
                return None
            chunk.texts[name] = found
        true, false = chunk.bits.none.copy(), chunk.bits.none.copy()
        values = list(found)
        for value, answer in zip(values, text_answers(node, values, self.asked), strict=True):
            if answer is not None:
                side = true if answer else false
                np.bitwise_or(side, found[value], out=side)
        return true, false


def _is_straight(node: Plan) -> bool:
    if node.op == "cmp" and node.args[0].kind == "int":
        return all(_is_plain(kid) for kid in node.args)
    if node.op == "isnull":
        return node.args[0].op == "col" and not node.args[0].data[0]
    if node.op == "lookup" and (len(node.args) > 1 or node.args[0].op != "col" or node.kind != "bool"):
        return False
    if is_about_text(node):
        return not node.args[0].data[0]
    return node.op == "col" and not node.data[0]


def _is_plain(node: Plan) -> bool:
    """Whole numbers within 63 bits from columns of the subject and constants."""
    if node.wide or node.kind != "int":
        return False
    if node.op == "const":
        return node.data is not None
    if node.op == "col":
        return not node.data[0]
    return node.op in _ARITH and all(_is_plain(kid) for kid in node.args)


def _columns(node: Plan) -> list[str]:
    """The columns of a condition: those of one column follow one another, while it is in the processor's cache."""
    return [column_name(one) for one in node.walk() if one.op == "col"]


class _Chunk:
    """Columns of one chunk as arrays, each taken once. `scratch` is memory used again by the next chunk."""

    def __init__(self, frame: pl.DataFrame, bits: Bitmaps, scratch: dict[Any, npt.NDArray[Any]]) -> None:
        self.frame, self.bits, self.scratch = frame, bits, scratch
        self.flags = self._room(None, np.bool_)
        self.numbers: dict[Plan, tuple[Any, Words]] = {}
        self.texts: dict[str, dict[str, Words]] = {}

    def _room(self, key: Plan | None, kind: Any) -> npt.NDArray[Any]:
        """An array of one chunk's height that is not allocated anew for every chunk."""
        found = self.scratch.get(key)
        if found is None or len(found) < self.bits.size:
            found = self.scratch[key] = np.empty(self.bits.size, dtype=kind)
        return found[: self.bits.size]

    def condition(self, node: Plan) -> tuple[Words, Words]:
        if node.op == "col":
            return self._yes_no(self.frame.get_column(column_name(node)))
        if node.op == "isnull":
            name = column_name(node.args[0])
            known = packed(self.frame.get_column(name).is_not_null().to_numpy(), self.bits.words)
            return self.bits.full ^ known, known
        (a, known), (b, also) = self._number(node.args[0]), self._number(node.args[1])
        _COMPARE[node.data](a, b, out=self.flags)
        if also is not self.bits.full:
            known = known & also
        true = packed(self.flags, self.bits.words)
        np.bitwise_and(true, known, out=true)
        return true, known ^ true

    def _number(self, node: Plan) -> tuple[Any, Words]:
        """The values (anything where unknown) and where they are known."""
        if node.op == "const":
            return node.data, self.bits.full
        found = self.numbers.get(node)
        if found is None:
            if node.op == "col":
                found = self._column(self.frame.get_column(column_name(node)))
            else:
                (a, known), (b, also) = (self._number(kid) for kid in node.args)
                found = (_ARITH[node.op](a, b, out=self._room(node, np.int64)), known & also)
            self.numbers[node] = found
        return found

    def _yes_no(self, series: pl.Series) -> tuple[Words, Words]:
        values, valid = bits_of(series, self.bits.words)
        known = self.bits.full if valid is None else valid & self.bits.full
        true = values & known
        return true, known ^ true

    def _column(self, series: pl.Series) -> tuple[Numbers, Words]:
        """The memory of a column of 64-bit whole numbers; what stands where nothing is known means nothing."""
        arrow = series.cast(pl.Int64).rechunk().to_arrow()
        validity, values = arrow.buffers()
        found: Numbers = np.frombuffer(values, dtype=np.int64)[arrow.offset : arrow.offset + len(arrow)]
        if series.null_count() == 0:
            return found, self.bits.full
        if arrow.offset or validity is None:
            return found, packed(series.is_not_null().to_numpy(), self.bits.words)
        return found, words_of(validity, self.bits.words) & self.bits.full

    def by_value(self, name: str, known: tuple[str, ...]) -> dict[str, Words] | None:
        """A bitmap for each value of a text column; None when they are more than FEW_VALUES."""
        series = self.frame.get_column(name)
        left = series.len() - series.null_count()
        found: dict[str, Words] = {}
        # The values of earlier chunks, those of the first rows, and only where rows are left those of all.
        for some in (pl.Series(known, dtype=pl.String), series.head(_FIRST), series):
            if left == 0:
                break
            fresh = [value for value in some.drop_nulls().unique().to_list() if value not in found]
            if len(found) + len(fresh) > FEW_VALUES:
                return None
            for value in fresh:
                found[value] = self._yes_no(series == value)[0]
                left -= self.bits.count(found[value])
        return found
