"""Where a case stands, what this viewer must do by when, and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from exclave.apps.cases.presenting.deadline import deadline
from exclave.apps.cases.presenting.words import (
    WAITS_ON,
    Words,
    alone,
    named,
    outcome_text,
    stage_text,
    text,
    type_text,
)
from exclave.apps.cases.running import Running
from exclave.engines.procedure import Option


def case_head(alive: Running, now: datetime, *, options: Iterable[Option] = ()) -> dict[str, Any]:
    """The head of a case page.

    number, title, type, procedure, applicant, round (names), stage, waits_on, deadline, ended, outcome,
    pending (the outcome awaiting the second signature), ``mine`` (whether this viewer may act now) and
    ``task`` (what they must do, or whose turn it is).
    """
    case, state, pack = alive.case, alive.state, alive.compiled.pack
    last = next((s for s in alive.procedure.stages if state.outcome and state.outcome in s.outcomes), None)
    found = list(options)
    mine = any(o.allowed and o.step != "withdraw" for o in found)
    return {
        "public_id": case.public_id,
        "number": case.number,
        "title": case.title or (case.applicant.name_zh if case.applicant else case.number),
        "type": type_text(pack, case.type),
        "procedure": named(alive.procedure),
        "applicant": case.applicant,
        "round": text(case.round.title_zh, case.round.title_en) if case.round else None,
        "year": case.year,
        "stage": stage_text(alive.procedure, state.stage),
        "waits_on": WAITS_ON[case.waits_on],
        "deadline": deadline(alive, now),
        "ended": case.ended,
        "outcome": outcome_text(last, state.outcome) if state.ended else None,
        "pending": outcome_text(alive.stage, state.pending.outcome) if state.pending else None,
        "version": case.version,
        "mine": mine,
        "task": _task(alive, found, mine),
    }


def _task(alive: Running, options: list[Option], mine: bool) -> Words:
    if alive.case.ended:
        return text("本件已办结。", "This case is closed.")
    stage = stage_text(alive.procedure, alive.state.stage)
    if mine and any(o.step in ("confirm", "decline") and o.allowed for o in options):
        return text("等您签署或退回。", "Sign it or send it back.")
    if mine:
        return text(f"请您办理“{stage['zh']}”。", f"“{alone(stage)['en']}” is yours to handle.")
    blocked = next(
        (o.refusal for o in options if o.refusal and o.refusal.code not in ("duty", "place")), None
    )
    if blocked is not None:
        return text(blocked.zh + blocked.remedy, f"{blocked.en} {blocked.remedy_en}")
    return WAITS_ON[alive.case.waits_on]
