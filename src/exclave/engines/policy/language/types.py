"""Types of the condition language and the environment that gives names their types.

A `Type` is plain data. Use the constructors (`quantity("人")`, `money()`, `code("std.degree")` …) and the
constants (`BOOL`, `DATE` …). A `TypeEnv` holds the names an expression may use and the code lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

Kind = Literal[
    "bool", "int", "decimal", "quantity", "money", "duration", "date", "year", "day_of_year",
    "place", "code", "codes", "text", "ref", "record", "table", "error",
]  # fmt: skip

COUNTING_UNITS: Final = frozenset({"人", "家", "个", "项", "件", "次"})
"""Units that only say what is counted: a count of rows and a written 1 or 2 may stand beside them."""
MONEY_UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
)
"""Fen in one unit of money."""
DURATION_UNITS: Final = ("日", "工作日", "月", "年")
POINTS: Final = "分"
PLACE_LEVELS: Final = ("county", "city", "province", "nation")

_NO_FIELDS: Final[Mapping[str, Type]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Type:
    """One type.

    `unit`: the unit of a quantity or duration, the currency (ISO 4217) of money. `codes`: the list of a
    code, or the list of a record's states. `shown`: the unit people read (万元 for money, % for a ratio).
    `signed`: may be negative; a value of an unsigned type below zero is refused at the door. `bounds`: the
    value may be known only between bounds. `tally`: a number of rows. `fields`: of a record, or the
    columns of a table.
    """

    kind: Kind
    unit: str | None = None
    codes: str | None = None
    shown: str | None = None
    signed: bool = False
    bounds: bool = False
    tally: bool = False
    fields: Mapping[str, Type] = field(default_factory=lambda: _NO_FIELDS)

    @property
    def numeric(self) -> bool:
        """Whether it can be added and ordered as a number."""
        return self.kind in NUMERIC

    @property
    def counting(self) -> bool:
        """Whether its unit only says what is counted."""
        return self.kind == "quantity" and self.unit in COUNTING_UNITS

    @property
    def iterable(self) -> bool:
        """Whether macros may go through it."""
        return self.kind in ("table", "codes")


NUMERIC: Final = frozenset({"int", "decimal", "quantity", "money", "duration"})

BOOL: Final = Type("bool")
INT: Final = Type("int")
TALLY: Final = Type("int", tally=True, bounds=True)
DECIMAL: Final = Type("decimal", signed=True)
PERCENT: Final = Type("decimal", shown="%", signed=True)
"""A ratio written in per cent: the value of 5 % is 0.05."""
DATE: Final = Type("date")
YEAR: Final = Type("year")
DAY_OF_YEAR: Final = Type("day_of_year")
"""A day of every year, as text "MM-DD"."""
PLACE: Final = Type("place")
TEXT: Final = Type("text")
REF: Final = Type("ref")
"""An opaque reference: a person, an organisation, a file."""
ERROR: Final = Type("error")
"""The type of a piece that already has an error; it agrees with everything, so errors do not multiply."""


def quantity(unit: str, *, signed: bool = False) -> Type:
    """A number of `unit` (人 家 个 分 平方米 分钟 …); for 元, % or 年 see `of_unit`."""
    return Type("quantity", unit=unit, signed=signed)


def money(currency: str = "CNY", *, shown: str = "元", signed: bool = False) -> Type:
    """An amount in minor units (fen), shown to people in `shown` (元, 万元, 亿元)."""
    return Type("money", unit=currency, shown=shown, signed=signed)


def duration(unit: str) -> Type:
    """A whole number of 日, 工作日, 月 or 年. Raises ValueError for another unit."""
    if unit not in DURATION_UNITS:
        raise ValueError(f"no duration is measured in {unit}")
    return Type("duration", unit=unit)


def of_unit(unit: str) -> Type:
    """The type of a value written with `unit`: money for 元 万元 亿元, a ratio for %, a duration for 日 月
    年.
    """
    if unit in MONEY_UNITS:
        return money(shown=unit)
    if unit == "%":
        return PERCENT
    return duration(unit) if unit in DURATION_UNITS else quantity(unit)


def code(list_name: str) -> Type:
    """One item of a code list."""
    return Type("code", codes=list_name)


def codes(list_name: str) -> Type:
    """Several items of a code list; a given value is the whole choice."""
    return Type("codes", codes=list_name)


def record(fields: Mapping[str, Type], *, states: str | None = None) -> Type:
    """A subject with fields; `states` names the code list of its states, for `state()`."""
    return Type("record", codes=states, fields=MappingProxyType(dict(fields)))


def table(columns: Mapping[str, Type], *, states: str | None = None) -> Type:
    """Rows of the same columns, with a flag that says whether the list is complete."""
    return Type("table", codes=states, fields=MappingProxyType(dict(columns)))


def signed(type_: Type) -> Type:
    """The same type, but values may be negative (a profit, a growth)."""
    return replace(type_, signed=True)


def bounded(type_: Type) -> Type:
    """The same type, but the value may be known only between bounds (a count over an incomplete list)."""
    return replace(type_, bounds=True)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes. `items` None means the codes live in tables elsewhere and are not checked here.

    `ordered` lists run from low to high. `covers` maps a local list to codes of a national tree, for
    `listed`.
    """

    name: str
    items: tuple[str, ...] | None
    ordered: bool = False
    covers: tuple[str, ...] = ()


class TypeEnv:
    """Names and lists that expressions of one pack may use. Not changed after it is built.

    `names` maps a top-level name to its type: subjects and `param`, `pack`, `period`, `checks`, `round`,
    `register` are records, `asof`, `full`, `actual` … are plain.
    """

    __slots__ = ("_agreed", "lists", "names")

    def __init__(self, names: Mapping[str, Type], lists: Iterable[CodeList] = ()) -> None:
        self.names: Mapping[str, Type] = MappingProxyType(dict(names))
        self.lists: Mapping[str, CodeList] = MappingProxyType({one.name: one for one in lists})
        self._agreed: dict[int, Any] = {}

    def extended(self, names: Mapping[str, Type], lists: Iterable[CodeList] = ()) -> TypeEnv:
        """A new environment with more names (those of one indicator: full, actual, target …) or lists."""
        return TypeEnv({**self.names, **names}, [*self.lists.values(), *lists])

    def find(self, path: tuple[str, ...]) -> Type | None:
        """The type of a dotted path, None when it has none."""
        found = self.names.get(path[0])
        for name in path[1:]:
            if found is None or found.kind != "record":
                return None
            found = found.fields.get(name)
        return found


def describe(type_: Type) -> tuple[str, str]:
    """A short name of a type, Chinese and English, for error messages."""
    zh, en = _KIND_WORDS[type_.kind]
    detail = type_.codes if type_.kind in ("code", "codes") else type_.unit
    return (f"{zh}（{detail}）", f"{en} ({detail})") if detail else (zh, en)


_KIND_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "bool": ("是否", "yes/no"),
    "int": ("整数", "whole number"),
    "decimal": ("小数", "decimal"),
    "quantity": ("数量", "quantity"),
    "money": ("金额", "money"),
    "duration": ("时长", "duration"),
    "date": ("日期", "date"),
    "year": ("年份", "year"),
    "day_of_year": ("月日", "day of the year"),
    "place": ("地区", "place"),
    "code": ("代码", "code"),
    "codes": ("多项代码", "several codes"),
    "text": ("文本", "text"),
    "ref": ("引用", "reference"),
    "record": ("主体", "subject"),
    "table": ("表", "table"),
    "error": ("？", "?"),
}
