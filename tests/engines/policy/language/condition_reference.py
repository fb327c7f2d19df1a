"""A second, slow and obvious interpreter of the syntax tree, to hold the generated code against.

Yes/no values are True, False, None. A number is a pair of ends, infinite where there is no limit; `WHOLE` is
unknown. Other values are themselves, None for unknown. Rows are (list, complete).
"""

from __future__ import annotations

import calendar
import math
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from exclave.engines.policy.language import UNKNOWN, Bounds, Facts, Node, Rows, TypeEnv, Unknown

INF = math.inf
WHOLE = (-INF, INF)


class Reference:
    """Evaluates syntax nodes against admitted facts."""

    def __init__(self, env: TypeEnv, facts: Facts) -> None:
        self.env = env
        self.facts = facts
        self.rows: dict[str, Any] = {}
        self.row_types: dict[str, Any] = {}

    def result(self, node: Node) -> Any:
        """As `evaluate` gives it."""
        value = self.eval(node)
        if isinstance(value, tuple):
            low, high = value
            if low == high:
                return low
            if value == WHOLE:
                return UNKNOWN
            return Bounds(None if low == -INF else low, None if high == INF else high)
        return UNKNOWN if value is None else value

    # names

    def type_of(self, node: Node) -> Any:
        if node.kind == "name":
            return self.row_types.get(node.value) or self.env.names[str(node.value)]
        return self.type_of(node.kids[0]).fields[node.value]

    def raw(self, node: Node) -> Any:
        if node.kind == "name":
            return self.rows[node.value] if node.value in self.rows else self.facts.values[node.value]
        return self.raw(node.kids[0])[node.value]

    def is_path(self, node: Node) -> bool:
        return node.kind == "name" or (node.kind == "select" and self.is_path(node.kids[0]))

    def converted(self, value: Any, type_: Any) -> Any:
        if type_.kind == "table":
            return (list(value.rows), value.complete) if isinstance(value, Rows) else ([], False)
        if type_.numeric:
            if isinstance(value, Unknown):
                return WHOLE
            if isinstance(value, Bounds):
                return (-INF if value.low is None else value.low, INF if value.high is None else value.high)
            return (value, value)
        return None if isinstance(value, Unknown) else value

    # everything

    def eval(self, node: Node) -> Any:
        if self.is_path(node):
            return self.converted(self.raw(node), self.type_of(node))
        return getattr(self, "at_" + node.kind)(node)

    def at_bool(self, node: Node) -> Any:
        return node.value

    def at_number(self, node: Node) -> Any:
        return (int(str(node.value)),) * 2

    def at_code(self, node: Node) -> Any:
        return node.value

    def at_not(self, node: Node) -> Any:
        value = self.eval(node.kids[0])
        return None if value is None else not value

    def at_and(self, node: Node) -> Any:
        values = [self.eval(kid) for kid in node.kids]
        return False if False in values else None if None in values else True

    def at_or(self, node: Node) -> Any:
        values = [self.eval(kid) for kid in node.kids]
        return True if True in values else None if None in values else False

    def at_if(self, node: Node) -> Any:
        condition, then, otherwise = (self.eval(kid) for kid in node.kids)
        if condition is None:
            unknown = WHOLE if isinstance(then, tuple) else None
            same = self.compare("==", then, otherwise) if isinstance(then, tuple) else then == otherwise
            return then if same is True else unknown
        return then if condition else otherwise

    def at_compare(self, node: Node) -> Any:
        return self.compare(str(node.value), *(self.eval(kid) for kid in node.kids))

    def compare(self, op: str, a: Any, b: Any) -> Any:
        if not isinstance(a, tuple):
            if a is None or b is None:
                return None
            a, b = (a, a), (b, b)
        if WHOLE in (a, b):
            return None
        if op == "!=":
            same = self.compare("==", a, b)
            return None if same is None else not same
        if op == "==":
            if a[0] == a[1] == b[0] == b[1]:
                return True
            return False if a[0] > b[1] or b[0] > a[1] else None
        if op in ("<", "<="):
            return self.compare({"<": ">", "<=": ">="}[op], b, a)
        if op == ">":
            return True if a[0] > b[1] else False if a[1] <= b[0] else None
        return True if a[0] >= b[1] else False if a[1] < b[0] else None

    def at_in(self, node: Node) -> Any:
        item = self.eval(node.kids[0])
        if node.kids[1].kind != "list":
            several = self.eval(node.kids[1])
            return None if item is None or several is None else item in several
        found = [self.compare("==", item, self.eval(kid)) for kid in node.kids[1].kids]
        return True if True in found else None if None in found else False

    def at_arith(self, node: Node) -> Any:
        a, b = (self.eval(kid) for kid in node.kids)
        if isinstance(a, date) or isinstance(b, date) or a is None:
            return WHOLE if a is None or b is None else ((a - b).days,) * 2
        if isinstance(a, int):
            step = b if isinstance(b, int) else b[0] if b != WHOLE else None
            return None if step is None else a + step if node.value == "+" else a - step
        if WHOLE in (a, b):
            return WHOLE
        if node.value == "+":
            return (a[0] + b[0], a[1] + b[1])
        if node.value == "-":
            return (a[0] - b[1], a[1] - b[0])
        return self.times(a, b) if node.value == "*" else self.over(a, b)

    def times(self, a: Any, b: Any) -> Any:
        if INF not in (a[1], b[1]) and -INF not in (a[0], b[0]):
            corners = [x * y for x in a for y in b]
            return (min(corners), max(corners))
        if a[0] >= 0 and b[0] >= 0:
            return (0, 0) if 0 in (a[1], b[1]) else (a[0] * b[0], INF)
        return WHOLE

    def over(self, a: Any, b: Any) -> Any:
        if b[0] <= 0 <= b[1]:
            return WHOLE
        if b[1] < 0:
            return self.over((-a[1], -a[0]), (-b[1], -b[0]))
        if b[1] == INF:
            return (0, self.quotient(a[1], b[0])) if a[0] >= 0 else WHOLE
        corners = [self.quotient(x, y) for x in a for y in b]
        return (min(corners), max(corners))

    def quotient(self, a: Any, b: Any) -> Any:
        return a if a in (INF, -INF) else Fraction(a) / Fraction(b)

    # functions

    def at_call(self, node: Node) -> Any:
        name = str(node.value)
        if name == "has":
            raw = self.raw(node.kids[0])
            return not isinstance(raw, Unknown | Bounds)
        args = [self.eval(kid) for kid in node.kids]
        if name in ("min", "max"):
            if WHOLE in args:
                return WHOLE
            pick = min if name == "min" else max
            return (pick(low for low, _ in args), pick(high for _, high in args))
        if name in ("floor", "ceil", "round"):
            return self.rounded(name, args)
        if any(arg is None or arg == WHOLE for arg in args):
            return None
        plain = [arg[0] if isinstance(arg, tuple) else arg for arg in args]
        return getattr(self, "fn_" + name)(*plain)

    def rounded(self, name: str, args: list[Any]) -> Any:
        scale = 10 ** (args[1][0] if len(args) > 1 else 0)

        def one(end: Any) -> Any:
            if end in (INF, -INF):
                return end
            if name == "floor":
                return math.floor(end)
            if name == "ceil":
                return math.ceil(end)
            half = Fraction(1, 2)
            scaled = Fraction(end) * scale
            return Fraction(math.floor(scaled + half) if scaled >= 0 else math.ceil(scaled - half), scale)

        return (one(args[0][0]), one(args[0][1]))

    def fn_within(self, code: str, area: str) -> Any:
        if "ZZ" in (code, area):
            return None
        if code.startswith(area):
            return True
        return None if area.startswith(code) else False

    def fn_outside(self, code: str, area: str) -> Any:
        inside = self.fn_within(code, area)
        return None if inside is None else not inside

    def fn_up(self, code: str, level: str) -> Any:
        return None if code == "ZZ" else code[:2]

    def fn_overseas(self, code: str) -> Any:
        return None if code == "ZZ" else code.startswith("US")

    def fn_atLeast(self, a: str, b: str) -> Any:
        order = ["bachelor", "master", "doctor"]
        return order.index(a) >= order.index(b)

    def fn_addDays(self, day: date, n: int) -> Any:
        return day + timedelta(days=n)

    def fn_addMonths(self, day: date, n: int) -> Any:
        year, month = day.year, day.month
        for _ in range(n):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))

    def fn_addYears(self, day: date, n: int) -> Any:
        try:
            return day.replace(year=day.year + n)
        except ValueError:
            return date(day.year + n, 2, 28)

    def fn_year(self, day: date) -> Any:
        return day.year

    def fn_endOfYear(self, day: Any) -> Any:
        return date(day.year if isinstance(day, date) else day, 12, 31)

    # rows

    def at_method(self, node: Node) -> Any:
        name, target = str(node.value), node.kids[0]
        members, complete = self.members(target)
        if name == "size":
            return self.count([(row, inside, True) for row, inside in members], complete)
        if name in ("filter", "last"):
            raise AssertionError("rows are not a value")
        variable, body = str(node.kids[1].value), node.kids[2]
        judged = [(row, inside, self.body(variable, body, row, target)) for row, inside in members]
        if name == "count":
            return self.count(judged, complete)
        if name == "sum":
            return self.total(judged, complete, unsigned=not self.signed(body, variable, target))
        both = [self.kleene(inside, held) for _, inside, held in judged]
        if name == "exists":
            if True in both:
                return True
            return None if None in both or not complete else False
        implied = [True if inside is False else self.implied(inside, held) for _, inside, held in judged]
        if False in implied:
            return False
        return None if None in implied or not complete else True

    def implied(self, inside: Any, held: Any) -> Any:
        if held is True:
            return True
        return None if inside is None or held is None else False

    def kleene(self, a: Any, b: Any) -> Any:
        return False if False in (a, b) else None if None in (a, b) else True

    def members(self, node: Node) -> Any:
        """Rows with whether each belongs, and whether the list is complete."""
        if self.is_path(node):
            rows, complete = self.eval(node)
            return [(row, True) for row in rows], complete
        inner, complete = self.members(node.kids[0])
        if node.value == "filter":
            variable, body = str(node.kids[1].value), node.kids[2]
            found = []
            for row, inside in inner:
                held = self.body(variable, body, row, node.kids[0])
                if self.kleene(inside, held) is not False:
                    found.append((row, self.kleene(inside, held)))
            return found, complete
        n = self.eval(node.kids[1])
        if not complete or n == WHOLE or n[0] < 0:
            return [], False
        taken: list[Any] = []
        for row, inside in reversed(inner):
            if len(taken) >= n[0]:
                break
            if inside is None:
                return [], False
            taken.insert(0, (row, True))
        return taken, True

    def body(self, variable: str, body: Node, row: Any, target: Node) -> Any:
        self.rows[variable], self.row_types[variable] = row, self.table_type(target)
        try:
            return self.eval(body)
        finally:
            del self.rows[variable], self.row_types[variable]

    def table_type(self, node: Node) -> Any:
        return self.type_of(node) if self.is_path(node) else self.table_type(node.kids[0])

    def count(self, judged: list[Any], complete: bool) -> Any:
        both = [self.kleene(inside, held) for _, inside, held in judged]
        return (both.count(True), both.count(True) + both.count(None) if complete else INF)

    def total(self, judged: list[Any], complete: bool, *, unsigned: bool) -> Any:
        low: Any = 0
        high: Any = 0
        for _, inside, (a, b) in judged:
            if unsigned:
                a = max(a, 0)
            if inside is None:
                a, b = min(a, 0), max(b, 0)
            low, high = low + a, high + b
        if not complete:
            return (low, INF) if unsigned else WHOLE
        return (low, high)

    def signed(self, node: Node, variable: str, target: Node) -> bool:
        self.row_types[variable] = self.table_type(target)
        try:
            return self._signed(node)
        finally:
            del self.row_types[variable]

    def _signed(self, node: Node) -> bool:
        if self.is_path(node):
            return bool(self.type_of(node).signed)
        if node.kind == "number":
            return False
        if node.kind == "method":
            return node.value == "sum" and self.signed(node.kids[2], str(node.kids[1].value), node.kids[0])
        if node.kind == "arith":
            dated = node.value == "-" or any(self._signed(kid) for kid in node.kids)
            return dated
        kids = node.kids[1:] if node.kind == "if" else node.kids[:1] if node.value == "round" else node.kids
        return any(self._signed(kid) for kid in kids)
