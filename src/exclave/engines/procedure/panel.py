"""Reviews and consultations: several people give an opinion, and the stage concludes by itself.

Review: experts are assigned; the stage concludes when every expert on the panel has given an opinion and
there are at least as many as ``who.count``. The outcome most ask for (more than half) is taken; without a
majority the stage waits for one more expert.

Consultation: each duty named speaks once and may restate; where several bodies hold a duty, each of them does. ``needs: lead`` follows the first duty named;
``majority`` an outcome more than half ask for; ``all`` (and silence of the pack) waits for every duty: if
they agree that is it, if not the lead sums up by an opinion given after all the others.

The concluding entry is made by the system actor; who said what stands in the opinions.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from exclave.engines.policy.pack.model import Procedure, Stage
from exclave.engines.procedure.answer import Accepted, Refused, accept, refuse
from exclave.engines.procedure.context import Actor, Context
from exclave.engines.procedure.history import SYSTEM_CLOCK
from exclave.engines.procedure.move import check_now, entry_after, move
from exclave.engines.procedure.rules import (
    correction_needed,
    duties_of,
    duty_held,
    evidence_present,
    guard_holds,
    panel_size,
    person_barred,
)
from exclave.engines.procedure.state import State
from exclave.engines.procedure.timing import stage_of


def barred_from_panel(stage: Stage, state: State, context: Context, actor: Actor) -> Refused | None:
    """Whether this person may give an opinion at all."""
    if stage.does == "review":
        size = panel_size(stage, state, context)
        if isinstance(size, str):
            return refuse("open", param=context.name(size, "zh"), param_en=context.name(size, "en"))
        if actor.id not in state.assigned:
            return refuse("unassigned")
        if any(opinion.actor == actor.id for opinion in state.opinions):
            return refuse("given")
    if stage.does == "consult":
        duty = duty_held(stage.who, actor, context)
        voice = (duty, _body(actor, duty) if isinstance(duty, str) else "")
        if any((one.actor == actor.id) != ((one.duty, one.body) == voice) for one in state.opinions):
            return refuse("given")
    return None


def _body(actor: Actor, duty: str) -> str:
    return actor.bodies.get(duty, "")


def assign(
    procedure: Procedure, state: State, context: Context, actor: Actor, expert: Actor, now: datetime
) -> Accepted | Refused:
    """Put an expert on the panel of the review the case is at. Who may organise is the caller's rule;
    nobody assigns themselves."""
    now = check_now(state, now)
    if state.ended:
        return refuse("ended")
    stage = stage_of(procedure, state.stage)
    if stage.does != "review":
        return refuse("no_panel")
    if actor.id == expert.id:
        return refuse("same_person")
    if expert.id in state.assigned:
        return refuse("assigned")
    duty = duty_held(stage.who, expert, context)
    if isinstance(duty, Refused):
        return duty
    barred = person_barred(procedure, stage, state, context, expert.id)
    if barred is not None:
        return barred
    detail = {"expert": expert.id}
    entry = entry_after(state, at=now, kind="assigned", actor=actor.id, duty=duty, detail=detail)
    return accept(procedure, state, [entry])


def recuse(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    person: str,
    reason: str | None,
    now: datetime,
) -> Accepted | Refused:
    """Take a person off the case for good (回避), with a reason: their opinion and their unconfirmed
    signature fall away. When everyone left has spoken the review concludes."""
    now = check_now(state, now)
    if state.ended:
        return refuse("ended")
    if person in state.recused:
        return refuse("recused")
    reason = (reason or "").strip() or None
    if reason is None:
        return refuse("reason")
    entry = entry_after(
        state, at=now, kind="recused", actor=actor.id, reason=reason, detail={"person": person}
    )
    accepted = accept(procedure, state, [entry])
    return _concluded(procedure, accepted, context, now)


def give_opinion(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    duty: str,
    outcome: str,
    reason: str | None,
    now: datetime,
) -> Accepted | Refused:
    """Record one opinion (already allowed by `acts.check_act`) and conclude the stage if it was the last."""
    body = _body(actor, duty)
    entry = entry_after(
        state,
        at=now,
        kind="reviewed",
        outcome=outcome,
        actor=actor.id,
        duty=duty,
        reason=reason,
        detail={"body": body} if body else {},
    )
    return _concluded(procedure, accept(procedure, state, [entry]), context, now)


def verdict(stage: Stage, state: State, context: Context) -> str | None:
    """The outcome the opinions amount to, or None while the stage must wait."""
    if not state.opinions:
        return None
    return _review(stage, state, context) if stage.does == "review" else _consultation(stage, state, context)


def _review(stage: Stage, state: State, context: Context) -> str | None:
    size = panel_size(stage, state, context)
    given = {opinion.actor for opinion in state.opinions}
    if isinstance(size, str) or state.assigned - given or len(given) < (size or 1):
        return None
    return _majority(Counter(opinion.outcome for opinion in state.opinions), len(given))


def _consultation(stage: Stage, state: State, context: Context) -> str | None:
    voices = [(duty, body) for duty in duties_of(stage.who) for body in context.bodies.get(duty, ("",))]
    given = {(opinion.duty, opinion.body): opinion for opinion in state.opinions}
    asked = Counter(opinion.outcome for opinion in state.opinions)
    lead = given.get(voices[0])
    if stage.needs == "lead":
        return lead.outcome if lead is not None else None
    if stage.needs == "majority":
        return _majority(asked, len(voices))
    if lead is None or set(given) != set(voices):
        return None
    if len(asked) == 1 or lead.seq == max(opinion.seq for opinion in state.opinions):
        return lead.outcome
    return None


def _majority(asked: Counter[str], of: int) -> str | None:
    outcome, votes = asked.most_common(1)[0]
    return outcome if 2 * votes > of else None


def _concluded(procedure: Procedure, accepted: Accepted, context: Context, now: datetime) -> Accepted:
    """The same answer, with the concluding entry when the opinions now amount to an outcome."""
    state = accepted.state
    stage = stage_of(procedure, state.stage)
    if stage.does not in ("review", "consult") or state.pending is not None or state.paused:
        return accepted
    outcome = verdict(stage, state, context)
    if outcome is None:
        return accepted
    chosen = stage.outcomes[outcome]
    if (
        evidence_present(stage, chosen, context) is not None
        or guard_holds(chosen, context) is not None
        or correction_needed(procedure, chosen, state, context, now)
    ):
        return accepted
    if stage.second is not None:
        entry = entry_after(state, at=now, kind="proposed", outcome=outcome, actor=SYSTEM_CLOCK)
        further = accept(procedure, state, [entry])
        return Accepted(
            (*accepted.entries, entry), further.state, due=further.due, provisional=further.provisional
        )
    return move(
        procedure,
        state,
        context,
        outcome,
        now,
        actor=SYSTEM_CLOCK,
        duty=None,
        reason=None,
        more={"by": "opinions"},
        earlier=accepted.entries,
    )
