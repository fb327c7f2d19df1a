"""Exact numbers in columns: a whole number over a constant and, after a division, over a positive column.

A `Ratio` is n / (d · e): `d` a constant > 0, `e` a column > 0 or unknown (None: 1). Comparisons multiply
crosswise; nothing is ever rounded. A `Span` is a number known between two ends; an end that is null has no
limit, and both null is wholly unknown. The rules are those of `language.runtime`, case by case.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from .plan import Builder, Inexpressible, Plan


@dataclass(frozen=True, slots=True)
class Ratio:
    """n / (d · e)."""

    n: Plan
    d: int = 1
    e: Plan | None = None

    @property
    def plain(self) -> bool:
        """Whether it is a whole number."""
        return self.d == 1 and self.e is None


@dataclass(frozen=True, slots=True)
class Span:
    """A number between two ends."""

    low: Ratio
    high: Ratio


Numeric = Ratio | Span


class Numbers:
    """Arithmetic of ratios and spans over one builder."""

    def __init__(self, b: Builder) -> None:
        self.b = b
        self.none = Ratio(b.null("int"))
        self.zero = Ratio(b.whole(0))

    def const(self, value: int | Fraction) -> Ratio:
        return Ratio(self.b.whole(value.numerator), value.denominator)

    # exact

    def isnull(self, a: Ratio) -> Plan:
        found = self.b.isnull(a.n)
        return found if a.e is None else self.b.either(found, self.b.isnull(a.e))

    def _times(self, n: Plan, *factors: int | Plan | None) -> Plan:
        for factor in factors:
            if isinstance(factor, int):
                n = self.b.mul(n, self.b.whole(factor))
            elif factor is not None:
                n = self.b.mul(n, factor)
        return n

    def _level(self, a: Ratio, b: Ratio) -> tuple[Plan, Plan, int, Plan | None]:
        """Both over one denominator: the two upper parts, the constant and the column below."""
        below = lcm(a.d, b.d)
        if a.e is b.e:
            return self._times(a.n, below // a.d), self._times(b.n, below // b.d), below, a.e
        left = self._times(a.n, below // a.d, b.e)
        right = self._times(b.n, below // b.d, a.e)
        e = a.e if b.e is None else b.e if a.e is None else self.b.mul(a.e, b.e)
        return left, right, below, e

    def compare(self, op: str, a: Ratio, b: Ratio) -> Plan:
        if a.e is not None and a.e is b.e:
            known = self.b.isnull(a.e)
            left, right, _, _ = self._level(Ratio(a.n, a.d), Ratio(b.n, b.d))
            return self.b.case(known, self.b.unknown, self.b.cmp(op, left, right))
        left, right, _, _ = self._level(a, b)
        return self.b.cmp(op, left, right)

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        left, right, d, e = self._level(a, b)
        return Ratio(self.b.add(left, right), d, e)

    def sub(self, a: Ratio, b: Ratio) -> Ratio:
        left, right, d, e = self._level(a, b)
        return Ratio(self.b.sub(left, right), d, e)

    def negative(self, a: Ratio) -> Ratio:
        return Ratio(self.b.negative(a.n), a.d, a.e)

    def mul(self, a: Ratio, b: Ratio) -> Ratio:
        for one, other in ((a, b), (b, a)):
            if one.n.is_const and one.n.data is not None and one.e is None:
                value = Fraction(one.n.data, one.d * other.d)
                return Ratio(self._times(other.n, value.numerator), value.denominator, other.e)
        e = a.e if b.e is None else b.e if a.e is None else self.b.mul(a.e, b.e)
        return Ratio(self.b.mul(a.n, b.n), a.d * b.d, e)

    def div(self, a: Ratio, by: Ratio) -> Ratio:
        """a / by; unknown where `by` is zero."""
        b = self.b
        if by.n.is_const:
            if by.n.data is None or by.n.data == 0:
                return self.none
            value = Fraction(by.d, by.n.data)
            turned = self.mul(a, self.const(value))
            return turned if by.e is None else Ratio(b.mul(turned.n, by.e), turned.d, turned.e)
        shared = gcd(by.d, a.d)
        n = self._times(a.n, by.d // shared, by.e)
        below = by.n
        if below.low < 0:
            n = b.case(b.cmp("<", below, b.whole(0)), b.negative(n), n)
            below = b.case(b.cmp("<", below, b.whole(0)), b.negative(below), below)
        most = max(abs(by.n.low), abs(by.n.high), 1)
        below = b.case(b.cmp("==", by.n, b.whole(0)), b.null("int"), below)
        below = b.limited(below, 1, most)
        return Ratio(n, a.d // shared, below if a.e is None else b.mul(a.e, below))

    def case(self, condition: Plan, a: Ratio, b: Ratio) -> Ratio:
        if condition.is_const:
            return a if condition.data is True else b
        if a == b:
            return a
        d = lcm(a.d, b.d)
        n = self.b.case(condition, self._times(a.n, d // a.d), self._times(b.n, d // b.d))
        if a.e is b.e:
            return Ratio(n, d, a.e)
        one = self.b.whole(1)
        return Ratio(n, d, self.b.case(condition, a.e or one, b.e or one))

    def pick(self, op: str, a: Ratio, b: Ratio) -> Ratio:
        """The lesser (op "<=") or the greater (">=") of two; unknown if one is."""
        chosen = self.compare(op, a, b)
        found = self.case(chosen, a, b)
        return self.case(self.b.isnull(chosen), self.none, found)

    def floor(self, a: Ratio) -> Ratio:
        return Ratio(self._floor(a.n, self._below(a)))

    def ceil(self, a: Ratio) -> Ratio:
        return self.negative(self.floor(self.negative(a)))

    def _below(self, a: Ratio) -> Plan:
        return self._times(a.e if a.e is not None else self.b.whole(1), a.d)

    def _floor(self, n: Plan, below: Plan) -> Plan:
        b = self.b
        if n.wide or below.wide:
            raise Inexpressible(
                "floor, ceil, round", "数过大，不能取整。", "numbers past 18 digits are not rounded"
            )
        if below.is_const and below.data == 1:
            return n
        up = b.div(n, below)
        if n.low >= 0:
            return up
        zero = b.whole(0)
        down = b.negative(b.div(b.sub(b.add(b.negative(n), below), b.whole(1)), below))
        return b.limited(b.case(b.cmp(">=", n, zero), up, down), min(n.low, 0), max(n.high, 0))

    def half_up(self, a: Ratio, digits: int) -> Ratio:
        """To `digits` decimals, halves away from zero."""
        b = self.b
        if not 0 <= digits <= 9:
            return self.none
        scale = 10**digits
        below = self._below(a)
        size = a.n
        if a.n.low < 0:
            size = b.case(b.cmp("<", a.n, b.whole(0)), b.negative(a.n), a.n)
            size = b.limited(size, 0, max(abs(a.n.low), abs(a.n.high)))
        whole = self._floor(b.add(self._times(size, 2 * scale), below), self._times(below, 2))
        if a.n.low < 0:
            most = whole.high
            whole = b.limited(b.case(b.cmp("<", a.n, b.whole(0)), b.negative(whole), whole), -most, most)
        return Ratio(whole, scale)

    # between two ends

    def span(self, a: Numeric) -> Span:
        return a if isinstance(a, Span) else Span(a, a)

    def whole_unknown(self, a: Span) -> Plan:
        return self.b.both(self.isnull(a.low), self.isnull(a.high))

    def span_case(self, condition: Plan, a: Span, b: Span) -> Span:
        return Span(self.case(condition, a.low, b.low), self.case(condition, a.high, b.high))

    def void(self) -> Span:
        return Span(self.none, self.none)

    def compare_spans(self, op: str, x: Numeric, y: Numeric) -> Plan:
        """A comparison is answered as soon as the ends decide it."""
        if isinstance(x, Ratio) and isinstance(y, Ratio):
            return self.compare(op, x, y)
        b, s, t = self.b, self.span(x), self.span(y)
        if op in ("<", "<="):
            s, t, op = t, s, ">" if op == "<" else ">="
        if op in (">", ">="):
            yes = self.compare(op, s.low, t.high)
            never = self.compare("<" if op == ">=" else "<=", s.high, t.low)
            return b.case(yes, b.true, b.case(never, b.false, b.unknown))
        apart = b.either(self.compare(">", s.low, t.high), self.compare("<", s.high, t.low))
        equal = b.both(
            self.compare("==", s.low, s.high),
            self.compare("==", s.high, t.low),
            self.compare("==", t.low, t.high),
        )
        same, other = (b.true, b.false) if op == "==" else (b.false, b.true)
        return b.case(apart, other, b.case(equal, same, b.unknown))

    def arith(self, op: str, x: Numeric, y: Numeric) -> Numeric:
        """+ - * / of exact numbers or spans."""
        if isinstance(x, Ratio) and isinstance(y, Ratio):
            return {"+": self.add, "-": self.sub, "*": self.mul, "/": self.div}[op](x, y)
        a, b = self.span(x), self.span(y)
        if op == "+":
            return Span(self.add(a.low, b.low), self.add(a.high, b.high))
        if op == "-":
            return Span(self.sub(a.low, b.high), self.sub(a.high, b.low))
        return self._span_mul(a, b) if op == "*" else self._span_div(a, b)

    def _known(self, *ends: Ratio) -> Plan:
        return self.b.both(*(self.b.no(self.isnull(end)) for end in ends))

    def _span_mul(self, a: Span, b: Span) -> Span:
        p = self.b
        corners = [self.mul(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
        low, high = corners[0], corners[0]
        for one in corners[1:]:
            low, high = self.pick("<=", low, one), self.pick(">=", high, one)
        upward = p.both(self.compare(">=", a.low, self.zero), self.compare(">=", b.low, self.zero))
        nil = p.either(
            p.holds(self.compare("==", a.high, self.zero)), p.holds(self.compare("==", b.high, self.zero))
        )
        open_up = Span(self.case(nil, self.zero, corners[0]), self.case(nil, self.zero, self.none))
        found = self.span_case(upward, open_up, self.void())
        found = self.span_case(self._known(a.low, a.high, b.low, b.high), Span(low, high), found)
        lost = p.either(self.whole_unknown(a), self.whole_unknown(b))
        return self.span_case(lost, self.void(), found)

    def _span_div(self, a: Span, b: Span) -> Span:
        p = self.b
        up = self._div_positive(a, b)
        turned = self._div_positive(
            Span(self.negative(a.high), self.negative(a.low)),
            Span(self.negative(b.high), self.negative(b.low)),
        )
        found = self.span_case(
            self.compare(">", b.low, self.zero),
            up,
            self.span_case(self.compare("<", b.high, self.zero), turned, self.void()),
        )
        return self.span_case(p.either(self.whole_unknown(a)), self.void(), found)

    def _div_positive(self, a: Span, b: Span) -> Span:
        """a / b where b is surely > 0."""
        p = self.b
        rising = self.compare(">=", a.low, self.zero)
        above = self.compare(">=", a.high, self.zero)
        low = self.case(rising, self.div(a.low, b.high), self.div(a.low, b.low))
        high = self.case(above, self.div(a.high, b.low), self.div(a.high, b.high))
        closed = Span(
            self.case(self.isnull(a.low), self.none, low), self.case(self.isnull(a.high), self.none, high)
        )
        open_up = self.span_case(p.holds(rising), Span(self.zero, self.div(a.high, b.low)), self.void())
        return self.span_case(self.isnull(b.high), open_up, closed)

    def pick_spans(self, op: str, parts: list[Numeric]) -> Numeric:
        """min (op "<=") or max (">=")."""
        if all(isinstance(part, Ratio) for part in parts):
            found = parts[0]
            for one in parts[1:]:
                assert isinstance(found, Ratio) and isinstance(one, Ratio)
                found = self.pick(op, found, one)
            return found
        spans = [self.span(part) for part in parts]
        strict, loose = ("low", "high") if op == "<=" else ("high", "low")
        ends = {
            strict: self._fold(op, [getattr(s, strict) for s in spans], skip=False),
            loose: self._fold(op, [getattr(s, loose) for s in spans], skip=True),
        }
        found = Span(ends["low"], ends["high"])
        lost = self.b.either(*(self.whole_unknown(s) for s in spans))
        return self.span_case(lost, self.void(), found)

    def _fold(self, op: str, ends: list[Ratio], *, skip: bool) -> Ratio:
        found = ends[0]
        for one in ends[1:]:
            both = self.pick(op, found, one)
            if skip:
                both = self.case(self.isnull(found), one, self.case(self.isnull(one), found, both))
            found = both
        return found
