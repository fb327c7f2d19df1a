"""What a history amounts to: ``fold`` reads it from the start, ``advance`` adds one entry.

Nothing here decides whether an entry was allowed; that was decided when it was made (`acts`). A history
that skips a number or moves an ended case is damaged and raises HistoryError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from exclave.engines.policy.pack.model import Procedure
from exclave.engines.procedure.clock import Clock, from_detail
from exclave.engines.procedure.history import END, IN_STEAD_OF, SECOND_IN_STEAD_OF, Entry

_NONE: Mapping[str, Any] = MappingProxyType({})


def _none() -> Mapping[str, Any]:
    return _NONE


BY_OBJECTION = "objection"
"""The cause of a standstill that ends when every objection is answered."""


class HistoryError(ValueError):
    """The entries are not the history of one case of this procedure."""


@dataclass(frozen=True)
class Proposal:
    """An outcome signed once. ``actor`` may not be its second signer."""

    outcome: str
    actor: str
    duty: str | None
    reason: str | None
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=_none)


@dataclass(frozen=True)
class Opinion:
    """What an expert or a consulted body asks for at the present visit of a stage."""

    outcome: str
    actor: str
    duty: str | None
    reason: str | None
    seq: int
    body: str = ""
    """Which of several bodies that hold the duty (``Context.bodies``)."""


@dataclass(frozen=True)
class State:
    """A case at one moment. ``version`` is the last entry's number, ``stage`` a stage id or ``end``.

    ``acted_by`` holds everyone who signed, declined or gave an opinion at a stage, over all its visits;
    ``standstills`` the causes for which the clock stands still; ``objections`` every objection of this
    visit with its answer; ``correcting`` the stages a returned case is on its way back to.
    """

    version: int = 0
    stage: str = ""
    ended: bool = False
    outcome: str | None = None
    opened_at: datetime | None = None
    entered_at: datetime | None = None
    last_at: datetime | None = None
    pending: Proposal | None = None
    acted_by: Mapping[str, frozenset[str]] = field(default_factory=_none)
    clocks: Mapping[str, Clock] = field(default_factory=_none)
    visits: Mapping[str, int] = field(default_factory=_none)
    withdrawable_until: datetime | None = None
    standstills: frozenset[str] = frozenset()
    objections: Mapping[str, Literal["open", "upheld", "dismissed"]] = field(default_factory=_none)
    assigned: frozenset[str] = frozenset()
    opinions: tuple[Opinion, ...] = ()
    recused: frozenset[str] = frozenset()
    settled: Mapping[str, Any] = field(default_factory=_none)
    correcting: frozenset[str] = frozenset()
    before: State | None = field(default=None, repr=False)

    @property
    def clock(self) -> Clock | None:
        return self.clocks.get(self.stage)

    @property
    def due(self) -> datetime | None:
        clock = self.clock
        return clock.due if clock is not None and clock.stopped is None else None

    @property
    def paused(self) -> bool:
        return bool(self.standstills)

    @property
    def visit(self) -> int:
        return self.visits.get(self.stage, 0)

    @property
    def open_objections(self) -> tuple[str, ...]:
        return tuple(key for key, answer in self.objections.items() if answer == "open")

    def overdue(self, now: datetime) -> bool:
        clock = self.clock
        return clock is not None and not self.ended and clock.over(now)


def fold(procedure: Procedure, history: Iterable[Entry]) -> State:
    """The state a history amounts to. Raises HistoryError where the entries do not fit together."""
    state = State()
    for entry in history:
        state = advance(procedure, state, entry)
    return state


def advance(procedure: Procedure, state: State, entry: Entry) -> State:
    """The state after one more entry."""
    _check(procedure, state, entry)
    after = _STEPS[entry.kind](state, entry)
    keeps = entry.kind in ("acted", "recomputed", "settled")
    if not keeps and after.before is not None:
        after = replace(after, before=None, withdrawable_until=None)
    return replace(after, version=entry.seq, last_at=entry.at)


def _check(procedure: Procedure, state: State, entry: Entry) -> None:
    if entry.seq != state.version + 1:
        raise HistoryError(f"entry {entry.seq} follows entry {state.version}")
    if state.last_at is not None and entry.at < state.last_at:
        raise HistoryError(f"entry {entry.seq} is earlier than the one before it")
    if (entry.kind == "opened") != (state.version == 0):
        raise HistoryError("a history begins with 'opened', once")
    if state.ended:
        raise HistoryError(f"entry {entry.seq} follows the end of the case")
    if state.version and entry.stage != state.stage:
        raise HistoryError(f"entry {entry.seq} is at {entry.stage!r}, the case is at {state.stage!r}")
    stages = {stage.id for stage in procedure.stages}
    for stage in (entry.stage, entry.detail.get("to", END)):
        if stage not in stages and stage != END:
            raise HistoryError(f"entry {entry.seq} names no stage of the procedure: {stage!r}")


def _with(mapping: Mapping[str, Any], key: str, value: Any) -> Mapping[str, Any]:
    return MappingProxyType({**mapping, key: value})


def _person(state: State, entry: Entry, *more: str) -> Mapping[str, frozenset[str]]:
    known = state.acted_by.get(entry.stage, frozenset())
    absent = {entry.detail[key] for key in (IN_STEAD_OF, SECOND_IN_STEAD_OF) if entry.detail.get(key)}
    return _with(state.acted_by, entry.stage, known | {entry.actor, *more} | absent)


def _clock(state: State, entry: Entry, stage: str, key: str = "clock") -> Mapping[str, Clock]:
    detail = entry.detail.get(key)
    if detail is None:
        return MappingProxyType({name: clock for name, clock in state.clocks.items() if name != stage})
    return _with(state.clocks, stage, from_detail(detail))


def _opened(state: State, entry: Entry) -> State:
    return replace(
        state,
        stage=entry.stage,
        opened_at=entry.at,
        entered_at=entry.at,
        visits=_with(state.visits, entry.stage, 1),
        clocks=_clock(state, entry, entry.stage),
    )


def _proposed(state: State, entry: Entry) -> State:
    if entry.outcome is None:
        raise HistoryError(f"entry {entry.seq} proposes nothing")
    proposal = Proposal(entry.outcome, entry.actor, entry.duty, entry.reason, entry.at, entry.detail)
    return replace(state, pending=proposal, acted_by=_person(state, entry))


def _declined(state: State, entry: Entry) -> State:
    return replace(state, pending=None, acted_by=_person(state, entry))


def _acted(state: State, entry: Entry) -> State:
    to = entry.detail["to"]
    second = [entry.detail["second"]] if entry.detail.get("second") else []
    left = replace(state, clocks=_clock(state, entry, entry.stage, "left"))
    until = entry.detail.get("withdrawable_until")
    correcting = state.correcting | {entry.stage} if entry.detail.get("returns") else state.correcting - {to}
    moved = replace(
        left,
        stage=to,
        ended=to == END,
        outcome=entry.outcome,
        entered_at=entry.at,
        pending=None,
        acted_by=_person(state, entry, *second),
        visits=_with(state.visits, to, state.visits.get(to, 0) + 1),
        clocks=left.clocks if to == END else _clock(left, entry, to),
        withdrawable_until=datetime.fromisoformat(until) if until else None,
        standstills=frozenset(),
        objections=_NONE,
        assigned=frozenset(),
        opinions=(),
        correcting=correcting,
    )
    return replace(moved, before=replace(state, before=None, withdrawable_until=None) if until else None)


def _withdrawn(state: State, entry: Entry) -> State:
    back = state.before
    if back is None:
        raise HistoryError(f"entry {entry.seq} withdraws what cannot be withdrawn")
    if entry.detail.get("to") == END:
        closed = replace(state, stage=END, ended=True, outcome=entry.detail["outcome"], entered_at=entry.at)
        left = _clock(state, entry, entry.stage, "left")
        return replace(closed, clocks=left, withdrawable_until=None, before=None)
    visits = _with(state.visits, back.stage, state.visits.get(back.stage, 0) + 1)
    return replace(back, visits=visits, acted_by=state.acted_by, settled=state.settled, entered_at=entry.at)


def _assigned(state: State, entry: Entry) -> State:
    return replace(state, assigned=state.assigned | {entry.detail["expert"]})


def _reviewed(state: State, entry: Entry) -> State:
    if entry.outcome is None:
        raise HistoryError(f"entry {entry.seq} gives no opinion")
    body = entry.detail.get("body", "")
    opinion = Opinion(entry.outcome, entry.actor, entry.duty, entry.reason, entry.seq, body)
    others = tuple(o for o in state.opinions if (o.actor, o.duty) != (entry.actor, entry.duty))
    return replace(state, opinions=(*others, opinion), acted_by=_person(state, entry))


def _recused(state: State, entry: Entry) -> State:
    person = entry.detail["person"]
    pending = None if state.pending is not None and state.pending.actor == person else state.pending
    return replace(
        state,
        recused=state.recused | {person},
        assigned=state.assigned - {person},
        opinions=tuple(opinion for opinion in state.opinions if opinion.actor != person),
        pending=pending,
    )


def _objected(state: State, entry: Entry) -> State:
    return replace(state, objections=_with(state.objections, entry.detail["objection"], "open"))


def _answered(state: State, entry: Entry) -> State:
    answer = "upheld" if entry.detail["upheld"] else "dismissed"
    return replace(state, objections=_with(state.objections, entry.detail["objection"], answer))


def _paused(state: State, entry: Entry) -> State:
    causes = state.standstills | {entry.detail["cause"]}
    return replace(state, standstills=causes, clocks=_clock(state, entry, entry.stage))


def _resumed(state: State, entry: Entry) -> State:
    causes = state.standstills - {entry.detail["cause"]}
    return replace(state, standstills=causes, clocks=_clock(state, entry, entry.stage))


def _reclocked(state: State, entry: Entry) -> State:
    return replace(state, clocks=_clock(state, entry, entry.stage))


def _settled(state: State, entry: Entry) -> State:
    return replace(state, settled=_with(state.settled, entry.detail["param"], entry.detail["value"]))


_STEPS = {
    "opened": _opened,
    "proposed": _proposed,
    "declined": _declined,
    "acted": _acted,
    "withdrawn": _withdrawn,
    "assigned": _assigned,
    "reviewed": _reviewed,
    "recused": _recused,
    "objected": _objected,
    "answered": _answered,
    "paused": _paused,
    "resumed": _resumed,
    "extended": _reclocked,
    "recomputed": _reclocked,
    "settled": _settled,
}
