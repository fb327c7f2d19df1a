"""What a case about a record enters: the record itself, its states, and the facts its forms declared.

A record comes into being with the first decision about it: an outcome that gives it a state, or, for a subject that
no outcome ever moves (a meeting), the accepted end of its case. What was put forward and not decided stays a case.
"""

import hashlib
from datetime import date, datetime
from typing import Any

from exclave.apps.cases import beginning, duties, naming
from exclave.apps.cases.answering import asof, latest_data
from exclave.apps.cases.models import Case, Submission
from exclave.apps.cases.running import Running
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor
from exclave.apps.programmes import keeping as kept
from exclave.apps.records import facts, keeping
from exclave.apps.records.models import Record, RecordPaper
from exclave.apps.reference import numbers
from exclave.engines import journal
from exclave.engines import procedure as engine
from exclave.engines.policy.pack.model import Effect, Outcome, Pack


def clause_of(effect: Effect) -> str:
    clause = effect.clause
    return clause if isinstance(clause, str) else next(iter(clause or []), "")


def run_state(alive: Running, effect_id: str, effect: Effect, actor: Actor, at: datetime) -> dict[str, Any]:
    """Enter the record if it is new, with what its forms declared, and let its new state begin today."""
    assert effect.state is not None
    case, kinds = alive.case, duties.named(effect.state.of)
    own = alive.procedure.subject
    one = keeping.find(case)
    if one is None:
        one = enter(alive, actor, at)
    if own not in kinds:
        one = _inner(alive, one, kinds[0], at)
    if effect.state.only and one.state not in effect.state.only:
        raise Refused(
            "state_wrong",
            f"“{one.name}”现在的状态不允许这样变更，请核对。",
            f"The present state of {one.name} does not allow this change; look again.",
        )
    day = case.authority.day(at)
    keeping.move(one, effect.state.to, day, at, case=case, clause=clause_of(effect), proof=_proof(alive))
    one.shown = not keeping.personal(alive.compiled.pack, one.kind)
    declare(
        alive, one, actor, at, event="record.state", more={"state": effect.state.to, "from": day.isoformat()}
    )
    return {"record": one.public_id, "state": effect.state.to}


def run_issue(alive: Running, effect_id: str, effect: Effect, actor: Actor, at: datetime) -> dict[str, Any]:
    """Give the paper its number, with what it says; anybody can compare its hash."""
    assert effect.issue is not None
    case = alive.case
    one = keeping.find(case) or enter(alive, actor, at)
    day = case.authority.day(at)
    content = {
        "number": numbers.take(case.authority, "P", day.year),
        "kind": effect.issue,
        "record": one.number,
        "name": one.name,
        "organisation": one.organisation.name_zh if one.organisation else "",
        "authority": case.authority.name_zh,
        "issued": day.isoformat(),
        "case": case.number,
    }
    paper = RecordPaper.objects.create(
        authority=case.authority,
        record=one,
        kind=effect.issue,
        number=content["number"],
        issued_on=day,
        content=content,
        content_hash=hashlib.sha256(journal.canonical(content)).hexdigest(),
        case_id=case.pk,
    )
    stated = {"number": paper.number, "hash": paper.content_hash}
    keeping.tell_journal(actor, "paper.issue", one, stated, case)
    return {"paper": paper.public_id}


def follow(alive: Running, answer: engine.Accepted, actor: Actor, at: datetime) -> None:
    """What an office took as it was handed in is entered; effects of the same step have entered it already."""
    pack, subject = alive.compiled.pack, alive.procedure.subject
    if subject not in pack.subjects or kept.own(pack, subject) is not None or not _taken(alive, answer):
        return
    one = keeping.find(alive.case)
    if one is None and alive.state.ended and not _moved_anywhere(pack, subject):
        one = enter(alive, actor, at)
        one.shown = not keeping.personal(pack, subject)
    if one is not None:
        declare(alive, one, actor, at)


