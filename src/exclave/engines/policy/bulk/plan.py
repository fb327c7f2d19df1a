"""What a checked expression comes to in columns: the one form that Polars and every SQL dialect are written from.

A `Plan` is a node of a graph without repetition: the same piece of work is the same object, so that it is
done once for all policies. Null is unknown. There are three kinds of values: `bool`, `int`, `text`; dates are
days since 1970-01-01, numbers are whole numbers with their denominators beside them (`ratios`). Operators:

- const (data) · col (data = (level, column), level "" for the subject's own row; `layers`)
- and, or, not: Kleene · cmp (data = operator): null when a side is · in (data = frozenset): null for null
- isnull · case (condition, then, otherwise): a condition that is null takes `otherwise`
- add, sub, mul · div: whole part of a quotient, of a number ≥ 0 by one > 0
- contains (list of codes as text |a|b|, code) · lookup (keys…; data = Lookup): null when a key is
- count (condition over rows; data = level), sum (whole number over rows): never null, null rows do not count

Every whole number carries its limits. Work that may pass 63 bits is done in 128; what may pass 38 digits is
refused when it is compiled, so that no engine wraps around.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["bool", "int", "text"]
NARROW: Final = 2**63 - 1
WIDE: Final = 10**38 - 1


class Inexpressible(Exception):
    """A piece of an expression that the bulk engines do not know; `what` is its text or its name."""

    def __init__(self, what: str, zh: str, en: str) -> None:
        self.what, self.zh, self.en = what, zh, en
        super().__init__(f"{what}: {en}")


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question to the code tables, asked once for each distinct answer of its keys.

    `name` says the question in full; two lookups with one name are one. `answer` takes the keys as text.
    """

    name: str
    answer: Callable[..., bool | str | None]

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lookup) and other.name == self.name


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One node; equal only to itself. `low` and `high` limit a whole number; `sure`: it is never null."""

    op: str
    kind: Kind
    args: tuple[Plan, ...]
    data: Any
    low: int
    high: int
    sure: bool

    @property
    def is_const(self) -> bool:
        return self.op == "const"

    @property
    def wide(self) -> bool:
        """Whether it may need more than 63 bits."""
        return self.kind == "int" and (self.high > NARROW or self.low < -NARROW)

    def walk(self) -> Iterator[Plan]:
        """This node and all below it, each once, those below first."""
        return walk((self,))

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self.args))
        return f"{self.op}[{self.data!r}]({inner})" if self.data is not None else f"{self.op}({inner})"


def walk(roots: Iterable[Plan], closed: frozenset[str] = frozenset()) -> Iterator[Plan]:
    """All nodes of several roots, each once, those below first; what is inside a node of a `closed` op is left out."""
    seen: set[int] = set()
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, opened = stack.pop()
        if opened:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            if node.op not in closed:
                stack.extend((kid, False) for kid in reversed(node.args) if id(kid) not in seen)


class Builder:
    """Makes nodes: one object for one piece of work, constants worked out, limits kept."""

    def __init__(self) -> None:
        self._known: dict[Any, Plan] = {}
        self.true = self.const(True, "bool")
        self.false = self.const(False, "bool")
        self.unknown = self.const(None, "bool")

    def _made(
        self, op: str, kind: Kind, args: tuple[Plan, ...], data: Any, low: int, high: int, sure: bool
    ) -> Plan:
        key = (op, kind, tuple(map(id, args)), data.__class__, data, low, high)
        found = self._known.get(key)
        if found is None:
            if kind == "int" and (high > WIDE or low < -WIDE):
                raise Inexpressible(op, "数值可能超过 38 位。", "the number may pass 38 digits")
            found = self._known[key] = Plan(op, kind, args, data, low, high, sure)
        return found

    def const(self, value: Any, kind: Kind) -> Plan:
        """A constant; None is unknown."""
        end = int(value) if kind == "int" and value is not None else 0
        return self._made("const", kind, (), value, end, end, value is not None)

    def whole(self, value: int) -> Plan:
        return self.const(value, "int")

    def null(self, kind: Kind) -> Plan:
        return self.const(None, kind)

    def col(self, level: str, name: str, kind: Kind, low: int = 0, high: int = 0) -> Plan:
        return self._made("col", kind, (), (level, name), low, high, False)

    # yes/no

    def both(self, *args: Plan) -> Plan:
        return self._chain("and", args, stop=self.false, idle=self.true)

    def either(self, *args: Plan) -> Plan:
        return self._chain("or", args, stop=self.true, idle=self.false)

    def _chain(self, op: str, args: tuple[Plan, ...], stop: Plan, idle: Plan) -> Plan:
        flat: dict[Plan, None] = {}
        for one in args:
            for part in one.args if one.op == op else (one,):
                if part is stop:
                    return stop
                if part is not idle:
                    flat[part] = None
        if not flat:
            return idle
        kids = tuple(sorted(flat, key=id))
        if len(kids) == 1:
            return kids[0]
        return self._made(op, "bool", kids, None, 0, 0, all(kid.sure for kid in kids))

    def no(self, one: Plan) -> Plan:
        if one.is_const:
            return self.const(None if one.data is None else not one.data, "bool")
        if one.op == "not":
            return one.args[0]
        return self._made("not", "bool", (one,), None, 0, 0, one.sure)

    def isnull(self, one: Plan) -> Plan:
        if one.sure:
            return self.false
        if one.is_const:
            return self.true
        return self._made("isnull", "bool", (one,), None, 0, 0, True)

    def holds(self, one: Plan) -> Plan:
        """Whether it is true; unknown is not."""
        if one.sure:
            return one
        return self.case(one, self.true, self.false)

    def fails(self, one: Plan) -> Plan:
        """Whether it is false; unknown is not."""
        return self.holds(self.no(one))

    def cmp(self, op: str, a: Plan, b: Plan) -> Plan:
        if a.is_const and b.is_const:
            if a.data is None or b.data is None:
                return self.unknown
            return self.const(_COMPARE[op](a.data, b.data), "bool")
        if (a.is_const and a.data is None) or (b.is_const and b.data is None):
            return self.unknown
        if a.is_const or (not b.is_const and id(a) > id(b)):
            a, b, op = b, a, _TURNED[op]
        if a.kind == "int" and a.sure and b.sure:
            settled = _settled(op, a, b)
            if settled is not None:
                return self.const(settled, "bool")
        return self._made("cmp", "bool", (a, b), op, 0, 0, a.sure and b.sure)

    def among(self, one: Plan, items: frozenset[Any]) -> Plan:
        if one.is_const:
            return self.const(None if one.data is None else one.data in items, "bool")
        return self._made("in", "bool", (one,), items, 0, 0, one.sure)

    def contains(self, several: Plan, one: Plan) -> Plan:
        return self._made("contains", "bool", (several, one), None, 0, 0, False)

    # values

    def case(self, condition: Plan, then: Plan, otherwise: Plan) -> Plan:
        if condition.is_const:
            return then if condition.data is True else otherwise
        if then is otherwise:
            return then
        if condition.sure and then is self.true and otherwise is self.false:
            return condition
        ends = [x for x in (then, otherwise) if not (x.is_const and x.data is None)]
        low, high = min(x.low for x in ends), max(x.high for x in ends)
        sure = then.sure and otherwise.sure
        return self._made("case", then.kind, (condition, then, otherwise), None, low, high, sure)

    def known_or(self, one: Plan, otherwise: Plan) -> Plan:
        """The value, or `otherwise` where it is unknown."""
        return self.case(self.isnull(one), otherwise, one)

    def add(self, a: Plan, b: Plan) -> Plan:
        if self._void(a, b):
            return self.null("int")
        if a.is_const and b.is_const:
            return self.whole(a.data + b.data)
        if a.is_const and a.data == 0:
            return b
        if b.is_const and b.data == 0:
            return a
        return self._made("add", "int", (a, b), None, a.low + b.low, a.high + b.high, a.sure and b.sure)

    def sub(self, a: Plan, b: Plan) -> Plan:
        if self._void(a, b):
            return self.null("int")
        if a.is_const and b.is_const:
            return self.whole(a.data - b.data)
        if b.is_const and b.data == 0:
            return a
        return self._made("sub", "int", (a, b), None, a.low - b.high, a.high - b.low, a.sure and b.sure)

    def mul(self, a: Plan, b: Plan) -> Plan:
        if self._void(a, b):
            return self.null("int")
        if a.is_const and b.is_const:
            return self.whole(a.data * b.data)
        if a.is_const:
            a, b = b, a
        if b.is_const and b.data == 1:
            return a
        if b.is_const and b.data == 0 and a.sure:
            return b
        ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self._made("mul", "int", (a, b), None, min(ends), max(ends), a.sure and b.sure)

    def negative(self, a: Plan) -> Plan:
        return self.sub(self.whole(0), a)

    def div(self, a: Plan, b: Plan, at_most: int | None = None) -> Plan:
        """The whole part of a / b where a ≥ 0 and b > 0; `at_most` is a limit the caller knows better."""
        if self._void(a, b):
            return self.null("int")
        if a.is_const and b.is_const:
            return self.whole(a.data // b.data)
        if b.is_const and b.data == 1:
            return a
        high = max(a.high, 0) // max(b.low, 1) if at_most is None else at_most
        return self._made("div", "int", (a, b), None, 0, high, a.sure and b.sure)

    def limited(self, one: Plan, low: int, high: int) -> Plan:
        """The same whole number where the caller knows narrower limits."""
        if one.is_const or (one.low >= low and one.high <= high):
            return one
        return self._made(one.op, one.kind, one.args, one.data, low, high, one.sure)

    @staticmethod
    def _void(*args: Plan) -> bool:
        return any(one.is_const and one.data is None for one in args)

    # the rest

    def lookup(self, question: Lookup, kind: Kind, *keys: Plan) -> Plan:
        return self._made("lookup", kind, keys, question, 0, 0, False)

    def count(self, level: str, condition: Plan, most: int) -> Plan:
        if condition.is_const and condition.data is not True:
            return self.whole(0)
        return self._made("count", "int", (condition,), level, 0, most, True)

    def sum(self, level: str, number: Plan, most: int) -> Plan:
        low, high = min(number.low, 0) * most, max(number.high, 0) * most
        return self._made("sum", "int", (number,), level, low, high, True)


_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}
_TURNED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _settled(op: str, a: Plan, b: Plan) -> bool | None:
    """What the limits of two known whole numbers already decide."""
    if a.low > b.high:
        return op in (">", ">=", "!=")
    if a.high < b.low:
        return op in ("<", "<=", "!=")
    if op == ">=" and a.low >= b.high:
        return True
    return True if op == "<=" and a.high <= b.low else None
