"""Lengths of time as policies state them: ``20 工作日``, ``5 日``, ``2 月``, ``2 年``, ``10 分钟``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from exclave.engines.codes.calendar import add_months
from exclave.engines.codes.units import LiteralError, Quantity, parse_literal

Unit = Literal["workdays", "days", "months", "minutes"]

_UNITS: dict[str, tuple[Unit, int]] = {
    "工作日": ("workdays", 1),
    "日": ("days", 1),
    "月": ("months", 1),
    "年": ("months", 12),
    "分钟": ("minutes", 1),
}
_NAMES: dict[Unit, tuple[str, str, str]] = {
    "workdays": ("个工作日", "working day", "working days"),
    "days": ("日", "day", "days"),
    "months": ("个月", "month", "months"),
    "minutes": ("分钟", "minute", "minutes"),
}


class PeriodError(ValueError):
    """The value is not a length of time, a date or a counting rule that this place can use."""


@dataclass(frozen=True)
class Period:
    """``amount`` whole units. Years are held as months."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise PeriodError(f"a period cannot be negative: {self.amount} {self.unit}")

    def text(self, lang: str = "zh") -> str:
        zh, one, many = _NAMES[self.unit]
        return f"{self.amount} {zh}" if lang == "zh" else f"{self.amount} {one if self.amount == 1 else many}"

    def after(self, day: date) -> date:
        """The day so much later. Raises PeriodError for working days, which need a calendar, and for minutes."""
        if self.unit == "days":
            return day + timedelta(days=self.amount)
        if self.unit == "months":
            return add_months(day, self.amount)
        raise PeriodError(f"no day is {self.text('en')} after another without a calendar")

    def duration(self) -> timedelta:
        """Only minutes have a length of their own; the length of days depends on a calendar."""
        if self.unit != "minutes":
            raise PeriodError(f"{self.text('en')} has no fixed length")
        return timedelta(minutes=self.amount)


def to_period(value: object) -> Period:
    """A ``Period`` from a pack value: a ``Period``, a text such as ``20 工作日``, or a ``Quantity`` of time.

    Raises PeriodError for anything else, naming the value.
    """
    if isinstance(value, Period):
        return value
    if isinstance(value, str):
        try:
            value = parse_literal(value)
        except LiteralError as error:
            raise PeriodError(f"not a length of time: {value!r}") from error
    if (
        isinstance(value, Quantity)
        and value.unit in _UNITS
        and value.value == value.value.to_integral_value()
    ):
        unit, times = _UNITS[value.unit]
        return Period(int(value.value) * times, unit)
    raise PeriodError(f"not a length of time: {value!r}")
