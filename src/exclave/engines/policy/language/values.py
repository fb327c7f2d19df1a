"""Values of the condition language that Python has no word for: unknown, rows with a flag, bounds.

Numbers inside are `int` or `Fraction` and nothing else; money is whole or fractional fen; a percentage is
a ratio (5 % is `Fraction(1, 20)`). Dates are `datetime.date`, codes and places `str`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NoReturn, final

Number = int | Fraction


@final
class Unknown:
    """The third value. Three members say why: UNKNOWN (an answer), MISSING (no fact), OPEN (待细则).

    It has no truth: `if answer:` raises TypeError, so unknown cannot slip through as no. Compare with `is`.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self.name} is neither true nor false; compare with `is`")

    def __repr__(self) -> str:
        return self.name

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, memo: object) -> Unknown:
        return self

    def __reduce__(self) -> str:
        return self.name


UNKNOWN: Final = Unknown("UNKNOWN")
"""The answer cannot be given yet."""
MISSING: Final = Unknown("MISSING")
"""No fact is recorded (which is not: known to be absent)."""
OPEN: Final = Unknown("OPEN")
"""A point the policy leaves open (待细则) and nobody has settled."""
SKIPPED: Final = Unknown("SKIPPED")
"""In a trace: this part was not reached (the branch of a `? :` not taken)."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table fact; `complete` is True only when someone confirmed that this is the whole
    list.
    """

    rows: tuple[Mapping[str, Any], ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is known of a number: at least `low`, at most `high`; None means no limit on that side."""

    low: Number | None
    high: Number | None


NO_ROWS: Final = Rows((), False)


def exact(value: Number) -> Number:
    """The same number as an `int` when it is whole."""
    if value.__class__ is Fraction and value.denominator == 1:
        return value.numerator
    return value
