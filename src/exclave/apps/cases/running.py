"""A case brought to life for the procedure engine: its pack, history, state and context; and back to rows.

Every action that moves a case goes through `locked()` and `write()`: lock the row, fold the history, let the
engine decide, store the entries, carry out the effects, tell whom it concerns, and queue the journal events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from exclave.apps.cases import answering, duties, following
from exclave.apps.cases.models import Case, Entry
from exclave.apps.files.models import Evidence
from exclave.apps.journal.refusals import Refused, not_allowed, stale
from exclave.apps.journal.transaction import Actor, not_before, record
from exclave.apps.people.access import Standing, read_standing
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library
from exclave.apps.reference.calendars import work_calendar
from exclave.engines import procedure as engine
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.pack.model import Procedure, Stage
from exclave.engines.procedure.rules import panel_size, person_barred


@dataclass(frozen=True)
class Running:
    """A case with everything its procedure needs. ``state`` is folded from the entries stored so far."""

    case: Case
    compiled: CompiledPack
    procedure: Procedure
    state: engine.State
    context: engine.Context

    @property
    def stage(self) -> Stage | None:
        return next((s for s in self.procedure.stages if s.id == self.state.stage), None)

    def stage_named(self, stage_id: str) -> Stage | None:
        return next((s for s in self.procedure.stages if s.id == stage_id), None)


def locked(public_id: str, expected_version: int | None = None) -> Case:
    """The case row, locked. Raises not_allowed when there is none, Stale when someone was quicker."""
    case = (
        Case.objects.scoped("by public id; the engine then checks the actor's duty")
        .select_for_update(of=("self",))
        .select_related(
            "programme__pack_version", "programme__authority", "authority", "round", "applicant", "office"
        )
        .filter(public_id=public_id)
        .first()
    )
    if case is None:
        raise not_allowed()
    if expected_version is not None and case.version != expected_version:
        raise stale(case.version, following.difference(case, expected_version))
    return case


def load(case: Case) -> Running:
    """Fold the stored history and gather the context (a fixed number of queries).

    Within an action nothing happens before what happened last: who waited for the row acts after who held it.
    """
    compiled = library.compiled(case.programme)
    procedure = compiled.pack.procedures[case.procedure]
    state = engine.fold(procedure, history(case))
    if state.last_at is not None:
        not_before(state.last_at)
    return Running(case, compiled, procedure, state, context_of(case, compiled, procedure, state))


ENTRY_COLUMNS = ("seq", "at", "kind", "stage", "outcome", "actor", "duty", "reason", "detail")


def history(case: Case) -> list[engine.Entry]:
    if case.known is not None:
        return list(case.known.history)
    return [
        entry_of(row) for row in Entry.objects.filter(case=case).order_by("seq").values_list(*ENTRY_COLUMNS)
    ]


def entry_of(row: Sequence[Any]) -> engine.Entry:
    """The engine's entry of a row of ``ENTRY_COLUMNS``."""
    seq, at, kind, stage, outcome, actor, duty, reason, detail = row
    return engine.Entry(seq, at, kind, stage, outcome or None, actor, duty or None, reason or None, detail)


def context_of(
    case: Case, compiled: CompiledPack, procedure: Procedure, state: engine.State
) -> engine.Context:
    pack = compiled.pack
    stage = next((s for s in procedure.stages if s.id == state.stage), None)
    evidence = _evidence(case)
    applicant_acts = stage is not None and _of_applicant(compiled, case.procedure, stage)
    conflicted = frozenset() if applicant_acts else frozenset(duties.agents(case))
    return engine.Context(
        calendar=case.known.shared.calendar if case.known is not None else work_calendar(),
        zone=case.authority.zone,
        params=answering.params_of(case, compiled),
        clock_rules=pack.pack.clock,
        round=_round(case),
        guard=answering.Guard(case, compiled),
        evidence={s.id: evidence for s in procedure.stages},
        conflicts=conflicted,
        apart=_apart(case, compiled),
        procedure_id=case.procedure,
        names=answering.names_of(compiled),
        bodies=duties.bodies_of(pack, case, stage),
    )


