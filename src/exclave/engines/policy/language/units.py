"""Which numbers may meet: the unit rules of comparison, `+ -`, `* /`.

- Equal kinds and units meet; whole numbers meet decimals; a written 0 meets every number.
- A count of rows and a written number meet quantities of counting units (人 家 个 …) only.
- Times: a plain number keeps the other's unit; an amount per thing times a quantity stays an amount;
  points per thing times a quantity stay points; a counting unit dissolves into a measured one (平方米 per
  人).
- Division always gives an exact ratio of what is left of the units; by zero it is unknown.
- Date minus date is 日; year minus year is 年; other steps in time are functions (addDays …).
"""

from __future__ import annotations

from dataclasses import replace

from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.types import DECIMAL, INT, POINTS, YEAR, Type, duration


def is_zero(piece: Typed) -> bool:
    """Whether the piece is a written 0."""
    return piece.op == "const" and piece.data == 0 and piece.data is not False


def meeting(left: Typed, right: Typed) -> Type | None:
    """The common type of two numbers that are compared, added or chosen between; None when they may not
    meet.
    """
    a, b = left.type, right.type
    if not (a.numeric and b.numeric):
        return None
    found: Type | None = None
    if is_zero(left):
        found = b
    elif is_zero(right) or (a.kind == b.kind and a.unit == b.unit):
        found = a
    elif {a.kind, b.kind} == {"int", "decimal"}:
        found = a if a.kind == "decimal" else b
    elif a.counting and (b.tally or right.op == "const"):
        found = a
    elif b.counting and (a.tally or left.op == "const"):
        found = b
    if found is None:
        return None
    return replace(
        found,
        signed=a.signed or b.signed,
        bounds=a.bounds or b.bounds,
        tally=a.tally and b.tally,
        shown=a.shown or b.shown if found.kind == "money" else (a.shown if a.shown == b.shown else None),
    )


def arithmetic(op: str, left: Typed, right: Typed) -> Type | None:
    """The type of `left op right`, None when it has no meaning."""
    a, b = left.type, right.type
    if op in "+-":
        return _plus_minus(op, left, right)
    if not (a.numeric and b.numeric):
        return None
    found = _times(a, b) if op == "*" else _over(a, b)
    if found is None:
        return None
    return replace(found, signed=a.signed or b.signed, bounds=a.bounds or b.bounds, tally=False)


def _plus_minus(op: str, left: Typed, right: Typed) -> Type | None:
    a, b = left.type, right.type
    if a.kind == b.kind == "date":
        return replace(duration("日"), signed=True) if op == "-" else None
    if a.kind == "year":
        if b.kind == "year":
            return replace(duration("年"), signed=True) if op == "-" else None
        plain = b.kind == "int" or (b.kind == "duration" and b.unit == "年")
        return YEAR if plain and not b.bounds else None
    found = meeting(left, right)
    return replace(found, signed=True) if found and op == "-" else found


def _times(a: Type, b: Type) -> Type | None:
    for one, other in ((a, b), (b, a)):
        if one.kind == "int":
            return INT if other.kind == "int" else other
    for one, other in ((a, b), (b, a)):
        if one.kind == "decimal" and other.kind != "duration":
            return replace(other, shown=None) if other.kind == "decimal" else other
    if a.unit == b.unit == POINTS:
        return None
    for one, other in ((a, b), (b, a)):
        if other.kind == "quantity" and (one.kind == "money" or one.unit == POINTS):
            return one
        if other.counting and one.kind == "quantity" and not one.counting:
            return one
    return None


def _over(a: Type, b: Type) -> Type | None:
    if a.kind == b.kind and (a.unit == b.unit or (a.counting and b.counting)):
        return DECIMAL
    if b.kind in ("int", "decimal"):
        if a.kind == "duration":
            return None
        return DECIMAL if a.kind in ("int", "decimal") else a
    if a.kind == "int" and a.tally and b.counting:
        return DECIMAL
    if b.kind == "quantity" and (a.kind == "money" or a.unit == POINTS):
        return a
    return a if b.counting and a.kind == "quantity" else None
