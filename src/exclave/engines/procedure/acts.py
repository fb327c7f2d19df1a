"""What people do to a case: open it, decide, sign second, send back, take back within minutes."""

from __future__ import annotations

from datetime import datetime

from exclave.engines.codes.calendar import start_of_day_instant
from exclave.engines.policy.pack.model import Procedure, Stage
from exclave.engines.procedure.answer import Accepted, Refused, accept, refuse
from exclave.engines.procedure.clock import to_detail
from exclave.engines.procedure.context import Actor, Context
from exclave.engines.procedure.history import END, IN_STEAD_OF, Entry, aware
from exclave.engines.procedure.move import check_now, entry_after, move
from exclave.engines.procedure.panel import barred_from_panel, give_opinion
from exclave.engines.procedure.period import Period
from exclave.engines.procedure.rules import (
    conditions_hold,
    correction_needed,
    duty_held,
    evidence_present,
    guard_holds,
    offered,
    person_barred,
    standstill,
)
from exclave.engines.procedure.state import State
from exclave.engines.procedure.timing import fresh_clock, stage_of


def open_case(procedure: Procedure, context: Context, actor: Actor, now: datetime) -> Accepted | Refused:
    """Begin a case at the procedure's first stage.

    A procedure that starts by round opens only between the round's opening and the first stage's due
    instant. Who may open a case that starts otherwise (an effect, an officer) is the caller's rule.
    """
    now = aware(now)
    stage, state = procedure.stages[0], State()
    duty: str | None = None
    if procedure.starts in ("round", "request"):
        held = duty_held(stage.who, actor, context)
        if isinstance(held, Refused):
            return held
        duty = held
    if procedure.starts == "round" and _before_opening(context, now):
        return refuse("not_open")
    clock = fresh_clock(stage, state, context, now)
    if stage.does == "fill" and clock is not None and clock.over(now):
        return refuse("late")
    detail = {"clock": to_detail(clock) if clock is not None else None}
    entry = Entry(1, now, "opened", stage.id, actor=actor.id, duty=duty, detail=detail)
    return accept(procedure, state, [entry], to=stage.id)


def _before_opening(context: Context, now: datetime) -> bool:
    opens = context.round.opens if context.round is not None else None
    if opens is None:
        return False
    if isinstance(opens, datetime):
        return now < aware(opens)
    return now < start_of_day_instant(opens, context.zone)


def check_act(
    procedure: Procedure, state: State, context: Context, actor: Actor, outcome: str, now: datetime
) -> str | Refused:
    """Whether the actor may take this outcome now: the duty it is done under, or the first refusal.

    A reason and a time for correction are asked for only when the act is made.
    """
    if state.ended:
        return refuse("ended")
    stage = stage_of(procedure, state.stage)
    if outcome not in stage.outcomes or not offered(stage.outcomes[outcome], context):
        return refuse("outcome")
    duty = duty_held(stage.who, actor, context)
    if isinstance(duty, Refused):
        return duty
    return (
        person_barred(procedure, stage, state, context, actor.id)
        or _not_pending(stage, state)
        or barred_from_panel(stage, state, context, actor)
        or conditions_hold(stage, outcome, state, context, now)
        or duty
    )


def _not_pending(stage: Stage, state: State) -> Refused | None:
    if state.pending is None:
        return None
    named = stage.outcomes[state.pending.outcome]
    return refuse("pending", outcome=named.zh, outcome_en=named.en or named.zh)


def act(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    outcome: str,
    reason: str | None,
    now: datetime,
    *,
    correction: Period | None = None,
) -> Accepted | Refused:
    """Take an outcome of the stage the case is at.

    At a stage with a second signature the outcome is only ``proposed``; at a review or consultation the
    act is an opinion, and the outcome takes effect by itself when enough are in. ``correction`` is the
    time a return for correction gives the applicant. Raises ValueError for a ``now`` before the history.
    """
    now = check_now(state, now)
    duty = check_act(procedure, state, context, actor, outcome, now)
    if isinstance(duty, Refused):
        return duty
    stage = stage_of(procedure, state.stage)
    chosen = stage.outcomes[outcome]
    reason = (reason or "").strip() or None
    if chosen.reason and reason is None:
        return refuse("reason")
    if correction is None and correction_needed(procedure, chosen, state, context, now):
        return refuse("period")
    if stage.does in ("review", "consult"):
        return give_opinion(procedure, state, context, actor, duty, outcome, reason, now)
    if stage.second is not None:
        return _propose(procedure, state, actor, duty, outcome, reason, now, correction)
    return move(
        procedure,
        state,
        context,
        outcome,
        now,
        actor=actor.id,
        duty=duty,
        reason=reason,
        correction=correction,
    )


def _propose(
    procedure: Procedure,
    state: State,
    actor: Actor,
    duty: str,
    outcome: str,
    reason: str | None,
    now: datetime,
    correction: Period | None,
) -> Accepted:
    """The first of two signatures; the time for correction it states is kept for the second."""
    detail = {"correction": [correction.amount, correction.unit] if correction is not None else None}
    entry = entry_after(
        state,
        at=now,
        kind="proposed",
        outcome=outcome,
        actor=actor.id,
        duty=duty,
        reason=reason,
        detail=detail,
    )
    return accept(procedure, state, [entry])