def enter(alive: Running, actor: Actor, at: datetime) -> Record:
    """The record of the case, in the state its pack begins with from the day it was put forward."""
    case, pack = alive.case, alive.compiled.pack
    kind = alive.procedure.subject
    data = latest_data(case)
    organisation = case.applicant
    name = naming.name_in(pack, kind, data) or case.title
    one = keeping.create(
        case.programme,
        pack,
        kind,
        at,
        source="case",
        type=case.type,
        name=name or (organisation.name_zh if organisation else ""),
        place=_place(data, kind, organisation.place if organisation else ""),
        organisation=organisation,
        within=keeping.outer_of(case),
        case=case,
        public_id=case.subject_id,
    )
    began = keeping.first_state(pack, kind)
    if began:
        keeping.move(one, began, _handed_in(case, at), at, case=case, proof=case.number)
    return one


def declare(
    alive: Running,
    one: Record,
    actor: Actor,
    at: datetime,
    *,
    event: str = "record.facts",
    more: dict[str, Any] | None = None,
) -> list[str]:
    """Enter what the case's standing forms say of the record. Facts hold from today, those of a year all that year."""
    case, pack = alive.case, alive.compiled.pack
    latest = Submission.objects.filter(case=case, withdrawn_at=None).order_by("-sequence").first()
    source = facts.Source("case", actor.id, case.pk, latest.pk if latest else None)
    day = case.authority.day(at)
    year = case.year if case.round and case.round.obligation and case.year else asof(case).year
    changed = facts.enter(one, pack, latest_data(case), day, year, source, at)
    if not changed and more is None:
        return []
    one.version += 1
    one.save()
    keeping.tell_journal(actor, event, one, (more or {}) | {"facts": sorted(changed)}, case)
    return changed


def _inner(alive: Running, outer: Record, kind: str, at: datetime) -> Record:
    """The record of another kind that lies within the case's own: entered with the first state it is given."""
    found = (
        Record.objects.of(outer.authority_id)
        .select_for_update(of=("self",))
        .filter(within=outer, kind=kind)
        .order_by("pk")
        .first()
    )
    return found or keeping.create(
        outer.programme,
        alive.compiled.pack,
        kind,
        at,
        source="case",
        name=outer.name,
        place=outer.place,
        organisation=outer.organisation,
        within=outer,
        case=alive.case,
    )


def _taken(alive: Running, answer: engine.Accepted) -> bool:
    """Whether an office has just taken what was handed in as it is: the case ended well, or goes on to the next report.

    A pack marks no outcome as accepting; one against whoever reported asks for a reason, one that comes of itself
    decides nothing, and a return asks for something else.
    """
    for entry in answer.entries:
        stage = alive.stage_named(entry.stage)
        if (
            entry.kind != "acted"
            or stage is None
            or stage.does == "fill"
            or entry.outcome not in stage.outcomes
        ):
            continue
        outcome = stage.outcomes[entry.outcome]
        if not (outcome.reason or outcome.at_end or outcome.returns) and _goes_on(alive, outcome):
            return True
    return False


def _goes_on(alive: Running, outcome: Outcome) -> bool:
    following = alive.stage_named(outcome.to)
    return outcome.to == "end" or (following is not None and following.does == "fill")


def _moved_anywhere(pack: Pack, subject: str) -> bool:
    named = [p for p, spec in pack.procedures.items() if spec.subject == subject]
    return any(beginning.gives_state(pack, one) for one in named)


def _handed_in(case: Case, at: datetime) -> date:
    instant = case.submitted_at or at
    return case.authority.day(instant)


def _place(data: dict[str, Any], kind: str, fallback: str) -> str:
    stated = data.get(f"{kind}.place") or data.get(f"{kind}.code") or fallback
    return stated if isinstance(stated, str) and len(stated) <= 40 else fallback


def _proof(alive: Running) -> str:
    """What shows the state: the case and what was decided in it."""
    case, outcome = alive.case, alive.state.outcome or ""
    for stage in alive.procedure.stages:
        if outcome in stage.outcomes:
            return f"{case.number} {stage.outcomes[outcome].zh}"[:200]
    return case.number
