"""What follows when a case moves: effects, the public notice, a parent case, and the people to tell."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from exclave.apps.cases import duties, ports
from exclave.apps.cases.answering import latest_data
from exclave.apps.cases.models import Case, Entry, ObligationDue, PublicNotice
from exclave.apps.journal.transaction import Actor, tell
from exclave.apps.people.access import account_ids
from exclave.apps.programmes import effects, keeping
from exclave.apps.reference import numbers
from exclave.engines import procedure as engine
from exclave.engines.policy.pack.model import Effect, Stage

if TYPE_CHECKING:
    from exclave.apps.cases.running import Running

VERBS = ("state", "bar", "start", "pay", "reclaim", "oblige", "credit", "issue", "revise", "tell", "flag")


def carry_out(running: Running, answer: engine.Accepted, actor: Actor, at: datetime) -> None:
    """Everything that belongs to the same transaction as the step itself."""
    for effect_id in answer.effects:
        run_effect(running, effect_id, actor, at)
    _follow_notice(running, answer, at)
    _follow_obligation(running, at)
    _tell(running, answer)
    ports.moved(running, answer, actor, at)


def _follow_obligation(running: Running, at: datetime) -> None:
    """A report handed in meets its obligation, also while it is corrected; one taken back is owed again.

    More time given to the report is more time for the obligation.
    """
    due = (
        ObligationDue.objects.scoped("the obligation of this case")
        .select_for_update(of=("self",))
        .filter(case=running.case)
        .first()
    )
    if due is None or due.state == "waived":
        return
    state, stage = running.state, running.stage
    before = (due.state, due.done_at, due.due_at)
    if state.ended or stage is None or stage.does != "fill":
        if due.state != "done":
            due.state, due.done_at = "done", at
    elif not state.correcting:
        if due.state == "done":
            due.state, due.done_at = "open", None
        if state.due is not None and state.due > due.due_at:
            due.state, due.due_at = "open", state.due
    if before != (due.state, due.done_at, due.due_at):
        due.version += 1
        due.save(update_fields=["state", "done_at", "due_at", "version"])


def run_effect(running: Running, effect_id: str, actor: Actor, at: datetime) -> None:
    """Carry out every verb of the effect through the room that owns it."""
    effect: Effect = running.compiled.pack.effects[effect_id]
    if effect.when is not None and running.context.guard(effect.when) is not True:
        return
    for verb in VERBS:
        if getattr(effect, verb) is not None:
            effects.runner(verb, about(running, verb, effect))(running, effect_id, effect, actor, at)


def about(running: Running, verb: str, effect: Effect) -> str:
    """The subject an effect concerns, as the rooms bind their verbs: the one it names, else the procedure's.

    What lies within a subject that has a room of its own is that room's.
    """
    stated = effect.state.of if verb == "state" and effect.state is not None else None
    if effect.revise is not None and verb == "revise":
        stated = effect.revise.of
    name = stated if isinstance(stated, str) else running.procedure.subject
    return keeping.own(running.compiled.pack, name) or name


def _follow_notice(running: Running, answer: engine.Accepted, at: datetime) -> None:
    """Open, move or close the public notice with the stage that runs it."""
    case, state, stage = running.case, running.state, running.stage
    open_notice = (
        PublicNotice.objects.scoped("the notice of this case").filter(case=case, ended_at=None).first()
    )
    at_notice = stage is not None and stage.does == "notice"
    if open_notice and not (at_notice and open_notice.stage == state.stage):
        open_notice.ended_at = at
        open_notice.save(update_fields=["ended_at"])
        open_notice = None
    if not at_notice or stage is None:
        return
    ends = state.due or (state.clock.due if state.clock else None)
    if open_notice is None and ends is not None:
        PublicNotice.objects.create(
            authority=case.authority,
            case=case,
            stage=stage.id,
            number=numbers.take(case.authority, "N", numbers.year_of(case.authority, at)),
            starts_at=at,
            ends_at=ends,
            provisional=answer.provisional,
            shown=shown(running, stage),
        )
    elif open_notice is not None and ends is not None and ends != open_notice.ends_at:
        open_notice.ends_at = ends
        open_notice.provisional = answer.provisional
        open_notice.save(update_fields=["ends_at", "provisional"])


def shown(running: Running, stage: Stage) -> dict[str, Any]:
    """What the notice shows: the fields the stage names, else every field the pack marks open."""
    data = latest_data(running.case)
    pack = running.compiled.pack
    wanted = stage.shows or [
        f"{subject}.{name}"
        for subject, fields in pack.fields.items()
        for name, f in fields.items()
        if f.public
    ]
    return {path: data[path] for path in wanted if path in data}


def _tell(running: Running, answer: engine.Accepted) -> None:
    """Messages to whoever has something to do next, and to the applicant when the case moved or ended."""
    case, state = running.case, running.state
    payload = payload_of(running)
    for entry in answer.entries:
        mark = f"{case.public_id}:{entry.seq}"
        if entry.kind == "proposed" and running.stage and running.stage.second:
            second = running.stage.second.duty
            to_sign = [second] if isinstance(second, str) else list(second)
            tell(
                duties.holders(running.compiled.pack, case, to_sign),
                "case.to_sign",
                payload,
                dedupe=f"sign:{mark}",
            )
        if entry.kind == "declined" and entry.actor:
            first = _proposer(case, entry)
            if first:
                tell(
                    [first],
                    "case.declined",
                    {**payload, "reason": entry.reason or ""},
                    dedupe=f"declined:{mark}",
                )
        if entry.kind == "acted":
            _tell_moved(running, entry, payload, mark)
        if entry.kind == "recused":
            tell(
                account_ids("officer", case.authority_id), "expert.recused", payload, dedupe=f"recused:{mark}"
            )
    if state.ended and case.applicant_id and not hasattr(case, "objection"):
        tell(
            duties.holders(running.compiled.pack, case, _applicant_duties(running)),
            "case.ended",
            payload,
            dedupe=f"ended:{case.public_id}",
        )


def _tell_moved(running: Running, entry: engine.Entry, payload: dict[str, Any], mark: str) -> None:
    stage = running.stage
    if stage is None or running.state.ended:
        return
    who = [stage.who.duty] if isinstance(stage.who.duty, str) else list(stage.who.duty)
    topic = "case.returned" if entry.detail.get("returns") else "case.moved"
    recipients = duties.holders(running.compiled.pack, running.case, who)
    if stage.does == "review" and not recipients:  # nobody is on the panel yet: somebody has to be asked
        recipients = account_ids("officer", running.case.authority_id)
    tell(recipients, topic, {**payload, "reason": entry.reason or ""}, dedupe=f"moved:{mark}")


def _applicant_duties(running: Running) -> list[str]:
    return [key for key, duty in running.compiled.pack.duties.items() if duty.party == "applicant"]


def _proposer(case: Case, entry: engine.Entry) -> str | None:
    return (
        Entry.objects.filter(case=case, kind="proposed", seq__lt=entry.seq)
        .order_by("-seq")
        .values_list("actor", flat=True)
        .first()
    )


def payload_of(running: Running) -> dict[str, Any]:
    """What a message about the case needs to read well in both languages."""
    case, stage = running.case, running.stage
    outcome = running.state.pending.outcome if running.state.pending else running.state.outcome or ""
    named = next((s.outcomes[outcome] for s in running.procedure.stages if outcome in s.outcomes), None)
    return {
        "case": case.public_id,
        "number": case.number,
        "stage_zh": stage.zh if stage else "",
        "stage_en": (stage.en or stage.zh) if stage else "",
        "outcome_zh": named.zh if named else "",
        "outcome_en": (named.en or named.zh) if named else "",
    }


def difference(case: Case, since_version: int) -> list[dict[str, Any]]:
    """What happened to the case after the version a stale page was based on, for the reader to compare."""
    missed = max(case.version - since_version, 1)
    rows = Entry.objects.filter(case=case).order_by("-seq")[:missed]
    return [
        {"kind": e.kind, "stage": e.stage, "outcome": e.outcome, "at": e.at.isoformat(), "reason": e.reason}
        for e in reversed(rows)
    ]
