"""What generated code may call. Nothing else is in its namespace.

Unknown arguments give UNKNOWN. A bounded number is a pair (low, high), None for no limit on that side; the
pair (None, None) is wholly unknown, and an operation with a wholly unknown operand is wholly unknown.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from exclave.engines.policy.language.errors import BudgetExceeded
from exclave.engines.policy.language.values import UNKNOWN, Bounds, Number, Unknown, exact
from exclave.engines.policy.language.world import Places, Who, World

MOST_LYING = 50_000
"""Answers about places that a world keeps: a register asks about the same hundred places over and over."""

Pair = tuple[Number | None, Number | None]
WHOLE: Final[Pair] = (None, None)


def over_budget() -> None:
    """Raise BudgetExceeded."""
    raise BudgetExceeded


# -- exact numbers


def divide(a: Any, b: Any) -> Any:
    """a / b exactly; by zero unknown."""
    if a.__class__ is Unknown or b.__class__ is Unknown or b == 0:
        return UNKNOWN
    return exact(Fraction(a, b))


def least(*values: Any) -> Any:
    """The smallest, unknown if one is."""
    return UNKNOWN if any(value.__class__ is Unknown for value in values) else min(values)


def greatest(*values: Any) -> Any:
    """The largest, unknown if one is."""
    return UNKNOWN if any(value.__class__ is Unknown for value in values) else max(values)


def floor(value: Any) -> Any:
    """Down to a whole number."""
    return UNKNOWN if value.__class__ is Unknown else math.floor(value)


def ceil(value: Any) -> Any:
    """Up to a whole number."""
    return UNKNOWN if value.__class__ is Unknown else math.ceil(value)


def half_up(value: Any, digits: Any = 0) -> Any:
    """To `digits` decimals (0–9), halves away from zero (四舍五入)."""
    if value.__class__ is Unknown or digits.__class__ is Unknown or not 0 <= digits <= 9:
        return UNKNOWN
    scale = 10**digits
    scaled = abs(value) * scale
    whole = (2 * scaled + 1) // 2
    return exact(Fraction(int(whole if value >= 0 else -whole), scale))


# -- bounds


def span(value: Any) -> Pair:
    """The pair of a fact: a number, Bounds or unknown."""
    if value.__class__ is Unknown:
        return WHOLE
    if value.__class__ is Bounds:
        return value.low, value.high
    return value, value


def from_pair(low: Any, high: Any) -> Any:
    """The result of a bounded expression: a number, Bounds, or UNKNOWN."""
    if low is None and high is None:
        return UNKNOWN
    if low is not None and high is not None and low == high:
        return exact(low)
    return Bounds(None if low is None else exact(low), None if high is None else exact(high))


def from_exact(value: Any) -> Any:
    """The result of any other expression."""
    if value.__class__ is Unknown:
        return UNKNOWN
    return exact(value) if value.__class__ is Fraction else value


def pair_add(a: Pair, b: Pair) -> Pair:
    """a + b."""
    if a == WHOLE or b == WHOLE:
        return WHOLE
    return (
        None if a[0] is None or b[0] is None else a[0] + b[0],
        None if a[1] is None or b[1] is None else a[1] + b[1],
    )


def pair_sub(a: Pair, b: Pair) -> Pair:
    """a - b."""
    if a == WHOLE or b == WHOLE:
        return WHOLE
    return (
        None if a[0] is None or b[1] is None else a[0] - b[1],
        None if a[1] is None or b[0] is None else a[1] - b[0],
    )


def pair_mul(a: Pair, b: Pair) -> Pair:
    """a * b; where one side has no limit and signs are mixed, wholly unknown."""
    if a == WHOLE or b == WHOLE:
        return WHOLE
    (al, ah), (bl, bh) = a, b
    if al is not None and ah is not None and bl is not None and bh is not None:
        corners = (al * bl, al * bh, ah * bl, ah * bh)
        return min(corners), max(corners)
    if al is not None and bl is not None and al >= 0 and bl >= 0:
        if ah == 0 or bh == 0:
            return 0, 0
        return al * bl, None
    return WHOLE


def pair_div(a: Pair, b: Pair) -> Pair:
    """a / b; wholly unknown when b may be zero."""
    (al, ah), (bl, bh) = a, b
    if a == WHOLE or bl is None or bl <= 0:
        if a == WHOLE or bh is None or bh >= 0:
            return WHOLE
        return pair_div(pair_sub((0, 0), a), pair_sub((0, 0), b))
    if bh is None:
        return (0, None if ah is None else exact(Fraction(ah, bl))) if al is not None and al >= 0 else WHOLE
    low = None if al is None else exact(Fraction(al, bh if al >= 0 else bl))
    high = None if ah is None else exact(Fraction(ah, bl if ah >= 0 else bh))
    return low, high


def pair_least(*pairs: Pair) -> Pair:
    """min of bounded numbers."""
    if WHOLE in pairs:
        return WHOLE
    lows = [pair[0] for pair in pairs]
    highs = [pair[1] for pair in pairs if pair[1] is not None]
    known = [low for low in lows if low is not None]
    return min(known) if len(known) == len(lows) else None, min(highs) if highs else None


def pair_greatest(*pairs: Pair) -> Pair:
    """max of bounded numbers."""
    if WHOLE in pairs:
        return WHOLE
    highs = [pair[1] for pair in pairs]
    lows = [pair[0] for pair in pairs if pair[0] is not None]
    known = [high for high in highs if high is not None]
    return max(lows) if lows else None, max(known) if len(known) == len(highs) else None


def pair_map(change: Callable[..., Any], pair: Pair, *more: Any) -> Pair:
    """A rising function (floor, ceil, half_up) of both ends."""
    ends = [None if end is None else change(end, *more) for end in pair]
    if any(end.__class__ is Unknown for end in ends):
        return WHOLE
    return ends[0], ends[1]


def pair_grow(low: Any, high: Any, item: Pair, certain: bool, unsigned: bool) -> Pair:
    """One more row of a sum: `item` is the row's number, `certain` whether the row belongs."""
    il, ih = item
    if unsigned and (il is None or il < 0):
        il = 0
    if not certain:
        il = None if il is None else min(il, 0)
        ih = None if ih is None else max(ih, 0)
    return (
        None if low is None or il is None else low + il,
        None if high is None or ih is None else high + ih,
    )


