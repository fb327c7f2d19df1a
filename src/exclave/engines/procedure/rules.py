"""The guards: each answers None (nothing in the way) or the refusal. `options` and `acts` share them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from exclave.engines.codes.units import Quantity, parse_literal
from exclave.engines.policy.pack.model import Outcome, Procedure, Stage, Who
from exclave.engines.procedure.answer import Refused, refuse
from exclave.engines.procedure.context import Actor, Context, is_open, resolve
from exclave.engines.procedure.state import State
from exclave.engines.procedure.timing import until_instant

UPHELD = "upheld"
"""The outcome a notice takes when an objection was right."""


def duties_of(who: Who) -> tuple[str, ...]:
    return (who.duty,) if isinstance(who.duty, str) else tuple(who.duty)


def duty_held(who: Who, actor: Actor, context: Context) -> str | Refused:
    """The duty under which the actor may do this, or why not."""
    held = [duty for duty in duties_of(who) if duty in actor.duties]
    if actor.system or not held:
        names = {
            lang: "、".join(context.name(duty, lang) for duty in duties_of(who)) for lang in ("zh", "en")
        }
        return refuse("duty", who=names["zh"], who_en=names["en"].replace("、", ", "))
    for duty in held:
        if context.covers(actor, duty, who.where):
            return duty
    return refuse("place")


def person_barred(
    procedure: Procedure, stage: Stage, state: State, context: Context, person: str
) -> Refused | None:
    """Recusal, conflict of interest, and stages whose actors must be other people."""
    if person in state.recused:
        return refuse("recused")
    if person in context.conflicts:
        return refuse("conflict")
    for named in stage.apart_from:
        own = named.removeprefix(f"{context.procedure_id}.") if context.procedure_id else named
        acted = context.apart.get(named, frozenset()) | state.acted_by.get(own, frozenset())
        if person in acted:
            zh, en = named, named
            for other in procedure.stages:
                if other.id == own:
                    zh, en = other.zh, other.en or other.zh
            return refuse("apart", stage=zh, stage_en=en)
    return None


def offered(outcome: Outcome, context: Context) -> bool:
    """``when`` false, open or unknown → the outcome does not exist here."""
    return outcome.when is None or context.guard(outcome.when) is True


def ending(stage: Stage) -> str | None:
    """The outcome that happens when the stage's time ends: the one marked ``at_end``, else the only one of
    a public notice that does not follow an upheld objection."""
    marked = [key for key, outcome in stage.outcomes.items() if outcome.at_end]
    if not marked and stage.does == "notice":
        marked = [key for key, outcome in stage.outcomes.items() if key != UPHELD and not outcome.returns]
    return marked[0] if len(marked) == 1 else None


def standstill(state: State) -> Refused | None:
    if not state.paused:
        return None
    return refuse("objection") if state.open_objections else refuse("paused")


def objections_allow(stage: Stage, key: str, state: State) -> Refused | None:
    """A notice is not closed over an open or upheld objection; ``upheld`` needs one that was upheld."""
    upheld = UPHELD in state.objections.values()
    if stage.objections is not None and key == UPHELD and not upheld:
        return refuse("no_upheld")
    if key == ending(stage):
        if state.open_objections:
            return refuse("objection")
        if upheld and UPHELD in stage.outcomes:
            return refuse("upheld")
    return None


def time_allows(stage: Stage, key: str, state: State, context: Context, now: datetime) -> Refused | None:
    """An outcome of the time's end waits for it. Lateness blocks who fills a form, never an officer."""
    clock = state.clock
    if clock is None or not clock.limited:
        return None
    if key == ending(stage):
        if clock.open is not None:
            return refuse(
                "open", param=context.name(clock.open, "zh"), param_en=context.name(clock.open, "en")
            )
        if clock.provisional and clock.due is not None and now >= clock.due:
            return refuse("provisional")
        return None if clock.over(now) else refuse("early")
    if stage.does == "fill" and clock.over(now):
        return refuse("late")
    return None


def evidence_present(stage: Stage, outcome: Outcome, context: Context) -> Refused | None:
    """A stage's evidence is needed for every outcome but a return, which is how missing evidence is got."""
    missing = sorted(set(stage.evidence) - context.evidence.get(stage.id, frozenset()))
    if not missing or outcome.returns:
        return None
    return refuse("evidence", missing="、".join(missing), missing_en=", ".join(missing))


def guard_holds(outcome: Outcome, context: Context) -> Refused | None:
    if outcome.guard is None:
        return None
    answer = context.guard(outcome.guard)
    if answer is True:
        return None
    refusal = refuse("guard" if answer is False else "unknown")
    if answer is False and outcome.guard_fail is not None:
        text = outcome.guard_fail
        return Refused("guard", text.zh, text.en or text.zh, refusal.remedy, refusal.remedy_en)
    return refusal


def conditions_hold(stage: Stage, key: str, state: State, context: Context, now: datetime) -> Refused | None:
    """Everything about an outcome that does not depend on who acts."""
    outcome = stage.outcomes[key]
    return (
        standstill(state)
        or objections_allow(stage, key, state)
        or time_allows(stage, key, state, context, now)
        or evidence_present(stage, outcome, context)
        or guard_holds(outcome, context)
    )


def correction_needed(
    procedure: Procedure, outcome: Outcome, state: State, context: Context, now: datetime
) -> bool:
    """Whether a return must state how long the applicant has: only a date is set there, and it has passed."""
    for stage in procedure.stages:
        if stage.id == outcome.to and outcome.returns and stage.within is None and stage.until is not None:
            instant = until_instant(stage.until, state, context)
            return instant is not None and now >= instant
    return False


def to_count(value: object) -> int:
    """``5 人``, 5 or a quantity of people as a whole number. Raises ValueError."""
    if isinstance(value, str):
        value = parse_literal(value)
    amount = value.value if isinstance(value, Quantity) and value.unit in ("", "人", "个") else value
    if (
        isinstance(amount, bool)
        or not isinstance(amount, int | Decimal)
        or amount != int(amount)
        or amount < 1
    ):
        raise ValueError(f"not a number of people: {value!r}")
    return int(amount)


def panel_size(stage: Stage, state: State, context: Context) -> int | str | None:
    """How many opinions a review needs: a number, None if the pack names none, or the open param."""
    if stage.who.count is None:
        return None
    value = resolve(context, state, stage.who.count)
    return stage.who.count if is_open(value) else to_count(value)