def _evidence(case: Case) -> frozenset[str]:
    """Fields with a file."""
    if case.known is not None:
        return case.known.evidence
    return frozenset(
        Evidence.objects.scoped("the case's own evidence")
        .filter(subject_kind="case", subject_id=case.public_id, removed_at=None)
        .values_list("field", flat=True)
    )


def _round(case: Case) -> engine.Round | None:
    row = case.round
    if row is None:
        return None
    zone = case.authority.zone
    dates = {k: datetime.fromisoformat(v).date() for k, v in row.dates.items()}
    return engine.Round(
        opens=row.opens_at.astimezone(zone), closes=row.closes_at, cutoff=row.cutoff, dates=dates
    )


def _apart(case: Case, compiled: CompiledPack) -> dict[str, frozenset[str]]:
    """Who acted in the case this one grew out of, by ``procedure.stage``: an objection needs other people."""
    parent = case.parent
    if parent is None:
        return {}
    procedure = compiled.pack.procedures.get(parent.procedure)
    if procedure is None:
        return {}
    state = engine.fold(procedure, history(parent))
    return {f"{parent.procedure}.{stage}": people for stage, people in state.acted_by.items()}


def _of_applicant(compiled: CompiledPack, procedure: str, stage: Stage) -> bool:
    """Whether the organisation the case was opened for acts at the stage: it has no conflict with itself."""
    duty = stage.who.duty if isinstance(stage.who.duty, str) else stage.who.duty[0]
    return duty in compiled.pack.duties and duties.of_applicant(compiled.pack, procedure, duty)


def person(running: Running, actor: Actor) -> engine.Actor:
    """The engine's actor: the journal's actor with the duties it holds in this case."""
    if actor.id == engine.SYSTEM_CLOCK:
        return engine.CLOCK_ACTOR
    account = acting_account(actor)
    return person_of(running, account, read_standing(account.pk))


def person_of(running: Running, account: Account, standing: Standing) -> engine.Actor:
    """The same of an account whose standing is read already."""
    standing = _unbarred_covers(running, standing)
    held = duties.held(running.compiled.pack, running.case, account, standing)
    bodies = duties.bodies_held(running.compiled.pack, running.context.bodies, standing)
    return engine.Actor(account.public_id, held, standing.one_with, bodies)


def _unbarred_covers(running: Running, standing: Standing) -> Standing:
    """Without the covers of colleagues who might not act here themselves: a cover can do no more than they."""
    stage = running.stage
    barred = {
        absent
        for absent in standing.covered
        if stage is not None
        and person_barred(running.procedure, stage, running.state, running.context, absent)
    }
    return standing.without_covers_of(barred) if barred else standing


def unbarred(running: Running, person: engine.Actor) -> engine.Actor:
    """The person, where nothing keeps them from acting at the stage the case is at.

    Raises ``Refused``: recused, an agent of the applicant, or somebody who acted where others must have.
    """
    stage = running.stage
    if stage is None:
        raise not_allowed()
    barred = person_barred(running.procedure, stage, running.state, running.context, person.id)
    if barred is not None:
        raise _refused(barred)
    return person


def accepted(answer: engine.Accepted | engine.Refused) -> engine.Accepted:
    """The accepted answer, or the engine's refusal raised in the words people read.

    A missing duty is a denial, and a denial looks like absence.
    """
    if isinstance(answer, engine.Accepted):
        return answer
    if answer.code in {"duty", "place", "unassigned"}:
        raise not_allowed()
    raise _refused(answer)


def _refused(answer: engine.Refused) -> Refused:
    return Refused(answer.code, answer.zh + answer.remedy, f"{answer.en} {answer.remedy_en}")