def check_confirm(
    procedure: Procedure, state: State, context: Context, actor: Actor, now: datetime
) -> str | Refused:
    """Whether the actor may give the second signature: the duty, or the first refusal.

    Guard and evidence must still hold. Being in time was settled by the first signature.
    """
    if state.ended:
        return refuse("ended")
    stage = stage_of(procedure, state.stage)
    if state.pending is None or stage.second is None:
        return refuse("nothing_pending")
    duty = duty_held(stage.second, actor, context)
    if isinstance(duty, Refused):
        return duty
    eyes = {actor.id} | actor.one_with
    first = {state.pending.actor, state.pending.detail.get(IN_STEAD_OF)}
    if eyes & first:
        return refuse("same_person" if actor.id == state.pending.actor else "same_eyes")
    if eyes & {opinion.actor for opinion in state.opinions}:
        return refuse("same_person")
    chosen = stage.outcomes[state.pending.outcome]
    return (
        person_barred(procedure, stage, state, context, actor.id)
        or person_barred(procedure, stage, state, context, state.pending.actor)
        or standstill(state)
        or evidence_present(stage, chosen, context)
        or guard_holds(chosen, context)
        or duty
    )


def confirm(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> Accepted | Refused:
    """The second signature: the pending outcome takes effect. Never by the first signer, nor by one of one pair of eyes."""
    now = check_now(state, now)
    duty = check_confirm(procedure, state, context, actor, now)
    if isinstance(duty, Refused):
        return duty
    pending = state.pending
    assert pending is not None  # check_confirm has refused otherwise
    stated = pending.detail.get("correction")
    correction = Period(*stated) if stated else None
    chosen = stage_of(procedure, state.stage).outcomes[pending.outcome]
    if correction is None and correction_needed(procedure, chosen, state, context, now):
        return refuse("period")
    more = {"second": actor.id, "second_duty": duty, "second_reason": (reason or "").strip() or None}
    return move(
        procedure,
        state,
        context,
        pending.outcome,
        now,
        actor=pending.actor,
        duty=pending.duty,
        reason=pending.reason,
        correction=correction,
        more=more,
    )


def check_decline(procedure: Procedure, state: State, context: Context, actor: Actor) -> str | Refused:
    """Whether the actor may send the proposal back (second signer) or take it back (first signer)."""
    if state.ended:
        return refuse("ended")
    stage = stage_of(procedure, state.stage)
    if state.pending is None or stage.second is None:
        return refuse("nothing_pending")
    if actor.id == state.pending.actor:
        return state.pending.duty or ""
    duty = duty_held(stage.second, actor, context)
    if isinstance(duty, Refused):
        return duty
    return person_barred(procedure, stage, state, context, actor.id) or duty


def decline(
    procedure: Procedure, state: State, context: Context, actor: Actor, reason: str | None, now: datetime
) -> Accepted | Refused:
    """The second signer sends the proposal back with a reason, or its first signer takes it back."""
    now = check_now(state, now)
    duty = check_decline(procedure, state, context, actor)
    if isinstance(duty, Refused):
        return duty
    assert state.pending is not None  # check_decline has refused otherwise
    reason = (reason or "").strip() or None
    if reason is None:
        return refuse("reason")
    entry = entry_after(
        state,
        at=now,
        kind="declined",
        outcome=state.pending.outcome,
        actor=actor.id,
        duty=duty,
        reason=reason,
    )
    return accept(procedure, state, [entry])


def check_withdraw(
    procedure: Procedure, state: State, context: Context, actor: Actor, now: datetime
) -> str | Refused:
    """Whether the last submission may still be taken back by this actor."""
    if state.ended:
        return refuse("ended")
    before = state.before
    if before is None or state.withdrawable_until is None or now >= state.withdrawable_until:
        return refuse("withdraw")
    return duty_held(stage_of(procedure, before.stage).who, actor, context)


def withdraw(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    reason: str | None,
    now: datetime,
    *,
    ends: str | None = None,
) -> Accepted | Refused:
    """Take a submission back within the stage's ``withdraw`` time, while nobody has acted since.

    The case stands where it stood before, its clock as it was: whoever withdraws after the closing date
    cannot submit again without an extension, so faces must say so first. ``ends``: the outcome with which the
    case ends instead, where nothing is left of it once it is taken back (an objection).
    """
    now = check_now(state, now)
    duty = check_withdraw(procedure, state, context, actor, now)
    if isinstance(duty, Refused):
        return duty
    assert state.before is not None  # check_withdraw has refused otherwise
    entry = entry_after(
        state,
        at=now,
        kind="withdrawn",
        actor=actor.id,
        duty=duty,
        reason=(reason or "").strip() or None,
        detail={"to": END, "outcome": ends} if ends else {"to": state.before.stage},
    )
    return accept(procedure, state, [entry], to=END if ends else state.before.stage)
