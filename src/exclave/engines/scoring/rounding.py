"""Rounding that is exact: fractions in, decimals with a fixed number of places out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

Mode = Literal["half_up", "half_even", "down"]
MODES: tuple[str, ...] = get_args(Mode)


def rounded(value: Fraction, places: int, mode: str) -> Decimal:
    """``value`` to ``places`` decimals (kept as written: 64.7 to two places is 64.70).

    ``half_up`` takes a half away from zero, ``half_even`` to the even digit, ``down`` cuts off. Raises
    ValueError for another mode or negative places.
    """
    if mode not in MODES:
        raise ValueError(f"no rounding mode: {mode!r}")
    if places < 0:
        raise ValueError(f"places cannot be negative: {places}")
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    if (mode == "half_up" and twice >= 0) or (
        mode == "half_even" and (twice > 0 or (twice == 0 and whole % 2))
    ):
        whole += 1
    digits = tuple(int(digit) for digit in str(whole))
    return Decimal((1 if value < 0 and whole else 0, digits, -places))
