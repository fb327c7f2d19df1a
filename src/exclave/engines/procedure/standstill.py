"""Clocks that stand still, and run on: objections to a public notice, other causes, extensions."""

from __future__ import annotations

from datetime import datetime

from exclave.engines.policy.pack.model import Procedure, Stage
from exclave.engines.procedure.answer import Accepted, Refused, accept, refuse
from exclave.engines.procedure.clock import extend as extended
from exclave.engines.procedure.clock import stop, take_up, to_detail
from exclave.engines.procedure.context import Actor, Context, resolve
from exclave.engines.procedure.history import Entry
from exclave.engines.procedure.move import check_now, entry_after, move
from exclave.engines.procedure.period import Period
from exclave.engines.procedure.rules import UPHELD, duties_of, duty_held, person_barred
from exclave.engines.procedure.state import BY_OBJECTION, State, advance
from exclave.engines.procedure.timing import stage_of


def _officer(stage: Stage, actor: Actor, context: Context) -> str | Refused | None:
    """Who may move the time of a stage: the office in charge of it, never the applicant or expert whose time it is.

    Which office organises a filling or a review is the caller's rule, as it is for assigning experts.
    """
    if stage.does not in ("fill", "review"):
        duty = duty_held(stage.who, actor, context)
        if isinstance(duty, Refused) and stage.second is not None:
            second = duty_held(stage.second, actor, context)
            return duty if isinstance(second, Refused) else second
        return duty
    if actor.system or not actor.duties or set(duties_of(stage.who)) & actor.duties:
        return refuse("duty", who="受理单位", who_en="the office in charge")
    return None


def _begin(
    procedure: Procedure, state: State, context: Context, actor: Actor, reason: str | None
) -> tuple[Stage, str | None, str] | Refused:
    """Stage, duty and reason of an officer's act upon the time of the stage, or the refusal."""
    if state.ended:
        return refuse("ended")
    stage = stage_of(procedure, state.stage)
    duty = _officer(stage, actor, context)
    if isinstance(duty, Refused):
        return duty
    if actor.id in state.recused or actor.id in context.conflicts:
        return person_barred(procedure, stage, state, context, actor.id) or refuse("recused")
    stated = (reason or "").strip()
    return (stage, duty, stated) if stated else refuse("reason")


def pause(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    cause: str,
    reason: str | None,
    now: datetime,
) -> Accepted | Refused:
    """Let the stage's clock stand still for a cause (an id such as ``inspection``), with a reason."""
    now = check_now(state, now)
    begun = _begin(procedure, state, context, actor, reason)
    if isinstance(begun, Refused):
        return begun
    _, duty, stated = begun
    if cause in state.standstills or cause == BY_OBJECTION:
        return refuse("already_paused")
    entry = _paused_entry(state, context, actor.id, duty, cause, stated, now)
    return accept(procedure, state, [entry])


def resume(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    cause: str,
    reason: str | None,
    now: datetime,
) -> Accepted | Refused:
    """End one cause of the standstill; the clock runs on when it was the last."""
    now = check_now(state, now)
    begun = _begin(procedure, state, context, actor, reason)
    if isinstance(begun, Refused):
        return begun
    _, duty, stated = begun
    if cause not in state.standstills or cause == BY_OBJECTION:
        return refuse("not_paused")
    return accept(procedure, state, [_resumed_entry(state, context, actor.id, duty, cause, stated, now)])


def _paused_entry(
    state: State,
    context: Context,
    actor: str,
    duty: str | None,
    cause: str,
    reason: str | None,
    now: datetime,
) -> Entry:
    clock = stop(state.clock, now, context.calendar, context.zone) if state.clock is not None else None
    detail = {"cause": cause, "clock": to_detail(clock) if clock is not None else None}
    return entry_after(state, at=now, kind="paused", actor=actor, duty=duty, reason=reason, detail=detail)


