"""What a benefit is worth to one subject, in fen: between two bounds, and open where the pack states no amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.pack.environment import param_type
from exclave.engines.policy.pack.literals import ValueRefused, read_value
from exclave.engines.policy.pack.model import OPEN, Benefit, Pack
from exclave.engines.policy.pack.settle import rows_on


@dataclass(frozen=True, slots=True)
class Range:
    """Fen, from ``low`` to ``high``. ``high`` None: nobody can say how much at most."""

    low: int
    high: int | None

    def __add__(self, other: Range) -> Range:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Range(self.low + other.low, high)

    def __sub__(self, other: Range) -> Range:
        """The least and the most that lies between; with an open end below nothing is certain at all."""
        low = self.low - other.high if other.high is not None else None
        high = self.high - other.low if self.high is not None else None
        return Range(low if low is not None else -(10**18), high)


NOTHING = Range(0, 0)
UNSTATED = Range(0, None)


def amount_of(pack: Pack, benefit: Benefit, facts: Facts, on: date) -> Range | None:
    """What the benefit's standard comes to. None: it is no amount of money (a service, a priority, a ratio)."""
    name = priced_by(pack, benefit)
    if name is None:
        return UNSTATED if benefit.standard == OPEN and benefit.kind in _MONEY else None
    value = facts.values.get("param", {}).get(name)
    return exactly(value) if isinstance(value, int | Fraction) else stated_range(pack, name, on)


def priced_by(pack: Pack, benefit: Benefit) -> str | None:
    """The param that states the benefit as an amount of money; None where none does."""
    standard = benefit.standard
    if not isinstance(standard, str) or not standard.startswith("param."):
        return None
    name = standard.removeprefix("param.")
    param = pack.params.get(name)
    return name if param is not None and param_type(name, param).kind == "money" else None


def exactly(value: int | Fraction) -> Range:
    """A known amount, in whole fen around it."""
    exact = Fraction(value)
    return Range(exact.numerator // exact.denominator, -(-exact.numerator // exact.denominator))


def stated_range(pack: Pack, name: str, on: date) -> Range:
    """What the param comes to while it is not known which of its rows holds."""
    param = pack.params[name]
    stated = []
    for _, row in rows_on(param, on):
        if row.calc is not None or row.value in (None, OPEN):
            return UNSTATED
        try:
            stated.append(read_value(param_type(name, param), row.value))
        except ValueRefused:
            return UNSTATED
    return Range(int(min(stated)), int(max(stated))) if stated else UNSTATED


_MONEY = frozenset({"project", "grant", "reward", "subsidy"})
"""Kinds that are paid: their open standard is an amount nobody has stated yet."""
