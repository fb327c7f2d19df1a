"""An outcome taking effect: the one place that makes an ``acted`` entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from exclave.engines.policy.pack.model import Outcome, Procedure, Stage
from exclave.engines.procedure.answer import Accepted, accept
from exclave.engines.procedure.clock import stop, to_detail
from exclave.engines.procedure.context import Context
from exclave.engines.procedure.history import END, Entry, aware
from exclave.engines.procedure.period import Period
from exclave.engines.procedure.state import State
from exclave.engines.procedure.timing import entered_clock, stage_of, withdrawable_until


def check_now(state: State, now: datetime) -> datetime:
    """``now`` in UTC. Raises ValueError when it has no zone or lies before the last entry."""
    instant = aware(now)
    if state.last_at is not None and instant < state.last_at:
        raise ValueError(
            f"now ({instant.isoformat()}) is before the last entry ({state.last_at.isoformat()})"
        )
    return instant


def entry_after(state: State, **fields: Any) -> Entry:
    """The next entry at the stage the case is at."""
    return Entry(seq=state.version + 1, stage=state.stage, **fields)


def move(
    procedure: Procedure,
    state: State,
    context: Context,
    outcome_id: str,
    now: datetime,
    *,
    actor: str,
    duty: str | None,
    reason: str | None,
    correction: Period | None = None,
    more: Mapping[str, Any] | None = None,
    earlier: tuple[Entry, ...] = (),
) -> Accepted:
    """Let the outcome take effect: the clock left stands still, the stage entered gets its own.

    ``earlier`` are entries already made in the same act (``state`` is the state after them).
    """
    stage = stage_of(procedure, state.stage)
    outcome = stage.outcomes[outcome_id]
    detail = {**_detail(procedure, stage, outcome, state, context, now, correction), **(more or {})}
    entry = entry_after(
        state, at=now, kind="acted", outcome=outcome_id, actor=actor, duty=duty, reason=reason, detail=detail
    )
    accepted = accept(procedure, state, [entry], outcome.effects, outcome.to)
    return Accepted(
        (*earlier, entry), accepted.state, accepted.effects, accepted.to, accepted.due, accepted.provisional
    )


def _detail(
    procedure: Procedure,
    stage: Stage,
    outcome: Outcome,
    state: State,
    context: Context,
    now: datetime,
    correction: Period | None,
) -> dict[str, Any]:
    entered = None
    if outcome.to != END:
        target = stage_of(procedure, outcome.to)
        entered = entered_clock(target, state, context, now, returned=outcome.returns, correction=correction)
    left = stop(state.clock, now, context.calendar, context.zone) if state.clock is not None else None
    until = None
    if stage.withdraw is not None and not outcome.effects and outcome.to != END:
        until = withdrawable_until(stage, state, context, now)
    return {
        "to": outcome.to,
        "returns": outcome.returns,
        "effects": list(outcome.effects),
        "clock": to_detail(entered) if entered is not None else None,
        "left": to_detail(left) if left is not None else None,
        "withdrawable_until": until.isoformat() if until is not None else None,
    }
