"""Remind of an obligation, or note that it is late and open what the pack says follows."""

from datetime import datetime
from typing import Any

from exclave.apps.cases.effects import start_about
from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.access import account_ids, agent_ids, somebody_acted_by
from exclave.apps.people.permissions import require_clock
from exclave.apps.programmes import library
from exclave.engines import procedure as engine


@action("obligation.chase")
def chase_obligation(
    actor: Actor, *, obligation_pk: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """As the clock. Each reminder goes out once; lateness is noted once and decides nothing by itself.

    Where nobody acts for the organisation, nothing is sent and nothing noted: late is a ground for removal, and nobody
    was told. The list of what is owed says so, and the reminder goes out once an agent is named. An organisation that
    nobody acted for before its day had passed is not late by the clock either: its officer sees the day and acts.
    """
    require_clock(actor)
    due = (
        ObligationDue.objects.scoped("the clock works through all obligations")
        .select_for_update(of=("self",))
        .select_related("programme__pack_version", "programme__authority", "organisation", "authority")
        .get(pk=obligation_pk)
    )
    row = engine.ObligationRow(
        due=due.due_at,
        reminders=tuple(datetime.fromisoformat(r) for r in due.remind_at),
        reminded=frozenset(datetime.fromisoformat(r) for r in due.reminded),
        met_at=due.done_at if due.state in ("done", "waived") else None,
        late_noted=due.state == "late",
    )
    done = []
    coming = engine.chase(row, moment())
    agents = agent_ids(due.organisation_id) if coming else []
    for item in coming if agents else []:
        if item.kind == "remind":
            _remind(due, agents, item.at)
        elif somebody_acted_by(due.organisation_id, due.due_at):
            _late(actor, due, agents)
        else:
            continue
        done.append(item.kind)
    if done:
        due.version += 1
        due.save()
    return {"obligation": due.public_id, "done": done}


def _remind(due: ObligationDue, agents: list[str], at: datetime) -> None:
    due.reminded = [*due.reminded, at.isoformat()]
    payload = payload_of(due) | {"days": max((due.due_at - moment()).days, 0)}
    tell(
        agents,
        "obligation.remind",
        payload,
        dedupe=f"remind:{due.public_id}:{at.isoformat()}",
    )


def _late(actor: Actor, due: ObligationDue, agents: list[str]) -> None:
    due.state = "late"
    spec = library.compiled(due.programme).pack.obligations[due.obligation]
    recipients = [*agents, *account_ids("officer", due.authority_id)]
    tell(recipients, "obligation.late", payload_of(due), dedupe=f"late:{due.public_id}")
    record(
        actor,
        due.authority.public_id,
        "obligation.late",
        kind="obligation",
        subject_id=due.public_id,
        version=due.version + 1,
        content={"subject": due.subject_id, "year": due.year, "due": due.due_at.isoformat()},
    )
    if spec.late is None:
        return
    filing = Case.objects.of(due.authority_id).filter(subject_id=due.subject_id).order_by("pk").first()
    started = start_about(
        actor,
        programme=due.programme,
        procedure=spec.late.start,
        subject_id=due.subject_id,
        type=filing.type if filing else "",
        applicant=due.organisation,
        title=due.subject_name,
        year=due.year,
        parent=filing,
    )
    due.late_case = started or due.late_case


def payload_of(due: ObligationDue) -> dict[str, Any]:
    """What a message about the obligation needs to read well in both languages."""
    spec = library.compiled(due.programme).pack.obligations[due.obligation]
    return {
        "subject": due.subject_name,
        "obligation_zh": spec.zh,
        "obligation_en": spec.en or spec.zh,
        "due": due.due_at.isoformat(),
        "obligation": due.public_id,
    }
