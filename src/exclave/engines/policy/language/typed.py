"""The typed tree: what a checked expression means. Every back end starts here.

Operators (`op`), their `args` and `data`:

- const: data = bool, int, Fraction or str (a code or place)
- fact: data = path, a tuple of names · subject: a record named as such, data = path
- var: the variable of a macro, data = its number · column: args (var,), data = column name
- not · and · or · if (condition, then, otherwise)
- compare: data = operator, args (left, right) · in: args (x, items…) · in_facts: args (x, codes fact)
- arith: data = operator, args (left, right)
- has: args (fact or column,) · prev: args (n,), data = path
- call: data = function · with args in order (see `functions`); listed: data ("listed", list name)
- rows: fact or column of a table or of codes; filter: args (rows, body), data = variable number;
  last: args (rows, n); size: args (rows,); exists, all, count, sum: args (rows, body), data = variable number
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from exclave.engines.policy.language.types import Type

ROW_MACROS = frozenset({"filter", "exists", "all", "count", "sum"})


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """One typed piece; `start`/`end` are offsets into the source. Two pieces are equal only if identical."""

    op: str
    type: Type
    args: tuple[Typed, ...]
    data: Any
    start: int
    end: int

    def retyped(self, type_: Type) -> Typed:
        """The same piece with another type (a written 0 beside an amount of money)."""
        return replace(self, type=type_)

    def walk(self) -> Iterator[Typed]:
        """This piece and all below it, outermost first."""
        yield self
        for kid in self.args:
            yield from kid.walk()
