"""What an evaluation leaves behind: the facts it used, every intermediate value, and what is still needed.

A `Trace` stores only the result and the tuple of intermediate values; the rest is worked out when asked,
so that tracing costs little on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from exclave.engines.policy.language.calls import row_path
from exclave.engines.policy.language.runtime import from_pair
from exclave.engines.policy.language.typed import ROW_MACROS, Typed
from exclave.engines.policy.language.types import Type
from exclave.engines.policy.language.values import MISSING, OPEN, SKIPPED, Bounds, Rows, Unknown

if TYPE_CHECKING:
    from exclave.engines.policy.language.facts import Facts
    from exclave.engines.policy.language.program import Program


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact or param the expression reads. `missing`: there is no value; `open`: because the policy is
    silent.
    """

    path: str
    type: Type
    value: Any
    missing: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The value of one piece of the expression; SKIPPED when a `? :` did not take that branch."""

    piece: Typed
    text: str
    value: Any
    undecided: tuple[Any, ...] = ()
    deciding: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """What would settle an unknown answer.

    `kind`: missing (ask for the fact), open (待细则: ask the issuer), incomplete (confirm the list), row
    (a column is missing in `rows`, row numbers counted from 1), register (the register or the code tables
    have no answer), undefined (a division by zero or the like).
    """

    kind: Literal["missing", "open", "incomplete", "row", "register", "undefined"]
    path: str
    rows: tuple[int, ...] = ()


class Trace:
    """One traced evaluation."""

    __slots__ = ("facts_given", "program", "result", "values")

    def __init__(self, program: Program, facts: Facts, result: Any, values: tuple[Any, ...]) -> None:
        self.program = program
        self.facts_given = facts
        self.result = result
        self.values = values

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every piece outside the bodies of macros, outermost first."""
        source = self.program.source
        found = []
        for slot, raw in zip(self.program.slots, self.values, strict=True):
            value, undecided, deciding = raw if slot.macro else (raw, (), ())
            if slot.pair:
                value = SKIPPED if SKIPPED in value else from_pair(*value)
            if value is SKIPPED:
                undecided = deciding = ()
            piece = slot.piece
            found.append(
                Step(piece, source[piece.start : piece.end], value, tuple(undecided), tuple(deciding))
            )
        return tuple(found)

    def by_piece(self) -> dict[Typed, Step]:
        """The steps by piece of the typed tree."""
        return {step.piece: step for step in self.steps}

    @property
    def facts(self) -> tuple[UsedFact, ...]:
        """All facts the expression reads, each once, in order of first use."""
        found: dict[str, UsedFact] = {}
        for piece in self.program.checked.root.walk():
            if piece.op == "fact":
                path = ".".join(piece.data)
                value = self.facts_given.value(path)
                absent = value.__class__ is Unknown
                found.setdefault(path, UsedFact(path, piece.type, value, absent, value is OPEN))
        return tuple(found.values())

    @property
    def needs(self) -> tuple[Need, ...]:
        """What would settle the answer; empty unless the answer is unknown or only bounds are known."""
        if self.result.__class__ is not Unknown and self.result.__class__ is not Bounds:
            return ()
        found: dict[tuple[str, str], Need] = {}
        for need in _Needs(self).of(self.program.checked.root):
            known = found.get((need.kind, need.path))
            rows = tuple(sorted({*need.rows, *(known.rows if known else ())}))
            found[need.kind, need.path] = Need(need.kind, need.path, rows)
        return tuple(found.values())


class _Needs:
    """Walks the pieces that keep an answer open."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.steps = trace.by_piece()

    def open(self, piece: Typed) -> bool:
        """Whether the value of the piece is not settled."""
        step = self.steps.get(piece)
        return step is None or step.value.__class__ is Unknown or step.value.__class__ is Bounds

    def of(self, piece: Typed) -> Iterator[Need]:
        """The needs of one unsettled piece."""
        if piece.op == "fact":
            yield from self._fact(piece)
        elif piece.op in ROW_MACROS or piece.op in ("size", "last"):
            yield from self._macro(piece)
        elif piece.op == "prev":
            yield Need("missing", f"prev({'.'.join(piece.data)})")
        elif piece.op == "has":
            return
        else:
            below = [need for kid in self._unsettled(piece) for need in self.of(kid)]
            if below:
                yield from below
            elif piece.op == "call":
                name = piece.data if isinstance(piece.data, str) else piece.data[0]
                yield Need("register", name)
            else:
                yield Need("undefined", self.trace.program.source[piece.start : piece.end])

    def _unsettled(self, piece: Typed) -> list[Typed]:
        kids = [kid for kid in piece.args if kid.op not in ("subject", "const")]
        if piece.op == "if":
            condition = self.steps[piece.args[0]].value
            if condition is True or condition is False:
                return [piece.args[1] if condition is True else piece.args[2]]
            return [kid for kid in kids if self.open(kid) and self.steps[kid].value is not SKIPPED]
        return [kid for kid in kids if self.open(kid)]

    def _fact(self, piece: Typed) -> Iterator[Need]:
        path = ".".join(piece.data)
        value = self.trace.facts_given.value(path)
        if value is OPEN:
            yield Need("open", path)
        elif value.__class__ is Unknown:
            yield Need("missing", path)
        elif value.__class__ is Bounds:
            yield Need("incomplete", path)

    def _macro(self, piece: Typed) -> Iterator[Need]:
        table = _base(piece)
        path = row_path(table)
        rows = self._rows(table)
        if rows is MISSING or rows is OPEN:
            yield Need("open" if rows is OPEN else "missing", path)
            return
        if isinstance(rows, Rows) and not rows.complete:
            yield Need("incomplete", path)
        yield from self._columns(piece, path, rows)
        for kid in piece.walk():
            if kid.op == "fact" and kid is not table:
                yield from self._fact(kid)

    def _columns(self, piece: Typed, path: str, rows: Any) -> Iterator[Need]:
        step = self.steps.get(piece)
        if step is None or not isinstance(rows, Rows):
            return
        numbers = {id(row): i for i, row in enumerate(rows.rows, start=1)}
        for column in piece.walk():
            if column.op != "column" or column.args[0].data[1] != path:
                continue
            lacking = [
                numbers[id(row)]
                for row in step.undecided
                if id(row) in numbers and row[column.data].__class__ is Unknown
            ]
            if lacking:
                yield Need("row", f"{path}.{column.data}", tuple(lacking))

    def _rows(self, table: Typed) -> Any:
        if table.op == "fact":
            return self.trace.facts_given.value(".".join(table.data))
        step = self.steps.get(table)
        return MISSING if step is None else step.value


def _base(piece: Typed) -> Typed:
    while piece.op in ROW_MACROS or piece.op in ("size", "last"):
        piece = piece.args[0]
    return piece
