"""What the policy set for an evaluation: full marks, weights, rounding, ways of combining.

A setting is written in the pack or named as ``param.x``. A param not settled is open, and what is open makes
a result unknown; it is never taken as zero or as a default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exclave.engines.codes.units import LiteralError, Quantity, parse_literal
from exclave.engines.policy.language.values import Unknown
from exclave.engines.policy.pack.model import OPEN

Evaluate = Callable[[str, Mapping[str, Any]], Any]
"""Answers an expression of the pack for the thing evaluated, given names such as ``full``, ``actual``,
``target``, ``total``, ``rank``, ``n`` (None = unknown). Numbers are int, Decimal or Fraction; what is
neither a number nor a truth value is unknown."""


class SettingError(ValueError):
    """The pack's evaluation cannot be worked out as it is written."""


@dataclass(frozen=True)
class Open:
    """A setting not settled: the param's id (or ``待细则`` written in place)."""

    param: str


def evaluate_nothing(expr: str, names: Mapping[str, Any]) -> Any:
    """The evaluator of a caller without facts: literal truth values and given names only."""
    return {"true": True, "false": False}.get(expr, names.get(expr))


@dataclass(frozen=True)
class ScoreContext:
    """``params``: resolved values by id (``20 分``, ``Quantity``, Decimal, int, code…) or open."""

    params: Mapping[str, Any] = field(default_factory=dict)
    evaluate: Evaluate = evaluate_nothing


def is_open(value: Any) -> bool:
    return value is None or isinstance(value, Unknown) or (isinstance(value, str) and value == OPEN)


def setting(context: ScoreContext, stated: Any) -> Any | Open:
    """The value of a setting as stated in the pack; Open when its param is not settled."""
    if isinstance(stated, str) and stated.startswith("param."):
        value = context.params.get(stated.removeprefix("param."))
        return Open(stated) if is_open(value) else value
    return Open(str(stated)) if is_open(stated) else stated


def points(context: ScoreContext, stated: str) -> Fraction | Open:
    """Full marks, a cap or a weight: points or a bare number; a percentage is a share. Never negative."""
    value = setting(context, stated)
    if isinstance(value, Open):
        return value
    if isinstance(value, str):
        try:
            value = parse_literal(value)
        except LiteralError as error:
            raise SettingError(f"{stated}: {error}") from error
    if isinstance(value, Quantity) and value.unit in ("分", "", "%"):
        value = Fraction(value.value) / (100 if value.unit == "%" else 1)
    number = exact_number(value)
    if number is None or number < 0:
        raise SettingError(f"{stated} is not a number of points: {value!r}")
    return number


def whole(context: ScoreContext, stated: int | str) -> int | Open:
    """A number of decimals, or of people: ``2``, ``5 人``. Raises SettingError otherwise."""
    value = setting(context, stated)
    if isinstance(value, Open):
        return value
    if isinstance(value, str):
        try:
            value = parse_literal(value)
        except LiteralError as error:
            raise SettingError(f"{stated}: {error}") from error
    if isinstance(value, Quantity) and value.unit in ("", "人", "个"):
        value = value.value
    number = exact_number(value)
    if number is None or number.denominator != 1 or number < 0:
        raise SettingError(f"{stated} is not a whole number: {value!r}")
    return int(number)


def exact_number(value: Any) -> Fraction | None:
    """The number exactly; None for what is no number. A float is refused: it is not what was written."""
    if isinstance(value, float):
        raise SettingError(f"a float decides nothing: {value!r}")
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        return None
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    return Fraction(value)