def _resumed_entry(
    state: State,
    context: Context,
    actor: str,
    duty: str | None,
    cause: str,
    reason: str | None,
    now: datetime,
) -> Entry:
    clock = state.clock
    if clock is not None and state.standstills == {cause}:
        clock = take_up(clock, now, context.calendar, context.zone)
    detail = {"cause": cause, "clock": to_detail(clock) if clock is not None else None}
    return entry_after(state, at=now, kind="resumed", actor=actor, duty=duty, reason=reason, detail=detail)


def extend(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    by: Period,
    reason: str | None,
    now: datetime,
) -> Accepted | Refused:
    """Give the stage more time, counted from its last day, with a reason. At a stage that is filled in or
    reviewed the office does, never the one whose time it is. The time may already be over; the extension revives it."""
    now = check_now(state, now)
    begun = _begin(procedure, state, context, actor, reason)
    if isinstance(begun, Refused):
        return begun
    _, duty, stated = begun
    clock = state.clock
    if clock is None or clock.due is None or clock.stopped is not None:
        return refuse("no_limit")
    longer = extended(clock, by, context.calendar, context.zone)
    if longer.due is None or longer.due <= clock.due:
        return refuse("shorter")
    detail = {"by": [by.amount, by.unit], "was": clock.due.isoformat(), "clock": to_detail(longer)}
    entry = entry_after(
        state, at=now, kind="extended", actor=actor.id, duty=duty, reason=stated, detail=detail
    )
    return accept(procedure, state, [entry])


def raise_objection(
    procedure: Procedure, state: State, context: Context, objection: str, now: datetime, *, actor: str = ""
) -> Accepted | Refused:
    """Record an objection to the public notice the case is at.

    ``objection`` is the opaque id of the objection's own case; ``actor`` an opaque id or nothing, for an
    objector is known to the handling officer alone. The clock stands still when the pack says so; where
    the pack leaves that open it runs on, but the notice never closes over an unanswered objection.
    """
    now = check_now(state, now)
    if state.ended:
        return refuse("ended")
    stage = stage_of(procedure, state.stage)
    if stage.objections is None:
        return refuse("no_objections")
    if objection in state.objections:
        return refuse("objection_known")
    if state.clock is not None and state.clock.over(now):
        return refuse("late")
    first = entry_after(state, at=now, kind="objected", actor=actor, detail={"objection": objection})
    entries = [first]
    if resolve(context, state, stage.objections.pauses) is True and BY_OBJECTION not in state.standstills:
        after = advance(procedure, state, first)
        entries.append(_paused_entry(after, context, actor, None, BY_OBJECTION, None, now))
    return accept(procedure, state, entries)


def answer_objection(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    objection: str,
    upheld: bool,
    reason: str | None,
    now: datetime,
) -> Accepted | Refused:
    """Record the answer to an objection (decided in the objection's own case, which has its own rules).

    When it was the last open one the clock runs on with what remained. If any was upheld and the stage has
    an ``upheld`` outcome, the case goes there at once; with a second signature the officer takes it.
    """
    now = check_now(state, now)
    if state.ended:
        return refuse("ended")
    if state.objections.get(objection) != "open":
        return refuse("objection_unknown")
    stated = (reason or "").strip() or None
    if stated is None:
        return refuse("reason")
    detail = {"objection": objection, "upheld": upheld}
    entries = [entry_after(state, at=now, kind="answered", actor=actor.id, reason=stated, detail=detail)]
    after = advance(procedure, state, entries[0])
    if after.open_objections:
        return accept(procedure, state, entries)
    if BY_OBJECTION in after.standstills:
        entries.append(_resumed_entry(after, context, actor.id, None, BY_OBJECTION, None, now))
        after = advance(procedure, after, entries[-1])
    stage = stage_of(procedure, state.stage)
    goes = UPHELD in after.objections.values() and UPHELD in stage.outcomes
    if goes and stage.second is None and not after.paused and after.pending is None:
        return move(
            procedure,
            after,
            context,
            UPHELD,
            now,
            actor=actor.id,
            duty=None,
            reason=stated,
            more={"objection": objection},
            earlier=tuple(entries),
        )
    return accept(procedure, state, entries)
