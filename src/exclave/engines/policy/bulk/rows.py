"""Rows in columns: quantifiers, counts and sums as counts of true and of unknown rows, so unknown is never lost.

Rows of a list that nobody confirmed complete are a part only: `exists` may still become true, `all` false, a
count has no upper end. Over several codes (`institution.kinds`) a macro is written out for each code of the
list.

Rows counted within rows: what depends on no outer row is counted once for the subject; what does is counted on a
level of its own (`layers`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exclave.engines.policy.language.typed import Typed

from .layers import WITHIN
from .plan import Plan
from .ratios import Ratio, Span
from .source import MOST_ROWS, Value

if TYPE_CHECKING:
    from .lowering import Lowering

MOST_CODES = 60


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows to go through: a table, or several codes; `filters` on the way; whether the list is complete."""

    complete: Plan
    filters: tuple[Typed, ...]
    table: str = ""
    codes: Plan | None = None
    items: tuple[str, ...] = ()


class RowWork:
    """Row macros of one lowering."""

    def __init__(self, lowering: Lowering) -> None:
        self.low = lowering
        self.scope: dict[int, str | Plan] = {}
        self.level = ""
        self.around: frozenset[int] = frozenset()
        """Variables of the rows we are in."""

    # -- levels

    @contextmanager
    def apart(self) -> Iterator[None]:
        """An expression of its own, wherever it is used: its variables are not those of the rows around."""
        before = self.scope, self.level, self.around
        self.scope, self.level, self.around = {}, "", frozenset()
        try:
            yield
        finally:
            self.scope, self.level, self.around = before

    @contextmanager
    def _through(self, listing: Listing, body: Typed | None, number: int) -> Iterator[str]:
        """Lower what is asked of each row; yields the level it is counted on."""
        asked = [one.args[1] for one in listing.filters] + ([body] if body is not None else [])
        named = {piece.data[0] for one in asked for piece in one.walk() if piece.op == "var"}
        depends = bool(named & self.around)
        before = self.level, self.around
        own = {one.data for one in listing.filters} | {number}
        self.level = f"{self.level}{WITHIN}{listing.table}" if depends else listing.table
        self.around = (self.around if depends else frozenset()) | own
        try:
            yield self.level
        finally:
            self.level, self.around = before

    # -- names

    def variable(self, piece: Typed) -> Value:
        found = self.scope[piece.data[0]]
        if isinstance(found, str):
            raise self.low.refuse(piece, "此处要行的一列。", "a column of the row is needed here")
        return found

    def column(self, piece: Typed) -> Value:
        owner = piece.args[0]
        level = self.scope.get(owner.data[0]) if owner.op == "var" else None
        if not isinstance(level, str):
            raise self.low.refuse(
                piece, "批量计算不支持此列。", "this column is not known to the bulk engines"
            )
        return self.low.columns.column(level, piece.data, piece.type)

    def given(self, piece: Typed) -> Plan:
        """Whether there is a table at all, complete or not."""
        b = self.low.b
        if piece.op != "fact":
            raise self.low.refuse(
                piece, "批量计算不支持表中之表。", "rows within rows are not known to the bulk engines"
            )
        name = ".".join(piece.data)
        some = b.cmp(">", b.count(name, b.true, self._most()), b.whole(0)) if self._has(name) else b.false
        return b.either(some, b.no(b.isnull(self._flag(name))))

    def _has(self, table: str) -> bool:
        return self.low.source.has(f"{table}.*")

    def _flag(self, table: str) -> Plan:
        found = f"{table}.complete"
        return self.low.b.col("", found, "bool") if self.low.source.has(found) else self.low.b.unknown

    @staticmethod
    def _most() -> int:
        return MOST_ROWS

    # -- rows

    def listing(self, piece: Typed) -> Listing:
        b = self.low.b
        if piece.op == "filter":
            inner = self.listing(piece.args[0])
            return Listing(inner.complete, (*inner.filters, piece), inner.table, inner.codes, inner.items)
        if piece.type.kind == "codes":
            items = self.low.env.lists[piece.type.codes or ""].items
            if items is None or len(items) > MOST_CODES:
                raise self.low.refuse(piece, "清单过长或不封闭。", "the list of codes is open or long")
            several = self.low.plan(piece)
            return Listing(b.no(b.isnull(several)), (), codes=several, items=items)
        if piece.op != "fact":
            raise self.low.refuse(
                piece,
                "批量计算不支持 last 与表中之表。",
                "last() and rows within rows are not known to the bulk engines",
            )
        name = ".".join(piece.data)
        if piece.data[0] in ("register", "checks"):
            raise self.low.refuse(piece, "批量计算不读登记簿。", "bulk answering has no register")
        return Listing(b.holds(self._flag(name)), (), table=name)

    def _member(self, listing: Listing, bind: str | Plan) -> Plan:
        found = self.low.b.true
        for each in listing.filters:
            self.scope[each.data] = bind
            found = self.low.b.both(found, self.low.plan(each.args[1]))
        return found

    def _tally(
        self, listing: Listing, body: Typed | None, number: int, *, turned: bool = False
    ) -> tuple[Plan, Plan]:
        """How many rows surely count and how many may; `turned`: rows where the body fails."""
        b = self.low.b

        def judged(bind: str | Plan) -> Plan:
            inside = self._member(listing, bind)
            if body is None:
                return inside
            self.scope[number] = bind
            holds = self.low.plan(body)
            return b.both(inside, b.no(holds) if turned else holds)

        if listing.codes is not None:
            return self._tally_codes(listing, judged)
        if not self._has(listing.table):
            return b.whole(0), b.whole(0)
        with self._through(listing, body, number) as level:
            one = judged(level)
        most = self._most()
        return b.count(level, one, most), b.count(level, b.isnull(one), most)

    def _tally_codes(self, listing: Listing, judged: object) -> tuple[Plan, Plan]:
        b = self.low.b
        assert listing.codes is not None and callable(judged)
        sure = maybe = b.whole(0)
        for item in listing.items:
            code = b.const(item, "text")
            if listing.codes.is_const:
                there = b.const(listing.codes.data is not None and f"|{item}|" in listing.codes.data, "bool")
            else:
                there = b.holds(b.contains(listing.codes, code))
            one = b.both(there, judged(code))
            sure = b.add(sure, b.case(one, b.whole(1), b.whole(0)))
            maybe = b.add(maybe, b.case(b.isnull(one), b.whole(1), b.whole(0)))
        return sure, maybe

    def exists(self, piece: Typed) -> Plan:
        return self._some(piece, turned=False)

    def every(self, piece: Typed) -> Plan:
        return self.low.b.no(self._some(piece, turned=True))

    def _some(self, piece: Typed, *, turned: bool) -> Plan:
        b = self.low.b
        listing = self.listing(piece.args[0])
        sure, maybe = self._tally(listing, piece.args[1], piece.data, turned=turned)
        zero = b.whole(0)
        open_ = b.either(b.cmp(">", maybe, zero), b.no(listing.complete))
        return b.case(b.cmp(">", sure, zero), b.true, b.case(open_, b.unknown, b.false))

    def counted(self, piece: Typed) -> Span:
        b = self.low.b
        listing = self.listing(piece.args[0])
        body = piece.args[1] if piece.op == "count" else None
        sure, maybe = self._tally(listing, body, piece.data if body is not None else -1)
        high = b.case(listing.complete, b.add(sure, maybe), b.null("int"))
        return Span(Ratio(sure), Ratio(high))

    def total(self, piece: Typed) -> Span:
        """A sum: unsigned numbers give a lower end even over a part of the list."""
        b, n = self.low.b, self.low.numbers
        listing = self.listing(piece.args[0])
        if listing.codes is not None:
            raise self.low.refuse(piece, "不能对代码求和。", "codes are not summed")
        unsigned = not piece.args[1].type.signed
        zero = Ratio(b.whole(0))
        if not self._has(listing.table):
            low = high = zero
        else:
            low, high = self._ends(piece, listing, unsigned)
        if unsigned:
            return Span(low, n.case(listing.complete, high, n.none))
        return n.span_case(listing.complete, Span(low, high), n.void())

    def _ends(self, piece: Typed, listing: Listing, unsigned: bool) -> tuple[Ratio, Ratio]:
        b, n = self.low.b, self.low.numbers
        zero = Ratio(b.whole(0))
        with self._through(listing, piece.args[1], piece.data) as level:
            inside = self._member(listing, level)
            self.scope[piece.data] = level
            item = n.span(self.low.number(piece.args[1]))
        if item.low.e is not None or item.high.e is not None:
            raise self.low.refuse(
                piece, "批量计算不能对逐行的商求和。", "quotients of columns are not summed in bulk"
            )
        low, high = item.low, item.high
        if unsigned:
            negative = b.either(n.isnull(low), b.cmp("<", low.n, b.whole(0)))
            low = n.case(negative, zero, low)
        doubtful = b.isnull(inside)
        below = n.case(n.isnull(low), n.none, n.case(b.cmp("<", low.n, b.whole(0)), low, zero))
        above = n.case(n.isnull(high), n.none, n.case(b.cmp(">", high.n, b.whole(0)), high, zero))
        low, high = n.case(doubtful, below, low), n.case(doubtful, above, high)
        out = b.fails(inside)
        return self._summed(level, out, low), self._summed(level, out, high)

    def _summed(self, level: str, out: Plan, one: Ratio) -> Ratio:
        b = self.low.b
        lost = b.count(level, b.both(b.isnull(one.n), b.no(out)), self._most())
        whole = b.sum(level, b.case(out, b.whole(0), one.n), self._most())
        return Ratio(b.case(b.cmp(">", lost, b.whole(0)), b.null("int"), whole), one.d)