# -- dates


def add_days(day: Any, n: Any) -> Any:
    """`n` days later; unknown outside the years 1–9999."""
    if day.__class__ is Unknown or n.__class__ is Unknown:
        return UNKNOWN
    try:
        return day + timedelta(days=n)
    except OverflowError:
        return UNKNOWN


def add_months(day: Any, n: Any) -> Any:
    """The same day `n` months later, or the last day of that month when it is shorter (31 Jan + 1 = 28/29
    Feb).
    """
    if day.__class__ is Unknown or n.__class__ is Unknown:
        return UNKNOWN
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not 1 <= year <= 9999:
        return UNKNOWN
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day: Any, n: Any) -> Any:
    """The same day `n` years later; 29 February falls to 28 in a common year."""
    return add_months(day, n if n.__class__ is Unknown else n * 12)


def year_of(day: Any) -> Any:
    """The year of a date."""
    return UNKNOWN if day.__class__ is Unknown else day.year


def year_step(year: Any, n: Any) -> Any:
    """A year moved by `n`; unknown outside 1–9999."""
    if year.__class__ is Unknown or n.__class__ is Unknown or not 1 <= year + n <= 9999:
        return UNKNOWN
    return year + n


def end_of_year(day: Any) -> Any:
    """31 December of a date or a year."""
    if day.__class__ is Unknown:
        return UNKNOWN
    return date(day.year if day.__class__ is date else day, 12, 31)


def days_between(a: Any, b: Any) -> Any:
    """a - b in days."""
    if a.__class__ is Unknown or b.__class__ is Unknown:
        return UNKNOWN
    return (a - b).days


# -- the world


def within(world: World, on: Any, code: Any, area: Any) -> Any:
    """Whether `code` lies in `area`; a place coarser than the area (a province asked about a city) is
    unknown.
    """
    try:
        return world.lying[code, area, on]
    except KeyError:
        return _lies(world, on, code, area)


def outside(world: World, on: Any, code: Any, area: Any) -> Any:
    """Whether `code` lies outside `area`."""
    try:
        answer = world.lying[code, area, on]
    except KeyError:
        answer = _lies(world, on, code, area)
    return UNKNOWN if answer is UNKNOWN else not answer


def _lies(world: World, on: Any, code: Any, area: Any) -> Any:
    """Asked for the first time: a program asks of the same few places again and again."""
    if len(world.lying) >= MOST_LYING:
        world.lying.clear()
    answer = world.lying[code, area, on] = _lies_in(world.places, on, code, area)
    return answer


def _lies_in(places: Places, on: Any, code: Any, area: Any) -> Any:
    if code.__class__ is Unknown or area.__class__ is Unknown:
        return UNKNOWN
    day = None if on.__class__ is Unknown else on
    answer = places.within(code, area, day)
    if answer is None or (answer is False and places.within(area, code, day) is True):
        return UNKNOWN
    return answer


def up(world: World, on: Any, code: Any, level: Any) -> Any:
    """The place of `level` that holds `code`."""
    if code.__class__ is Unknown or level.__class__ is Unknown:
        return UNKNOWN
    found = world.places.up(code, level, None if on.__class__ is Unknown else on)
    return UNKNOWN if found is None else found


def overseas(world: World, code: Any) -> Any:
    """Whether a place is overseas."""
    if code.__class__ is Unknown:
        return UNKNOWN
    answer = world.places.overseas(code)
    return UNKNOWN if answer is None else answer


def under(world: World, on: Any, code: Any, ancestor: Any) -> Any:
    """Whether an industry is a branch of another."""
    if code.__class__ is Unknown or ancestor.__class__ is Unknown:
        return UNKNOWN
    answer = world.industries.under(code, ancestor, None if on.__class__ is Unknown else on)
    return UNKNOWN if answer is None else answer


def listed(world: World, on: Any, code: Any, items: frozenset[str], covers: tuple[str, ...]) -> Any:
    """Whether a code is an item of a list or under a code the list covers; unknown if one tree answer is."""
    if code.__class__ is Unknown:
        return UNKNOWN
    if code in items or code in covers:
        return True
    answer: Any = False
    for cover in covers:
        found = under(world, on, code, cover)
        if found is True:
            return True
        if found is not False:
            answer = UNKNOWN
    return answer


def at_least(ranks: dict[str, int], a: Any, b: Any) -> Any:
    """Whether `a` stands at or above `b` in an ordered list."""
    if a.__class__ is Unknown or b.__class__ is Unknown:
        return UNKNOWN
    low, high = ranks.get(b), ranks.get(a)
    return UNKNOWN if low is None or high is None else high >= low


def barred(world: World, who: Who, on: Any) -> Any:
    """Whether a bar binds on a day."""
    if on.__class__ is Unknown or who.value.__class__ is Unknown:
        return UNKNOWN
    answer = world.records.barred(who, on)
    return UNKNOWN if answer is None else answer


def state(world: World, who: Who, on: Any) -> Any:
    """The state of a record on a day."""
    if on.__class__ is Unknown or who.value.__class__ is Unknown:
        return UNKNOWN
    answer = world.records.state(who, on)
    return UNKNOWN if answer is None else answer
