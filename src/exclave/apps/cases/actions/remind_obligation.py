"""An officer reminds of an obligation now, besides the reminders the pack sets."""

from collections.abc import Sequence
from typing import Any

from exclave.apps.cases.actions.chase_obligation import payload_of
from exclave.apps.cases.models import ObligationDue, Reminder
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.access import agent_ids, read_standing
from exclave.apps.people.permissions import acting_account

MOST = 500
NOBODY_ACTS = (
    "没有人经办这个单位，提醒无人收到。请另行联系，并由管理员在账号页指定经办人。",
    "Nobody acts for this organisation, so no reminder would reach anybody. Contact it otherwise, and have the "
    "administrator name its agent on the account's page.",
)


@action("obligation.remind")
def remind_obligation(
    actor: Actor, *, obligation_id: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """As an officer of the authority it is owed to. One message a day goes out, however often it is asked for.

    Refused where nobody would get it: an officer must not believe that an organisation was told.
    """
    officer = acting_account(actor)
    due = (
        ObligationDue.objects.scoped("by public id; then checked against the officer's authority")
        .select_for_update(of=("self",))
        .select_related("programme__pack_version", "programme__authority", "authority")
        .filter(public_id=obligation_id)
        .first()
    )
    if due is None or due.authority_id not in read_standing(officer.pk).authority_ids("officer"):
        raise not_allowed()
    if due.state not in ("open", "late"):
        raise Refused(
            "nothing_owed", "这一事项已办，不需要提醒。", "This is done; there is nothing to remind of."
        )
    at = moment()
    today = due.authority.day(at)
    sent = Reminder.objects.of(due.authority_id).filter(obligation=due, day=today)
    if sent.exists():
        return {"obligation": due.public_id, "sent": False}
    agents = agent_ids(due.organisation_id)
    if not agents:
        raise Refused("nobody_acts", *NOBODY_ACTS)
    Reminder.objects.create(authority=due.authority, obligation=due, day=today, at=at, by=officer)
    late = due.state == "late"
    payload = payload_of(due) | ({} if late else {"days": max((due.due_at - at).days, 0)})
    tell(
        agents,
        "obligation.late" if late else "obligation.remind",
        payload,
        dedupe=f"asked:{due.public_id}:{today.isoformat()}",
    )
    due.reminded = [*due.reminded, at.isoformat()]
    due.version += 1
    due.save(update_fields=["reminded", "version"])
    record(
        actor,
        due.authority.public_id,
        "obligation.remind",
        kind="obligation",
        subject_id=due.public_id,
        version=due.version,
        content={"subject": due.subject_id, "year": due.year},
    )
    return {"obligation": due.public_id, "sent": True}


@action("obligation.remind_many")
def remind_many(
    actor: Actor, *, obligation_ids: Sequence[str], idempotency_key: str | None = None
) -> dict[str, Any]:
    """Several at once, whole or not at all. One that was reminded of today is passed over: it needs no second."""
    if not 1 <= len(obligation_ids) <= MOST:
        zh, en = f"一次可提醒1到{MOST}项。", f"Remind of 1 to {MOST} at a time."
        raise Refused("many_wrong", zh, en, [Fault("", zh, en)])
    faults, sent = [], 0
    for obligation_id in sorted(set(obligation_ids)):
        try:
            sent += remind_obligation(actor, obligation_id=obligation_id).result["sent"]
        except Refused as refused:
            if refused.code == "not_allowed":
                raise
            faults.append(Fault(obligation_id, refused.zh, refused.en))
    if faults:
        number = len(faults)
        raise Refused(
            "many_refused",
            f"有{number}项不能提醒，因此一项也没有发送。",
            f"{number} of them cannot be reminded, so none was sent.",
            faults,
        )
    return {"sent": sent}
