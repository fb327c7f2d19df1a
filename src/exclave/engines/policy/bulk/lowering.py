"""Typed tree to columns: every operator of the language, or its refusal by name.

What the facts have stands in `source`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.types import Type, TypeEnv

from .days import Days, day_number
from .plan import Builder, Inexpressible, Plan
from .questions import ask
from .ratios import Numbers, Numeric, Ratio, Span
from .rows import RowWork
from .source import SHARED, Columns, Row, Source, Value

__all__ = ["Lowering", "Row", "Source"]
_NOT_FACTS: Final = frozenset({"checks", "register", "total", "bracket"})


class Lowering:
    """Lowers expressions of one environment over one builder; equal work becomes one node."""

    def __init__(self, b: Builder, env: TypeEnv, source: Source) -> None:
        self.b, self.env, self.source = b, env, source
        self.numbers, self.days = Numbers(b), Days(b)
        self.columns = Columns(b, self.numbers, source)
        self.rows = RowWork(self)
        self.text = ""
        self._computed: dict[str, Value] = {}
        self._open: list[str] = []

    def condition(self, root: Typed, text: str = "") -> Plan:
        """The plan of a yes/no expression. Raises Inexpressible."""
        self.text = text
        found = self.value(root)
        assert isinstance(found, Plan)
        return found

    def plan_asof(self) -> int | None:
        """The day of the question as a day number, None when it is not known."""
        found = self.source.constants.get("asof")
        return day_number(found) if isinstance(found, date) else None

    def refuse(self, piece: Typed, zh: str, en: str) -> Inexpressible:
        what = self.text[piece.start : piece.end] if self.text else str(piece.data or piece.op)
        return Inexpressible(what[:80], zh, en)

    # -- pieces

    def value(self, piece: Typed) -> Value:
        return _PIECES[piece.op](self, piece)

    def plan(self, piece: Typed) -> Plan:
        """A piece that is no number."""
        found = self.value(piece)
        if isinstance(found, Plan):
            return found
        if isinstance(found, Ratio) and found.plain:
            return found.n
        raise self.refuse(piece, "此处要整数。", "a whole number is needed here")

    def number(self, piece: Typed) -> Numeric:
        found = self.value(piece)
        return Ratio(found) if isinstance(found, Plan) else found

    def ratio(self, piece: Typed) -> Ratio:
        found = self.number(piece)
        if isinstance(found, Span):
            raise self.refuse(piece, "此处要确定的数。", "an exact number is needed here")
        return found

    # -- facts

    def fact(self, piece: Typed) -> Value:
        path = ".".join(piece.data)
        top = piece.data[0]
        if top in _NOT_FACTS:
            raise self.refuse(
                piece,
                "批量计算不读登记簿与核查计数。",
                "bulk answering has no register and no counts of checks",
            )
        if path in self.source.chosen:
            return self._again(path, piece.type, lambda: self._chosen(path, piece.type))
        if top in SHARED:
            return self.columns.constant(piece.type, self.source.constants.get(path))
        if path in self.source.computed:
            return self._again(path, piece.type, lambda: self.value(self.source.computed[path]))
        return self.columns.column("", path, piece.type)

    def _again(self, path: str, type_: Type, work: Callable[[], Value]) -> Value:
        found = self._computed.get(path)
        if found is None:
            if path in self._open:
                raise Inexpressible(path, "算式绕成了圈。", "the value is computed from itself")
            self._open.append(path)
            text, self.text = self.text, ""
            with self.rows.apart():
                found = self._computed[path] = work()
            self.text = text
            self._open.pop()
        return found

    def _chosen(self, path: str, type_: Type) -> Value:
        """The first row whose condition is true; one that is unknown makes the value unknown."""
        found: Value = self.columns.constant(type_, None)
        for row in reversed(self.source.chosen[path]):
            given = (
                self.value(row.value)
                if isinstance(row.value, Typed)
                else self.columns.constant(type_, row.value)
            )
            if row.when is None:
                found = given
                continue
            when = self.plan(row.when)
            found = self.either_of(when, given, found)
            found = self.either_of(self.b.isnull(when), self.columns.constant(type_, None), found)
        return found

    # -- operators

    def compare(self, op: str, left: Value, right: Value) -> Plan:
        if isinstance(left, Plan) and isinstance(right, Plan):
            return self.b.cmp(op, left, right)
        x, y = (Ratio(one) if isinstance(one, Plan) else one for one in (left, right))
        return self.numbers.compare_spans(op, x, y)

    def compared(self, piece: Typed) -> Value:
        left, right = piece.args
        for one, other, op in ((left, right, piece.data), (right, left, _TURNED[piece.data])):
            if one.op == "call" and one.data in _STEPS and op in _TURNED_ORDER:
                day, n, limit = self.plan(one.args[0]), self.plan(one.args[1]), self.plan(other)
                if not day.is_const and n.is_const and limit.is_const and None not in (n.data, limit.data):
                    step = n.data * 12 if one.data == "addYears" else n.data
                    return self.days.stepped(op, day, step, limit.data, months=one.data != "addDays")
        return self.compare(piece.data, self.value(left), self.value(right))

    def either_of(self, condition: Plan, then: Value, otherwise: Value) -> Value:
        """A choice by a condition; null takes the second."""
        if isinstance(then, Plan) and isinstance(otherwise, Plan):
            return self.b.case(condition, then, otherwise)
        x, y = (Ratio(one) if isinstance(one, Plan) else one for one in (then, otherwise))
        if isinstance(x, Ratio) and isinstance(y, Ratio):
            return self.numbers.case(condition, x, y)
        return self.numbers.span_case(condition, self.numbers.span(x), self.numbers.span(y))

    def if_(self, piece: Typed) -> Value:
        condition = self.plan(piece.args[0])
        then, otherwise = (self.value(kid) for kid in piece.args[1:])
        found = self.either_of(condition, then, otherwise)
        if condition.sure:
            return found
        return self.either_of(self.b.isnull(condition), self._agreed(then, otherwise), found)

    def _agreed(self, then: Value, otherwise: Value) -> Value:
        """The value of both branches where they are the same, else unknown. Equal limits are not yet the same number."""
        b, n = self.b, self.numbers
        if not isinstance(then, Span) and not isinstance(otherwise, Span):
            same = self.compare("==", then, otherwise)
            none: Value = b.null(then.kind) if isinstance(then, Plan) else n.none
            return self.either_of(same, then, none)
        x = n.span(Ratio(then) if isinstance(then, Plan) else then)
        return n.span_case(b.holds(self.compare("==", then, otherwise)), x, n.void())

    def in_(self, piece: Typed) -> Value:
        left = self.value(piece.args[0])
        items = [self.value(kid) for kid in piece.args[1:]]
        if isinstance(left, Plan) and all(isinstance(one, Plan) and one.is_const for one in items):
            data = [one.data for one in items if isinstance(one, Plan)]
            if None not in data:
                return self.b.among(left, frozenset(data))
        return self.b.either(*(self.compare("==", left, one) for one in items))

    def in_facts(self, piece: Typed) -> Value:
        one, several = (self.plan(kid) for kid in piece.args)
        if None in (kid.data for kid in (one, several) if kid.is_const):
            return self.b.unknown
        if several.is_const:
            return self.b.among(one, frozenset(several.data.strip("|").split("|")) - {""})
        return self.b.contains(several, one)

    def arith(self, piece: Typed) -> Value:
        kinds = tuple(kid.type.kind for kid in piece.args)
        if kinds[0] == "year" and kinds[1] != "year":
            year, step = self.plan(piece.args[0]), self.plan(piece.args[1])
            return self.days.step_year(year, step if piece.data == "+" else self.b.negative(step))
        left, right = (self.number(kid) for kid in piece.args)
        return self.numbers.arith(piece.data, left, right)

    def has(self, piece: Typed) -> Value:
        fact = piece.args[0]
        if fact.type.kind == "table":
            return self.rows.given(fact)
        found = self.value(fact)
        if isinstance(found, Span):
            return self.b.holds(self.numbers.compare("==", found.low, found.high))
        if isinstance(found, Ratio):
            return self.b.no(self.numbers.isnull(found))
        return self.b.no(self.b.isnull(found))

    def prev(self, piece: Typed) -> Value:
        n = self.plan(piece.args[0])
        if not n.is_const:
            raise self.refuse(piece, "期数须为定数。", "the number of periods must be the same for everyone")
        if n.data is None or n.data < 0:
            return self.columns.constant(piece.type, None)
        path = f"{'.'.join(piece.data)}@{n.data}"
        return self.columns.column("", path, piece.type)

    # -- functions

    def call(self, piece: Typed) -> Value:
        name = piece.data if isinstance(piece.data, str) else piece.data[0]
        work = _CALLS.get(name)
        return work(self, piece) if work is not None else ask(self, piece)

    def at_least(self, piece: Typed) -> Value:
        order = self.env.lists[piece.args[0].type.codes or ""].items or ()
        left, right = (self.plan(kid) for kid in piece.args)
        if right.is_const:
            if right.data is None:
                return self.b.unknown
            return self.b.among(left, frozenset(order[order.index(right.data) :]))
        return self.b.cmp(">=", self._rank(left, order), self._rank(right, order))

    def _rank(self, one: Plan, order: tuple[str, ...]) -> Plan:
        found = self.b.null("int")
        for rank, item in enumerate(order):
            found = self.b.case(self.b.cmp("==", one, self.b.const(item, "text")), self.b.whole(rank), found)
        return found

    def listed(self, piece: Typed) -> Value:
        found = self.env.lists[piece.data[1]]
        if found.covers:
            return ask(self, piece)
        return self.b.among(self.plan(piece.args[0]), frozenset(found.items or ()))

    def asked_register(self, piece: Typed) -> Value:
        """barred and state: columns of the facts, on the day `asof` only."""
        who, on = piece.args
        if who.op not in ("subject", "fact") or not (on.op == "fact" and on.data == ("asof",)):
            raise self.refuse(
                piece,
                "批量计算只问事实中 asof 当日的状态。",
                "only the state on asof, as given with the facts, is known",
            )
        return self.columns.column("", f"{'.'.join(who.data)}.{piece.data}", piece.type)

    def rounded(self, piece: Typed) -> Value:
        n = self.numbers
        one = self.number(piece.args[0])
        digits = 0
        if len(piece.args) > 1:
            given = self.plan(piece.args[1])
            if not given.is_const:
                raise self.refuse(
                    piece, "小数位数须为定数。", "the number of decimals must be the same for everyone"
                )
            if given.data is None or not 0 <= given.data <= 9:
                return n.none if isinstance(one, Ratio) else n.void()
            digits = given.data

        def work(end: Ratio) -> Ratio:
            if piece.data == "round":
                return n.half_up(end, digits)
            return n.floor(end) if piece.data == "floor" else n.ceil(end)

        return work(one) if isinstance(one, Ratio) else Span(work(one.low), work(one.high))

    def least(self, piece: Typed) -> Value:
        parts = [self.number(kid) for kid in piece.args]
        return self.numbers.pick_spans("<=" if piece.data == "min" else ">=", parts)

    def dated(self, piece: Typed) -> Value:
        d, args = self.days, [self.plan(kid) for kid in piece.args]
        match piece.data:
            case "addDays":
                return d.add_days(args[0], args[1])
            case "addMonths":
                return d.add_months(args[0], args[1])
            case "addYears":
                return d.add_years(args[0], args[1])
            case "year":
                return d.year(args[0])
        return d.end_of_year(d.year(args[0]) if piece.args[0].type.kind == "date" else args[0])


_STEPS: Final = frozenset({"addDays", "addMonths", "addYears"})
_TURNED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TURNED_ORDER: Final = frozenset({"<", "<=", ">", ">="})
_CALLS: Final[Mapping[str, Callable[[Lowering, Typed], Value]]] = {
    "atLeast": Lowering.at_least, "listed": Lowering.listed, "barred": Lowering.asked_register,
    "state": Lowering.asked_register, "floor": Lowering.rounded, "ceil": Lowering.rounded,
    "round": Lowering.rounded, "min": Lowering.least, "max": Lowering.least, "addDays": Lowering.dated,
    "addMonths": Lowering.dated, "addYears": Lowering.dated, "year": Lowering.dated, "endOfYear": Lowering.dated,
}  # fmt: skip
_PIECES: Final[Mapping[str, Callable[[Lowering, Typed], Value]]] = {
    "const": lambda w, p: w.columns.constant(p.type, p.data),
    "fact": Lowering.fact,
    "column": lambda w, p: w.rows.column(p),
    "var": lambda w, p: w.rows.variable(p),
    "not": lambda w, p: w.b.no(w.plan(p.args[0])),
    "and": lambda w, p: w.b.both(*(w.plan(kid) for kid in p.args)),
    "or": lambda w, p: w.b.either(*(w.plan(kid) for kid in p.args)),
    "if": Lowering.if_,
    "compare": Lowering.compared,
    "in": Lowering.in_,
    "in_facts": Lowering.in_facts,
    "arith": Lowering.arith,
    "has": Lowering.has,
    "prev": Lowering.prev,
    "call": Lowering.call,
    "exists": lambda w, p: w.rows.exists(p),
    "all": lambda w, p: w.rows.every(p),
    "count": lambda w, p: w.rows.counted(p),
    "size": lambda w, p: w.rows.counted(p),
    "sum": lambda w, p: w.rows.total(p),
}
