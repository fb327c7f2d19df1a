"""Waiving a condition: by whom, when, above which floor.

A waiver is a record on the case beside the condition's answer: the facts stay what they are. Only the duty that the pack
names gives it, with a reason, and with a second person's signature where the pack asks for one. Below the floor, and while
it is not known whether the floor is reached, none can be given.
"""

from __future__ import annotations

from dataclasses import dataclass

from exclave.apps.cases import answering
from exclave.apps.cases.running import Running
from exclave.apps.journal.refusals import Refused
from exclave.engines.policy.answers import Answers
from exclave.engines.policy.pack.model import Waiver

HOLDING = ("proposed", "given")


@dataclass(frozen=True)
class Allowed:
    """Whose duty a waiver is in this case: the office that gives it, and the one that signs second (None: nobody)."""

    rule: Waiver
    by: str
    second: str | None


def allowed(alive: Running, condition: str) -> Allowed | None:
    """What the pack says about waiving the condition; None where it says nothing, or the office is not settled yet."""
    spec = alive.compiled.pack.conditions.get(condition)
    if spec is None or spec.waiver is None:
        return None
    by = answering.settled(alive, spec.waiver.by)
    second = answering.settled(alive, spec.waiver.second) if spec.waiver.second else None
    duties = alive.compiled.pack.duties
    if by not in duties or (spec.waiver.second and second not in duties):
        return None
    return Allowed(spec.waiver, str(by), str(second) if second else None)


def timely(alive: Running) -> bool:
    """Whether the case is with the offices: handed in, not ended, and not before its second signature."""
    stage, state = alive.stage, alive.state
    if stage is None or state.ended or state.pending is not None:
        return False
    duty = stage.who.duty if isinstance(stage.who.duty, str) else stage.who.duty[0]
    return alive.case.submitted_at is not None and not alive.compiled.pack.duties[duty].party


def refused(answers: Answers, condition: str) -> Refused | None:
    """Why the condition cannot be waived as the facts stand; None when it can."""
    found = answers.by_id.get(condition)
    status = found.status if found is not None else "not_applicable"
    if status == "not_met_waivable":
        return None
    if status == "not_met":
        return Refused(
            "below_floor", "低于可以放宽的底线，不能放宽。", "It is below the floor of a waiver and cannot be waived."
        )  # fmt: skip
    return Refused(
        "nothing_to_waive", "这项条件现在不是未达到，没有可放宽的。", "The condition does not fail now; there is nothing to waive."
    )  # fmt: skip