def write(running: Running, answer: engine.Accepted, actor: Actor, at: datetime) -> Running:
    """Store what the engine accepted and everything that follows from it. Returns the case as it now runs."""
    case = running.case
    entries = _in_stead(running, answer.entries, actor)
    if entries != answer.entries:
        state = engine.fold(running.procedure, [*history(case), *entries])
        answer = replace(answer, entries=entries, state=state)
    Entry.objects.bulk_create([_row(case, e) for e in answer.entries])
    after = replace(running, state=answer.state)
    _place(after, at)
    case.version += 1
    case.save()
    _record(after, answer.entries, actor)
    following.carry_out(after, answer, actor, at)
    return after


def _in_stead(running: Running, entries: Sequence[engine.Entry], actor: Actor) -> tuple[engine.Entry, ...]:
    """The entries with the absent colleagues named in whose stead they were signed; a proposal keeps its own."""
    pending = running.state.pending
    first = pending.detail.get(engine.IN_STEAD_OF) if pending is not None else None
    account = None if actor.system else Account.objects.filter(public_id=actor.id).first()
    standing = read_standing(account.pk) if account is not None else None

    def absent(duty: str | None) -> str:
        return duties.in_stead_of(running.compiled.pack, running.case, duty, standing) if standing else ""

    def named(entry: engine.Entry) -> engine.Entry:
        more: dict[str, Any] = {}
        if entry.actor == actor.id:
            more[engine.IN_STEAD_OF] = absent(entry.duty)
        elif pending is not None and entry.actor == pending.actor:
            more[engine.IN_STEAD_OF] = first
        if entry.detail.get("second") == actor.id:
            more[engine.SECOND_IN_STEAD_OF] = absent(entry.detail.get("second_duty"))
        kept = {key: value for key, value in more.items() if value}
        return replace(entry, detail={**entry.detail, **kept}) if kept else entry

    return tuple(named(entry) for entry in entries)


def _row(case: Case, entry: engine.Entry) -> Entry:
    return Entry(
        case=case,
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        stage=entry.stage,
        outcome=entry.outcome or "",
        actor=entry.actor,
        duty=entry.duty or "",
        reason=entry.reason or "",
        detail=dict(entry.detail),
    )


def _place(running: Running, at: datetime) -> None:
    """Copy onto the row what lists are sorted and filtered by."""
    case, state = running.case, running.state
    if case.stage != state.stage:
        case.entered_stage_at = state.entered_at or at
    case.stage = state.stage
    case.ended = state.ended
    case.outcome = (state.outcome or "") if state.ended else ""
    case.pending_outcome = state.pending.outcome if state.pending else ""
    case.due_at = None if state.ended else state.due
    case.due_provisional = bool(state.clock and state.clock.provisional) and not state.ended
    case.paused = state.paused
    case.waits_on = waits_on(running)


def waits_on(running: Running) -> str:
    """Whose turn it is, in the terms the inboxes are read by."""
    state, stage = running.state, running.stage
    if state.ended or stage is None:
        return "nobody"
    if state.pending:
        return "leader"
    duty = stage.who.duty if isinstance(stage.who.duty, str) else stage.who.duty[0]
    spec = running.compiled.pack.duties[duty]
    if spec.party:
        return "applicant"
    if spec.pool:
        return "expert" if _panel_full(running) else "authority"
    if stage.does == "notice":
        return "clock" if not running.state.open_objections else "authority"
    return "office" if spec.level == duties.OFFICE_LEVEL else "authority"


def _panel_full(running: Running) -> bool:
    """Whether as many experts were asked as the review needs; a recusal makes it the authority's turn again."""
    assert running.stage is not None
    wanted = panel_size(running.stage, running.state, running.context)
    return len(running.state.assigned) >= (wanted if isinstance(wanted, int) else 1)


def _record(running: Running, entries: Iterable[engine.Entry], actor: Actor) -> None:
    case = running.case
    version = case.programme.pack_version
    for entry in entries:
        by = Actor(entry.actor, "system" if entry.actor == engine.SYSTEM_CLOCK else actor.role)
        record(
            by,
            case.authority.public_id,
            f"case.{entry.kind}",
            kind="case",
            subject_id=case.public_id,
            version=entry.seq,
            content=engine.entry_to_json(entry),
            pack={"id": version.pack, "version": version.version, "form_version": case.form_version},
        )
