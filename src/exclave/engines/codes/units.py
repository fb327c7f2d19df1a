"""Quantities with units as packs and forms write them, and money in fen.

A pack writes ``10 人``, ``5 工作日``, ``20 万元``, ``60 %``, ``01-31``. Numbers are Decimal, never rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from exclave.engines.codes.calendar import day_of_year
from exclave.engines.codes.text import halfwidth

Dimension = Literal["count", "score", "share", "money", "area", "time"]
UNITS: dict[str, tuple[Dimension, str, str]] = {
    # unit: dimension, English singular, English plural. 分 is a mark in an evaluation, never a coin.
    "人": ("count", "person", "people"),
    "家": ("count", "organisation", "organisations"),
    "个": ("count", "item", "items"),
    "分": ("score", "point", "points"),
    "%": ("share", "%", "%"),
    "元": ("money", "yuan", "yuan"),
    "万元": ("money", "ten thousand yuan", "ten thousand yuan"),
    "亿元": ("money", "hundred million yuan", "hundred million yuan"),
    "平方米": ("area", "square metre", "square metres"),
    "分钟": ("time", "minute", "minutes"),
    "日": ("time", "day", "days"),
    "工作日": ("time", "working day", "working days"),
    "月": ("time", "month", "months"),
    "年": ("time", "year", "years"),
}
FEN = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
_SPELLINGS = {"㎡": "平方米", "m²": "平方米", "个月": "月", "个工作日": "工作日", "天": "日", "周年": "年"}
_MEASURE_WORDS = {"工作日": "个工作日", "月": "个月"}
_LITERAL = re.compile(r"([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?) *([^0-9\s.,+-]*)", re.ASCII)
_DAY = re.compile(r"[0-9]{2}-[0-9]{2}", re.ASCII)
_LONGEST = 18
Scale = Literal["元", "万元", "亿元"]


def unit_spelling(unit: str) -> str:
    """The house's spelling of a unit (``㎡`` is 平方米); one it does not know is returned as it is."""
    return _SPELLINGS.get(unit, unit)


class LiteralError(ValueError):
    """A text that is no quantity; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and a unit of ``UNITS``; unit "" is a bare number."""

    value: Decimal
    unit: str

    @property
    def dimension(self) -> Dimension | None:
        """What the unit measures; None for a bare number."""
        return UNITS[self.unit][0] if self.unit else None


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day that returns every year, such as 31 January."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """The date in that year; 29 February becomes the 28th in a common year."""
        return day_of_year(f"{self.month:02}-{self.day:02}", year)


def parse_literal(text: str) -> Quantity | DayOfYear:
    """Read ``20 万元``, ``2 年``, ``60%``, ``1,000 家``, ``01-31``; full-width characters are understood.

    Raises LiteralError when the text is neither a quantity with a known unit nor a day of the year.
    """
    plain = halfwidth(text).strip()
    if _DAY.fullmatch(plain):
        try:
            day_of_year(plain, 2000)
        except ValueError as error:
            raise LiteralError(f"“{text}”不是有效的月-日。", f"“{text}” is not a month and day.") from error
        return DayOfYear(int(plain[:2]), int(plain[3:]))
    found = _LITERAL.fullmatch(plain)
    if found is None:
        raise LiteralError(f"“{text}”不是“数字 单位”。", f"“{text}” is not a number with a unit.")
    sign, number, unit = found.groups()
    unit = _SPELLINGS.get(unit, unit)
    if unit and unit not in UNITS:
        raise LiteralError(
            f"不认识的单位“{unit}”，可用：{' '.join(UNITS)}。",
            f"Unknown unit “{unit}”; known: {' '.join(UNITS)}.",
        )
    digits = number.replace(",", "")
    if len(digits) > _LONGEST:  # far longer ones would be rounded by Decimal arithmetic
        raise LiteralError("数字过长。", "The number is too long.")
    value = Decimal(digits)
    return Quantity(-value if sign == "-" else value, unit)


def to_fen(amount: Quantity) -> int:
    """Money in fen, exactly. Raises LiteralError for another dimension or a fraction of a fen."""
    if amount.unit not in FEN:
        raise LiteralError(f"“{amount.unit}”不是金额单位。", f"“{amount.unit}” is not a unit of money.")
    fen = amount.value * FEN[amount.unit]
    if fen != fen.to_integral_value():
        raise LiteralError("金额不足一分。", "The amount is not a whole number of fen.")
    return int(fen)


def format_money(fen: int, lang: Literal["zh", "en"] = "zh", scale: Scale | None = None) -> str:
    """An amount in words of the language, exactly: ``20 万元`` / ``CNY 200,000``.

    Without ``scale`` Chinese uses 亿元 or 万元 when at most two decimals are then needed, else 元. English
    always writes yuan: it has no word for ten thousand of them.
    """
    if lang == "en":
        return f"CNY {_plain(Decimal(fen) / 100, money=True)}"
    chosen: Scale = scale or _tidy_scale(fen)
    return f"{_plain(Decimal(fen) / FEN[chosen], money=chosen == '元')} {chosen}"


_SCALES: tuple[Scale, ...] = ("亿元", "万元")


def _tidy_scale(fen: int) -> Scale:
    for scale in _SCALES:
        if abs(fen) >= FEN[scale] and fen % (FEN[scale] // 100) == 0:
            return scale
    return "元"


def _plain(value: Decimal, *, money: bool) -> str:
    if value == value.to_integral_value():
        return f"{int(value):,}"
    return f"{value:,.2f}" if money else f"{value.normalize():,f}"


def measured(unit: str) -> str:
    """The unit as it follows a number in Chinese: 5 个工作日, 3 个月; most need no measure word."""
    return _MEASURE_WORDS.get(unit, unit)


def format_quantity(amount: Quantity, lang: Literal["zh", "en"] = "zh") -> str:
    """``10 人`` / ``10 people``; a percentage has no space, money goes through ``format_money``."""
    if amount.dimension == "money":
        unit: Scale = "万元" if amount.unit == "万元" else "亿元" if amount.unit == "亿元" else "元"
        return format_money(to_fen(amount), lang, unit)
    number = _plain(amount.value, money=False)
    if amount.unit == "%":
        return f"{number}%"
    if not amount.unit:
        return number
    if lang == "zh":
        return f"{number} {measured(amount.unit)}"
    return f"{number} {UNITS[amount.unit][1 if amount.value == 1 else 2]}"
