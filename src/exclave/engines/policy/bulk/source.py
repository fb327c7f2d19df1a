"""What the facts have, and the columns and constants that come of it.

`Source` says what the facts have: a column for each path (`institution.area`), its decimals, and what is the
same for every subject (`param.…`, `pack.place`, `asof`, `period.year`, `round.…`). A path without a column is
a fact nobody has: unknown for everyone. Columns beside facts: `<table>.complete`, `<fact>.low` and
`<fact>.high` for a number known between limits, `<fact>@1` for one period earlier, `<subject>.barred`, and
`<subject>.state` on the day `asof`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.types import Type
from exclave.engines.policy.language.values import Bounds, Unknown
from exclave.engines.policy.language.world import NO_WORLD, World

from .days import FIRST, LAST, day_number
from .layers import table_of
from .plan import Builder, Inexpressible, Kind, Plan
from .ratios import Numbers, Ratio, Span

Value = Plan | Ratio | Span
LARGEST: Final = 10**15
"""No number of the facts is larger, in its smallest unit (fen, or the last decimal kept)."""
MOST_ROWS: Final = 10**5
"""No subject has more rows in one table."""


@dataclass(frozen=True)
class Row:
    """One row of a param or a computed value: a condition (None: always) and what it gives."""

    when: Typed | None
    value: Any


@dataclass(frozen=True)
class Source:
    """What the facts have; see the module. `decimals` by dotted path; `columns` None: every column is there."""

    columns: frozenset[str] | None = None
    decimals: Mapping[str, int] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    computed: Mapping[str, Typed] = field(default_factory=dict)
    chosen: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    world: World = NO_WORLD

    def has(self, name: str) -> bool:
        return self.columns is None or name in self.columns


SHARED: Final = frozenset(
    {"param", "pack", "asof", "period", "round", "full", "actual", "target", "rank", "n"}
)
"""Names whose values are the same for every subject of one run."""
_LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "date": (FIRST, LAST), "year": (1, 9999), "day_of_year": (101, 1231),
}  # fmt: skip


class Columns:
    """Facts of one source as nodes of a plan."""

    def __init__(self, b: Builder, numbers: Numbers, source: Source) -> None:
        self.b, self.numbers, self.source = b, numbers, source

    def constant(self, type_: Type, value: Any) -> Value:
        """A value that is the same for everyone; None or Unknown is unknown."""
        absent = value is None or isinstance(value, Unknown)
        if type_.numeric:
            if isinstance(value, Bounds):
                return Span(self._end(value.low), self._end(value.high))
            return self.numbers.none if absent else self.numbers.const(Fraction(value))
        if absent:
            return self.b.null(kind_of(type_))
        if isinstance(value, date):
            return self.b.whole(day_number(value))
        if type_.kind == "day_of_year":
            return self.b.whole(int(value[:2]) * 100 + int(value[3:]))
        if type_.kind == "codes":
            return self.b.const(joined(value), "text")
        return self.b.const(value, kind_of(type_))

    def _end(self, value: Any) -> Ratio:
        return self.numbers.none if value is None else self.numbers.const(Fraction(value))

    def column(self, level: str, name: str, type_: Type) -> Value:
        """A fact of the subject (level "") or a column of its rows."""
        if type_.kind in ("table", "record"):
            raise Inexpressible(
                name, "批量计算不支持表中之表。", "rows within rows are not known to the bulk engines"
            )
        table = table_of(level)
        full = f"{table}.{name}" if table else name
        if type_.numeric and type_.bounds:
            ends = [self._numeric(level, f"{name}.{end}", type_, full) for end in ("low", "high")]
            exact = self._numeric(level, name, type_, full)
            known = self.numbers.isnull(exact)
            return Span(self.numbers.case(known, ends[0], exact), self.numbers.case(known, ends[1], exact))
        if type_.numeric:
            return self._numeric(level, name, type_, full)
        if not self.source.has(full):
            return self.b.null(kind_of(type_))
        low, high = _LIMITS.get(type_.kind, (0, 0))
        return self.b.col(level, name, kind_of(type_), low, high)

    def _numeric(self, level: str, name: str, type_: Type, full: str) -> Ratio:
        table = table_of(level)
        path = f"{table}.{name}" if table else name
        if not self.source.has(path):
            return self.numbers.none
        low = -LARGEST if type_.signed else 0
        return Ratio(self.b.col(level, name, "int", low, LARGEST), 10 ** self.source.decimals.get(full, 0))


def kind_of(type_: Type) -> Kind:
    """The kind of column that holds a type."""
    if type_.kind == "bool":
        return "bool"
    return "int" if type_.numeric or type_.kind in ("date", "year", "day_of_year") else "text"


def joined(codes: Any) -> str:
    """Several codes as one text: |a|b|, || for none."""
    return "|" + "|".join(codes) + "|" if codes else "||"
