"""Remind whoever a case waits for, at most once a day."""

from typing import Any

from exclave.apps.cases import desks, duties, running
from exclave.apps.cases.models import Reminder
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account

WAITED_FOR = ("applicant", "expert", "office", "leader")


@action("case.remind")
def remind_case(
    actor: Actor, *, case_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """As an officer of one of the case's offices, while it waits for somebody else. Nobody gets two in a day."""
    case = running.locked(case_id, expected_version)
    officer = acting_account(actor)
    if desks.office_of(read_standing(officer.pk), case) is None:
        raise not_allowed()
    alive = running.load(case)
    if case.ended or case.waits_on not in WAITED_FOR or alive.stage is None:
        raise Refused(
            "nobody_waited_for",
            "本件现在不等待他人，不需要提醒。",
            "The case waits for nobody else now; there is nobody to remind.",
        )
    at = moment()
    day = case.authority.day(at)
    sent = Reminder(authority=case.authority, case=case, day=day, at=at, by=officer)
    if Reminder.objects.of(case.authority_id).filter(case=case, day=day).exists():
        raise Refused(
            "reminded_today", "今天已提醒过，明天可再提醒。", "Reminded today already; again tomorrow."
        )
    to = recipients(alive)
    if not to:
        raise Refused("nobody_there", "没有可以提醒的账号。", "There is no account that could be reminded.")
    sent.save()
    tell(
        to,
        "case.reminded",
        {**_payload(alive), "due": case.due_at.isoformat() if case.due_at else ""},
        dedupe=f"asked:{case.public_id}:{day.isoformat()}",
    )
    record(
        actor,
        case.authority.public_id,
        "case.remind",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"waits_on": case.waits_on},
    )
    return {"case": case.public_id, "version": case.version, "told": len(to)}


def recipients(alive: running.Running) -> list[str]:
    """Opaque ids of those whose turn it is."""
    stage = alive.stage
    if stage is None:
        return []
    who = stage.second.duty if alive.state.pending and stage.second else stage.who.duty
    return duties.holders(alive.compiled.pack, alive.case, [who] if isinstance(who, str) else who)


def _payload(alive: running.Running) -> dict[str, Any]:
    stage = alive.stage
    assert stage is not None
    return {
        "case": alive.case.public_id,
        "number": alive.case.number,
        "stage_zh": stage.zh,
        "stage_en": stage.en or stage.zh,
    }
