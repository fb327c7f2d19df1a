"""What one person may do at the stage a case is at, and why not where not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from exclave.engines.policy.pack.model import Outcome, Procedure
from exclave.engines.procedure.acts import check_act, check_confirm, check_decline, check_withdraw
from exclave.engines.procedure.answer import Refused
from exclave.engines.procedure.context import Actor, Context
from exclave.engines.procedure.history import aware
from exclave.engines.procedure.rules import correction_needed, duties_of, offered
from exclave.engines.procedure.state import State
from exclave.engines.procedure.timing import stage_of

Step = Literal["act", "propose", "opinion", "confirm", "decline", "withdraw"]


@dataclass(frozen=True)
class Option:
    """One thing that could be done. ``step`` names the function: ``act`` for act, propose and opinion.

    ``effects`` are the pack's effect ids that would follow; ``needs_second`` the duties of which one must
    sign after; ``needs_correction`` that a return must state how long the applicant has.
    """

    step: Step
    outcome: str
    zh: str
    en: str
    to: str
    allowed: bool
    refusal: Refused | None = None
    duty: str | None = None
    effects: tuple[str, ...] = ()
    returns: bool = False
    needs_reason: bool = False
    needs_second: tuple[str, ...] = ()
    needs_correction: bool = False


def options(
    procedure: Procedure, state: State, context: Context, actor: Actor, now: datetime
) -> list[Option]:
    """Every outcome offered at the stage the case is at, then taking back the last submission if that is
    still possible for anybody. Outcomes whose ``when`` is false, open or unknown are not listed."""
    now = aware(now)
    if state.ended:
        return []
    stage = stage_of(procedure, state.stage)
    found: list[Option] = []
    for key, outcome in stage.outcomes.items():
        if not offered(outcome, context):
            continue
        if state.pending is not None and state.pending.outcome == key:
            found += _signing(procedure, state, context, actor, key, outcome, now)
            continue
        step: Step = (
            "opinion" if stage.does in ("review", "consult") else "propose" if stage.second else "act"
        )
        answer = check_act(procedure, state, context, actor, key, now)
        found.append(_option(procedure, state, context, step, key, outcome, answer, now))
    if state.before is not None and state.withdrawable_until is not None and now < state.withdrawable_until:
        answer = check_withdraw(procedure, state, context, actor, now)
        found.append(
            Option(
                "withdraw",
                "",
                "撤回",
                "take back",
                state.before.stage,
                isinstance(answer, str),
                answer if isinstance(answer, Refused) else None,
                answer if isinstance(answer, str) else None,
            )
        )
    return found


def _signing(
    procedure: Procedure,
    state: State,
    context: Context,
    actor: Actor,
    key: str,
    outcome: Outcome,
    now: datetime,
) -> list[Option]:
    answer = check_confirm(procedure, state, context, actor, now)
    back = check_decline(procedure, state, context, actor)
    return [
        _option(procedure, state, context, "confirm", key, outcome, answer, now),
        _option(procedure, state, context, "decline", key, outcome, back, now),
    ]


def _option(
    procedure: Procedure,
    state: State,
    context: Context,
    step: Step,
    key: str,
    outcome: Outcome,
    answer: str | Refused,
    now: datetime,
) -> Option:
    stage = stage_of(procedure, state.stage)
    second = stage.second if step in ("propose", "opinion") else None
    return Option(
        step=step,
        outcome=key,
        zh=outcome.zh,
        en=outcome.en or outcome.zh,
        to=stage.id if step == "decline" else outcome.to,
        allowed=not isinstance(answer, Refused),
        refusal=answer if isinstance(answer, Refused) else None,
        duty=answer or None if isinstance(answer, str) else None,
        effects=() if step == "decline" else tuple(outcome.effects),
        returns=outcome.returns,
        needs_reason=step == "decline" or (outcome.reason and step in ("act", "propose", "opinion")),
        needs_second=duties_of(second) if second is not None else (),
        needs_correction=step in ("act", "propose")
        and correction_needed(procedure, outcome, state, context, now),
    )
