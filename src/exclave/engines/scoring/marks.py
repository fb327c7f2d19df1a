"""Judges' marks: read strictly, combined exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

Combine = Literal["mean", "median", "trimmed_mean"]
COMBINES: tuple[str, ...] = get_args(Combine)
LEAST_TRIMMED = 3
"""A trimmed mean drops the highest and the lowest mark and needs one to remain."""

_MARK = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")


class MarkError(ValueError):
    """A mark that cannot stand; names the leaf and the judge, in both languages."""

    def __init__(self, leaf: str, judge: str | None, zh: str, en: str) -> None:
        super().__init__(en)
        self.leaf = leaf
        self.judge = judge
        self.zh = zh
        self.en = en


class TooFewMarks(ValueError):
    """Fewer marks than the way of combining needs."""


def read_mark(text: object, leaf: str, judge: str | None = None) -> Decimal:
    """A mark as written: ASCII digits with at most one point and six decimals. Raises MarkError.

    No sign, exponent, full-width digit, blank, NaN; floats are refused because they are not what was written.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if isinstance(text, Decimal) and text.is_finite():
        text = format(text, "f")
    if not isinstance(text, str) or _MARK.fullmatch(text) is None:
        raise MarkError(
            leaf, judge, f"“{leaf}”的分数“{text}”不是数字。", f"The mark {text!r} of “{leaf}” is no number."
        )
    return Decimal(text)


def check_mark(text: object, full: Fraction, leaf: str, judge: str | None = None) -> Decimal:
    """A mark from 0 to full marks, both included. Raises MarkError naming the leaf."""
    mark = read_mark(text, leaf, judge)
    if Fraction(mark) > full:
        limit = plain(full)
        raise MarkError(
            leaf,
            judge,
            f"“{leaf}”的分数 {mark} 超过满分 {limit}。",
            f"The mark {mark} of “{leaf}” is above full marks {limit}.",
        )
    return mark


def combine(marks: Sequence[Decimal], how: str) -> Fraction:
    """One number from several judges, exact and independent of their order.

    ``trimmed_mean`` drops one highest and one lowest. Raises TooFewMarks (no mark; fewer than three for a
    trimmed mean) and ValueError for an unknown way.
    """
    if how not in COMBINES:
        raise ValueError(f"no way of combining marks: {how!r}")
    values = sorted(Fraction(mark) for mark in marks)
    if not values or (how == "trimmed_mean" and len(values) < LEAST_TRIMMED):
        raise TooFewMarks(f"{len(values)} marks are too few for {how}")
    if how == "median":
        middle = len(values) // 2
        values = values[middle : middle + 1] if len(values) % 2 else values[middle - 1 : middle + 1]
    if how == "trimmed_mean":
        values = values[1:-1]
    return sum(values, Fraction(0)) / len(values)


def majority(votes: Mapping[str, bool], of: int) -> bool | None:
    """Whether a panel of ``of`` people finds something: more than half must say yes.

    False once that can no longer be reached (a tie finds nothing), None while it is undecided. Raises
    ValueError when there are more votes than people.
    """
    yes = sum(votes.values())
    if of < 1 or len(votes) > of:
        raise ValueError(f"{len(votes)} votes in a panel of {of}")
    if 2 * yes > of:
        return True
    return False if 2 * (len(votes) - yes) >= of else None


def plain(value: Fraction) -> str:
    """A number for people: as a decimal where it has one, else as a fraction."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")
