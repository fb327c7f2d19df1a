"""Numbers as texts state them: exactly, about, at least, at most; compared with three answers.

``约600家``, ``600+``, ``30余万元``, ``不少于50``, ``１．２亿元以上``, ``at least 50``. What a text leaves open stays
open: a comparison such a number could decide either way is unknown, never no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final, Literal

from exclave.engines.codes.text import halfwidth
from exclave.engines.codes.units import UNITS, LiteralError, Scale, format_money, unit_spelling

Bound = Literal["exact", "about", "at_least", "at_most"]
Operator = Literal[">=", ">", "<=", "<", "=="]
BOUNDS: Final[tuple[Bound, ...]] = ("exact", "about", "at_least", "at_most")

_BEFORE: dict[str, Bound] = {
    "约": "about", "大约": "about", "约为": "about", "近": "about", "将近": "about", "接近": "about",
    "about": "about", "approximately": "about", "around": "about", "nearly": "about", "some": "about", "~": "about",
    "≈": "about",
    "不少于": "at_least", "不低于": "at_least", "不小于": "at_least", "至少": "at_least", "超": "at_least",
    "超过": "at_least", "超出": "at_least", "逾": "at_least", "多于": "at_least", "大于": "at_least",
    "突破": "at_least", "≥": "at_least", ">=": "at_least", ">": "at_least", "at least": "at_least",
    "over": "at_least", "more than": "at_least", "no fewer than": "at_least", "no less than": "at_least",
    "不超过": "at_most", "不多于": "at_most", "不高于": "at_most", "不大于": "at_most", "至多": "at_most",
    "最多": "at_most", "不足": "at_most", "不到": "at_most", "少于": "at_most", "低于": "at_most", "≤": "at_most",
    "<=": "at_most", "<": "at_most", "at most": "at_most", "up to": "at_most", "no more than": "at_most",
    "fewer than": "at_most", "less than": "at_most", "under": "at_most",
}  # fmt: skip
_AFTER: dict[str, Bound] = {
    "+": "at_least", "余": "at_least", "多": "at_least", "以上": "at_least", "及以上": "at_least",
    "or more": "at_least", "以下": "at_most", "及以下": "at_most", "以内": "at_most", "or fewer": "at_most",
    "or less": "at_most", "左右": "about", "上下": "about",
}  # fmt: skip
_TENS: dict[str, int] = {"": 1, "万": 10_000, "亿": 100_000_000, "万亿": 10**12}

_ENGLISH = {word: unit for unit, (_, one, many) in UNITS.items() for word in (one, many) if " " not in word}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_TEXT = re.compile(
    rf"(?P<before>{_any_of(_BEFORE)})? ?(?P<again>{_any_of(_BEFORE)})? *"
    r"(?P<number>-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?) ?"
    r"(?P<more>[+余多])? ?"
    rf"(?P<tens>{_any_of(word for word in _TENS if word)})?(?P<still>[+余多])? ?"
    rf"(?P<unit>(?:(?!{_any_of(_AFTER)})(?:[^\W\d_]|[%²㎡])){{0,12}}?) ?"
    rf"(?P<after>{_any_of(_AFTER)})?",
    re.IGNORECASE,
)
_LONGEST = 18
_DECIMALS = 4
SCALE: Final = 10**_DECIMALS
"""``Stated.scaled`` counts ten-thousandths: a decimal column would be a float on SQLite."""
_LARGEST = 2**63 - 1


class Answer(Enum):
    """Yes, no or unknown. It has no truth of its own: ``if answer:`` raises; compare with ``is``."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("an answer of three values is neither true nor false; compare with `is`")


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as a text states it. ``value`` is in ``unit`` with 万 and 亿 multiplied out (``5亿元`` is 500000000 元).

    ``text`` is what was published, unchanged; two statements are equal in meaning when the other three are.
    ``超过`` and ``余`` are kept as *at least*: weaker than the words, never wrong.
    """

    bound: Bound
    value: Decimal
    unit: str = ""
    text: str = ""

    @property
    def scaled(self) -> int:
        """The value in ten-thousandths, for storing. ``read_stated`` refuses what would not fit."""
        return int(self.value * SCALE)

    @property
    def is_exact(self) -> bool:
        return self.bound == "exact"


def from_scaled(scaled: int, bound: str, unit: str, text: str) -> Stated:
    """A stored statement again. Raises ValueError for a bound that is none."""
    for known in BOUNDS:
        if known == bound:
            value = Decimal(scaled) / SCALE
            whole = value == value.to_integral_value()
            return Stated(known, value.quantize(Decimal(1)) if whole else value.normalize(), unit, text)
    raise ValueError(f"no bound: {bound!r}")


def read_stated(text: str, unit: str = "") -> Stated:
    """Read one stated number; ``unit`` is assumed where the text names none.

    Full-width characters are understood; 元, 万元 and 亿元 all become 元. Raises LiteralError for a text that is no
    single number, names a unit of another kind than ``unit``, or contradicts itself (``不少于50以下``).
    """
    plain = " ".join(halfwidth(text).split())
    found = _TEXT.fullmatch(plain) if len(plain) <= 60 else None
    if found is None:
        raise LiteralError(
            f"“{text[:60]}”不是一个数；可写 600、约600、600+、不少于50、1.2亿元。",
            f"“{text[:60]}” is not one number; write 600, 约600, 600+, 不少于50 or 1.2亿元.",
        )
    assumed, factor = _unit_of(unit)
    named = unit_spelling(_ENGLISH.get(found["unit"].lower(), found["unit"]))
    if named and assumed and named != assumed:
        raise LiteralError(
            f"单位是“{named}”，这里要“{assumed}”。", f"The unit is “{named}”; “{assumed}” is wanted."
        )
    value = _number(found["number"], text) * _TENS[found["tens"] or ""]
    if not named and not found["tens"]:  # a bare number is in the unit asked for, scale and all
        value *= factor
    return Stated(_bound(found, text), _fitting(value, text), named or assumed, text.strip())


def _unit_of(unit: str) -> tuple[str, int]:
    """The base unit and how many of it one is: 万元 is ten thousand 元."""
    plain = unit_spelling(halfwidth(unit).strip())
    for tens in ("万亿", "亿", "万"):
        if plain.startswith(tens) and len(plain) > len(tens):
            return plain[len(tens) :], _TENS[tens]
    return plain, 1


def _number(digits: str, text: str) -> Decimal:
    plain = digits.replace(",", "")
    if len(plain) > _LONGEST:
        raise LiteralError("数字过长。", "The number is too long.")
    value = Decimal(plain)
    if -value.normalize().as_tuple().exponent > _DECIMALS:  # type: ignore[operator]
        raise LiteralError(
            f"“{text}”的小数超过{_DECIMALS}位。", f"“{text}” has more than {_DECIMALS} decimals."
        )
    return value


def _fitting(value: Decimal, text: str) -> Decimal:
    if abs(value) * SCALE > _LARGEST:
        raise LiteralError(f"“{text}”过大。", f"“{text}” is too large.")
    return value


def _bound(found: re.Match[str], text: str) -> Bound:
    said: set[Bound] = {_BEFORE[found[name].lower()] for name in ("before", "again") if found[name]}
    said |= {_AFTER[found[name].lower()] for name in ("more", "still", "after") if found[name]}
    if {"at_least", "at_most"} <= said:
        raise LiteralError(f"“{text}”自相矛盾。", f"“{text}” contradicts itself.")
    if "about" in said:  # 约600余: the vaguer word holds
        return "about"
    return said.pop() if said else "exact"


# ---- comparing ---------------------------------------------------------------------------------------------
Span = tuple[Decimal | None, Decimal | None]


def span(stated: Stated) -> Span:
    """What is certain of the true number: at least, at most; None is no limit. *About* makes nothing certain."""
    if stated.bound == "exact":
        return stated.value, stated.value
    if stated.bound == "at_least":
        return stated.value, None
    return (None, stated.value) if stated.bound == "at_most" else (None, None)


def rounded_span(stated: Stated) -> Span:
    """As ``span``, reading *about* as rounded at its last digit that is no zero: 约600 lies in 550 … 650.

    A convention of this house for putting questions to people; nothing is decided by it.
    """
    if stated.bound != "about" or not stated.value:
        return span(stated)
    exponent = stated.value.normalize().as_tuple().exponent
    half = Decimal(5).scaleb(int(exponent) - 1)
    return stated.value - half, stated.value + half


def compare(left: Stated | int | Decimal, operator: Operator, right: Stated | int | Decimal) -> Answer:
    """Whether the two true numbers stand in this relation; unknown where what is stated does not settle it.

    Raises LiteralError when both name a unit and the units differ.
    """
    one, other = _stated(left), _stated(right)
    _same_unit(one, other)
    if operator in ("<", "<="):
        return compare(other, ">" if operator == "<" else ">=", one)
    (low, high), (other_low, other_high) = span(one), span(other)
    if operator == "==":
        if low is not None and low == high == other_low == other_high:
            return Answer.YES
        return Answer.NO if _apart(span(one), span(other)) else Answer.UNKNOWN
    strict = operator == ">"
    if (
        low is not None
        and other_high is not None
        and (low > other_high or (low == other_high and not strict))
    ):
        return Answer.YES
    if high is not None and other_low is not None and (high < other_low or (high == other_low and strict)):
        return Answer.NO
    return Answer.UNKNOWN


def contradict(one: Stated, other: Stated) -> bool:
    """Whether the two cannot both be true of one thing on one day: worth asking a person, decides nothing.

    *About* is read as rounded (``rounded_span``). Two units say nothing of each other: no contradiction.
    """
    if one.unit != other.unit:
        return False
    return _apart(rounded_span(one), rounded_span(other))


def total(parts: Iterable[Stated]) -> Stated | None:
    """The sum as far as the parts settle it; None for no parts, for two units, or at least + at most.

    The unit is that of the parts; ``text`` is empty: nobody published it.
    """
    rows = list(parts)
    bounds = {row.bound for row in rows} - {"exact"}
    if not rows or len({row.unit for row in rows}) > 1 or {"at_least", "at_most"} <= bounds:
        return None
    bound: Bound = "about" if "about" in bounds else next(iter(bounds), "exact")
    return Stated(bound, sum((row.value for row in rows), Decimal(0)), rows[0].unit)


def _apart(one: Span, other: Span) -> bool:
    (low, high), (other_low, other_high) = one, other
    return (high is not None and other_low is not None and high < other_low) or (
        low is not None and other_high is not None and other_high < low
    )


def _stated(value: Stated | int | Decimal) -> Stated:
    return value if isinstance(value, Stated) else Stated("exact", Decimal(value))


def _same_unit(one: Stated, other: Stated) -> None:
    if one.unit and other.unit and one.unit != other.unit:
        raise LiteralError(
            f"“{one.unit}”与“{other.unit}”不能比较。", f"“{one.unit}” and “{other.unit}” do not compare."
        )


# ---- writing -----------------------------------------------------------------------------------------------
_WORDS: dict[Bound, tuple[str, str]] = {
    "exact": ("", ""),
    "about": ("约", "about "),
    "at_least": ("不少于", "at least "),
    "at_most": ("不多于", "at most "),
}


def format_stated(stated: Stated, lang: Literal["zh", "en"] = "zh", scale: Scale | None = None) -> str:
    """``约 600 家`` / ``about 600 organisations``; money as ``format_money``. The bound is always said."""
    word = _WORDS[stated.bound][lang == "en"]
    if stated.unit == "元" and stated.value * 100 == (stated.value * 100).to_integral_value():
        return word + format_money(int(stated.value * 100), lang, scale)
    value = stated.value
    number = f"{int(value):,}" if value == value.to_integral_value() else f"{value.normalize():,f}"
    if stated.unit in ("", "%"):
        return word + number + stated.unit
    if lang == "en" and stated.unit in UNITS:
        return f"{word}{number} {UNITS[stated.unit][1 if value == 1 else 2]}"
    return f"{word}{number} {stated.unit}"
