"""Values as people read them: 9 人, 120 万元, 2026年1月31日; in English 9 people, CNY 1,200,000, 31 Jan
2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from exclave.engines.codes.units import measured
from exclave.engines.policy.language.types import INT, MONEY_UNITS, Type
from exclave.engines.policy.language.values import OPEN, Bounds, Number, Rows, Unknown
from exclave.engines.policy.language.world import NOBODY, Places

Label = Mapping[str, str]
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS_EN: Final = {
    "人": ("person", "people"), "家": ("organisation", "organisations"), "个": ("", ""),
    "分": ("point", "points"),
    "项": ("item", "items"), "件": ("item", "items"), "次": ("time", "times"), "平方米": ("m²", "m²"),
    "分钟": ("minute", "minutes"), "日": ("day", "days"), "工作日": ("working day", "working days"),
    "月": ("month", "months"), "年": ("year", "years"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels for reasons. `paths`: dotted name (also of table columns) → {"zh", "en"}; `lists`: list name
    → code → {"zh", "en"}. What has no label is shown by its own name."""

    paths: Mapping[str, Label] = field(default_factory=dict)
    lists: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)

    def path(self, path: str, lang: str) -> str:
        """The label of a dotted name."""
        return _text(self.paths.get(path) or _OWN.get(path), lang) or path

    def item(self, list_name: str | None, code: str, lang: str) -> str:
        """The label of a code."""
        return _text(self.lists.get(list_name or "", {}).get(code), lang) or code


_OWN: Final[Mapping[str, Label]] = {
    "asof": {"zh": "基准日", "en": "the reference date"},
    "pack.place": {"zh": "本地区", "en": "the home place"},
}


def _text(label: Label | None, lang: str) -> str | None:
    if not label:
        return None
    return label.get(lang) or label.get("zh") or label.get("en")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, the labels, the places and the day by which places are named."""

    lang: str
    labels: Labels
    places: Places = NOBODY
    on: date | None = None

    @property
    def zh(self) -> bool:
        """Whether the reader reads Chinese."""
        return self.lang != "en"

    def show(self, value: Any, type_: Type) -> str:
        """One value of one type."""
        if value.__class__ is Unknown:
            if value is OPEN:
                return "待细则" if self.zh else "left open by the policy"
            return "未知" if self.zh else "not known"
        if value.__class__ is Bounds:
            return self._bounds(value, type_)
        if type_.numeric:
            return self._number(value, type_)
        return _SHOW.get(type_.kind, Reader._plain)(self, value, type_)

    def _bounds(self, value: Bounds, type_: Type) -> str:
        low = None if value.low is None else self._number(value.low, type_)
        high = None if value.high is None else self._number(value.high, type_)
        if low is not None and high is not None:
            return f"{low} 至 {high}" if self.zh else f"{low} to {high}"
        if low is not None:
            return f"至少 {low}" if self.zh else f"at least {low}"
        return f"至多 {high}" if self.zh else f"at most {high}"

    def _number(self, value: Number, type_: Type) -> str:
        if type_.kind == "money":
            return self._money(value, type_)
        if type_.shown == "%":
            return f"{self.digits(value * 100)}%"
        text = self.digits(value)
        if type_.unit is None:
            return text
        if self.zh:
            return f"{text} {measured(type_.unit)}"
        one, many = _UNITS_EN.get(type_.unit, (type_.unit, type_.unit))
        return f"{text} {one if value == 1 else many}".rstrip()

    def _money(self, value: Number, type_: Type) -> str:
        if not self.zh:
            return f"{type_.unit} {self.digits(Fraction(value, 100))}"
        shown = type_.shown if type_.shown and type_.shown in MONEY_UNITS else "元"
        text = f"{self.digits(Fraction(value, MONEY_UNITS[shown]))} {shown}"
        return text if type_.unit in (None, "CNY") else f"{text}（{type_.unit}）"

    def digits(self, value: Number) -> str:
        """A number exactly when its decimals end within six places, else rounded and marked as about."""
        number = Fraction(value)
        scaled = number * 10**6
        about = ""
        if scaled.denominator != 1:
            about = "约 " if self.zh else "about "
            scaled = Fraction(round(scaled / 100) * 100)
        decimal = Decimal(scaled.numerator).scaleb(-6)
        text = f"{decimal:,f}" if not self.zh else f"{decimal:f}"
        return about + (text.rstrip("0").rstrip(".") if "." in text else text)

    def _bool(self, value: Any, type_: Type) -> str:
        return ("是" if value else "否") if self.zh else ("yes" if value else "no")

    def _date(self, value: Any, type_: Type) -> str:
        if self.zh:
            return f"{value.year}年{value.month}月{value.day}日"
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

    def _year(self, value: Any, type_: Type) -> str:
        return f"{value}年" if self.zh else str(value)

    def _day_of_year(self, value: Any, type_: Type) -> str:
        month, day = (int(part) for part in value.split("-"))
        return f"{month}月{day}日" if self.zh else f"{day} {_MONTHS[month - 1]}"

    def _place(self, value: Any, type_: Type) -> str:
        return self.places.name(value, self.on, "zh" if self.zh else "en") or str(value)

    def _code(self, value: Any, type_: Type) -> str:
        return self.labels.item(type_.codes, value, self.lang)

    def _codes(self, value: Any, type_: Type) -> str:
        return ("、" if self.zh else ", ").join(
            self.labels.item(type_.codes, one, self.lang) for one in value
        )

    def _ref(self, value: Any, type_: Type) -> str:
        return "已填" if self.zh else "given"

    def _table(self, value: Rows, type_: Type) -> str:
        count = self.show(len(value.rows), INT)
        if self.zh:
            return f"{count} 行" + ("" if value.complete else "（未确认完整）")
        return f"{count} rows" + ("" if value.complete else " (list not confirmed complete)")

    def _plain(self, value: Any, type_: Type) -> str:
        return str(value)


_SHOW: Final[Mapping[str, Callable[[Reader, Any, Type], str]]] = {
    "bool": Reader._bool,
    "date": Reader._date,
    "year": Reader._year,
    "day_of_year": Reader._day_of_year,
    "place": Reader._place,
    "code": Reader._code,
    "codes": Reader._codes,
    "ref": Reader._ref,
    "table": Reader._table,
}
