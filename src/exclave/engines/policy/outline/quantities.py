"""Quantities in running text: a number or range, its unit, and the words of comparison around it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .numerals import decimal_number

Operator = Literal["at_least", "above", "at_most", "below", "exactly", "between"]

_CN = "零〇一二两三四五六七八九十百千"
_NUMBER = rf"(?:[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?|[{_CN}]+)"
_MONEY = "元|美元|欧元|港元|日元|英镑"
_COUNT = (
    "人次|家次|件次|批次|场次|个百分点|平方公里|平方千米|平方米|立方米|万亩|公顷|公里|千米|千瓦|兆瓦|门类"
    "|家|个|名|人|项|件|条|次|所|座|处|户|台|套|辆|场|支|款|种|篇|只|间|栋|艘|架|例|对|吨|亩|倍|分|㎡|%|‰"
)
TIME_UNITS = (
    "个工作日",
    "工作日",
    "个自然日",
    "自然日",
    "个月",
    "个季度",
    "季度",
    "年度",
    "小时",
    "分钟",
    "日",
    "天",
    "周",
    "年",
)
_UNIT = "|".join(TIME_UNITS) + f"|{_COUNT}|{_MONEY}"
_SCALE = "百万|千万|万亿|万|亿"
_TAIL = (
    rf" ?(?P<odd>余|多)? ?(?P<scale>{_SCALE})?(?P<odd2>余|多)? ?(?:(?P<unit>{_UNIT})|(?<=[0-9][万亿]))"
    r"(?P<after> ?(?:\(含\)|及|或)?(?:以上|以下|以内|之内|左右|上下|内|余))?"
)
_FIRST_YEAR = 1900
_REACH = 40
"""Characters before a number within which its comparison stands."""
_START = re.compile(_NUMBER)
_SINGLE = re.compile(rf"(?P<low>{_NUMBER}){_TAIL}")
_RANGE = re.compile(rf"(?P<low>{_NUMBER}) ?(?:{_SCALE})?(?:{_UNIT})? ?[-~至到] ?(?P<high>{_NUMBER}){_TAIL}")
_COMPARISON_WORDS: tuple[tuple[Operator, str], ...] = (
    ("at_least", "不得?(?:少于|低于|小于|短于)|至少|≥|>=|(?:最低|下限|起点)为?"),
    ("at_most", "不得?(?:超过|高于|多于|大于|超出|长于)|最[高多长]|至多|上限|≤|<=|控制在|封顶"),
    ("below", "低于|少于|小于|不足|未满|不到|未达到?|<"),
    ("above", "超过|突破|高于|多于|大于|超出|超|>"),
    ("at_least", "达到?|提高[到至]|提升[到至]|增加?[到至]|增长[到至]|扩大[到至]|满"),
)
_COMPARISONS = tuple(
    (operator, re.compile(rf"(?:{words})(?:人民币|为|约|近| )?\Z")) for operator, words in _COMPARISON_WORDS
)
_ABOUT = re.compile(r"(?:约|近|大约|接近) ?\Z")
_OF_WHOLE = re.compile(r"(不?得?(?:少于|低于|超过|高于|多于|大于|小于)|至少)[^,;。0-9]{1,20}的 ?\Z")
_NOT_BEFORE = re.compile(r"第\Z|[A-Za-z0-9.“”\"'/〔\[-]\Z")


@dataclass(frozen=True, slots=True)
class Quantity:
    """``start`` … ``end`` covers number, unit and comparison behind; ``left``: where one before begins."""

    left: int
    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str
    operator: Operator
    about: bool
    written: str

    @property
    def is_time(self) -> bool:
        """Whether the unit is one of time."""
        return self.unit in TIME_UNITS

    @property
    def is_spelled(self) -> bool:
        """Whether the number is written in Chinese characters, as idioms write theirs."""
        return not self.written[0].isascii()


def quantities(folded: str) -> list[Quantity]:
    """All quantities with a unit in a folded text, in order. Years (2025年) and months (3月) are none."""
    found: list[Quantity] = []
    at = 0
    while (number := _START.search(folded, at)) is not None:
        at = number.end()
        if _NOT_BEFORE.search(folded[max(number.start() - 1, 0) : number.start()]):
            continue
        match = _RANGE.match(folded, number.start()) or _SINGLE.match(folded, number.start())
        quantity = None if match is None else _read(folded, match)
        if quantity is not None:
            found.append(quantity)
            at = quantity.end
    return found


def _read(folded: str, match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    unit, scale = groups["unit"] or "", groups["scale"] or ""
    low = decimal_number(groups["low"])
    high = decimal_number(groups["high"]) if groups.get("high") else low
    if low is None or high is None or (unit in ("年", "年度") and low >= _FIRST_YEAR):
        return None
    low, high, unit = _scaled(low, high, scale, unit)
    before = folded[max(match.start() - _REACH, 0) : match.start()]
    operator, length = _comparison(before)
    after = (groups["after"] or "").replace("(含)", "").lstrip(" 及或")
    if after == "以上" and operator is None:
        operator = "at_least"
    elif after in ("以下", "以内", "之内", "内") and operator is None:
        operator = "at_most"
    if operator is None and unit in ("%", "‰", "倍"):
        operator = _share(before)
    near = unit not in TIME_UNITS and _ABOUT.search(before) is not None
    about = after in ("左右", "上下", "余") or bool(groups["odd"] or groups["odd2"]) or near
    if groups.get("high"):
        operator = "between"
    return Quantity(
        match.start() - length,
        match.start(),
        match.end(),
        low,
        high,
        unit,
        operator or "exactly",
        about,
        groups["low"],
    )


def _scaled(low: Decimal, high: Decimal, scale: str, unit: str) -> tuple[Decimal, Decimal, str]:
    """Money keeps 万元 and 亿元 as its unit; counts are multiplied out."""
    if not scale:
        return low, high, unit
    if unit.endswith("元") or not unit:
        factor, kept = {"百万": (100, "万"), "千万": (1000, "万"), "万亿": (10_000, "亿")}.get(
            scale, (1, scale)
        )
        return low * factor, high * factor, kept + (unit or "元")
    size = {"万": 10_000, "亿": 10**8, "百万": 10**6, "千万": 10**7, "万亿": 10**12}[scale]
    return low * size, high * size, unit


def _share(before: str) -> Operator | None:
    """The operator of a share whose whole is named in between: ``不低于营业收入的5%``."""
    match = _OF_WHOLE.search(before)
    return _comparison(match.group(1))[0] if match is not None else None


def _comparison(before: str) -> tuple[Operator | None, int]:
    """The operator spelled right before a number, and how many characters it takes."""
    tail = _ABOUT.sub("", before[-12:])
    for operator, pattern in _COMPARISONS:
        match = pattern.search(tail)
        if match is not None:
            return operator, len(before[-12:]) - match.start()
    return None, 0
