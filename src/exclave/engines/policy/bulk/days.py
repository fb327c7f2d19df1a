"""Dates in columns: whole days since 1970-01-01, and the civil calendar worked out in whole numbers.

The formulas are those of the proleptic Gregorian calendar by 400-year eras that begin on 1 March (H. Hinnant,
"chrono-compatible low-level date algorithms"); they need no date function of any engine, so all agree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from exclave.engines.policy.language.runtime import add_days, add_months

from .plan import Builder, Plan

EPOCH = date(1970, 1, 1).toordinal()
FIRST, LAST = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


class Days:
    """Steps in time over one builder."""

    def __init__(self, b: Builder) -> None:
        self.b = b

    def _within(self, n: Plan, low: int, high: int) -> Plan:
        """The number where it lies between the limits, else unknown."""
        b = self.b
        if n.low >= low and n.high <= high:
            return n
        inside = b.both(b.cmp(">=", n, b.whole(low)), b.cmp("<=", n, b.whole(high)))
        return b.limited(b.case(inside, n, b.null("int")), low, high)

    def add_days(self, day: Plan, n: Plan) -> Plan:
        """`n` days later; unknown outside the years 1–9999."""
        return self._within(self.b.add(day, n), FIRST, LAST)

    def _civil(self, day: Plan) -> tuple[Plan, Plan, Plan]:
        """Year, month (1–12) and day of the month."""
        b, w = self.b, self.b.whole
        z = b.limited(b.add(day, w(719468)), 0, LAST + 719468)
        era = b.div(z, w(146097))
        doe = b.limited(b.sub(z, b.mul(era, w(146097))), 0, 146096)
        leap = b.sub(b.add(b.sub(doe, b.div(doe, w(1460))), b.div(doe, w(36524))), b.div(doe, w(146096)))
        yoe = b.div(leap, w(365), at_most=399)
        before = b.sub(b.add(b.mul(yoe, w(365)), b.div(yoe, w(4))), b.div(yoe, w(100)))
        doy = b.limited(b.sub(doe, before), 0, 365)
        mp = b.div(b.add(b.mul(doy, w(5)), w(2)), w(153), at_most=11)
        dom = b.sub(b.add(doy, w(1)), b.div(b.add(b.mul(mp, w(153)), w(2)), w(5)))
        month = b.case(b.cmp("<", mp, w(10)), b.add(mp, w(3)), b.sub(mp, w(9)))
        year = b.add(yoe, b.mul(era, w(400)))
        year = b.case(b.cmp(">=", mp, w(10)), b.add(year, w(1)), year)
        return b.limited(year, 1, 9999), b.limited(month, 1, 12), b.limited(dom, 1, 31)

    def _from_civil(self, year: Plan, month: Plan, dom: Plan) -> Plan:
        b, w = self.b, self.b.whole
        early = b.cmp("<=", month, w(2))
        y = b.limited(b.case(early, b.sub(year, w(1)), year), 0, 9999)
        era = b.div(y, w(400))
        yoe = b.limited(b.sub(y, b.mul(era, w(400))), 0, 399)
        mp = b.limited(b.case(early, b.add(month, w(9)), b.sub(month, w(3))), 0, 11)
        doy = b.sub(b.add(b.div(b.add(b.mul(mp, w(153)), w(2)), w(5)), dom), w(1))
        doe = b.add(b.sub(b.add(b.mul(yoe, w(365)), b.div(yoe, w(4))), b.div(yoe, w(100))), doy)
        return b.limited(b.sub(b.add(b.mul(era, w(146097)), doe), w(719468)), FIRST, LAST)

    def year(self, day: Plan) -> Plan:
        return self._civil(day)[0]

    def add_months(self, day: Plan, n: Plan) -> Plan:
        """The same day `n` months later, or the last day of that month when it is shorter."""
        b, w = self.b, self.b.whole
        year, month, dom = self._civil(day)
        count = b.add(b.add(b.mul(year, w(12)), b.sub(month, w(1))), n)
        count = self._within(count, 12, 9999 * 12 + 11)
        y = b.div(count, w(12))
        m = b.limited(b.add(b.sub(count, b.mul(y, w(12))), w(1)), 1, 12)
        last = self._length(y, m)
        return self._from_civil(y, m, b.case(b.cmp("<=", dom, last), dom, last))

    def _length(self, year: Plan, month: Plan) -> Plan:
        b, w = self.b, self.b.whole

        def divides(by: int) -> Plan:
            return b.cmp("==", b.mul(b.div(year, w(by)), w(by)), year)

        leap = b.both(divides(4), b.either(b.no(divides(100)), divides(400)))
        short = b.among(month, frozenset({4, 6, 9, 11}))
        february = b.cmp("==", month, w(2))
        return b.case(february, b.case(leap, w(29), w(28)), b.case(short, w(30), w(31)))

    def add_years(self, day: Plan, n: Plan) -> Plan:
        return self.add_months(day, self.b.mul(n, self.b.whole(12)))

    def step_year(self, year: Plan, n: Plan) -> Plan:
        """A year moved by `n`; unknown outside 1–9999."""
        return self._within(self.b.add(year, n), 1, 9999)

    def end_of_year(self, year: Plan) -> Plan:
        """31 December of a year."""
        return self._from_civil(year, self.b.whole(12), self.b.whole(31))

    def stepped(self, op: str, day: Plan, n: int, limit: int, *, months: bool) -> Plan:
        """`day` moved by `n` days or months, compared with a constant: a comparison of `day` itself.

        A later day never moves to an earlier one, so the last day that still moves to at most `limit` decides.
        """
        b = self.b
        low = _last(lambda one: _moved(one, n, months=months) < FIRST)
        high = _last(lambda one: _moved(one, n, months=months) <= LAST)
        edge = limit if op in ("<=", ">") else limit - 1
        last = _last(lambda one: _moved(one, n, months=months) <= edge)
        found = b.cmp("<=" if op in ("<", "<=") else ">", day, b.whole(last))
        inside = b.both(b.cmp(">", day, b.whole(low)), b.cmp("<=", day, b.whole(high)))
        if low >= day.low or high < day.high:
            return b.case(inside, found, b.unknown)
        return found


def _moved(day: int, n: int, *, months: bool) -> int:
    """The day moved; beyond the last or before the first where that leaves the years 1–9999."""
    start = date.fromordinal(day + EPOCH)
    moved = add_months(start, n) if months else add_days(start, n)
    if isinstance(moved, date):
        return day_number(moved)
    return LAST + 1 if n > 0 else FIRST - 1


def _last(holds: Callable[[int], bool]) -> int:
    """The last day for which it holds (it holds up to some day and not after); FIRST - 1 when for none."""
    low, high = FIRST - 1, LAST
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low
