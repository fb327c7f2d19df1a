"""Write a contact into a liaison officer's log, and close what was to follow from one."""

from datetime import date
from typing import Any

from exclave.apps.facilities.changing import changed, locked_liaison, today_at
from exclave.apps.facilities.models import Contact
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.projects.changing import refuse


@action("liaison.contact")
def log_contact(
    actor: Actor,
    *,
    liaison_id: str,
    on: date,
    whom: str,
    matter: str,
    follow_up: str = "",
    due: date | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``due``: the last day for what is to follow; once past, it stands among the things to do.

    Raises ``Refused`` (contact_faulty).
    """
    account, liaison = locked_liaison(actor, liaison_id, None)
    faults = [
        *too_long("whom", whom.strip(), 160),
        *too_long("matter", matter.strip(), 1000),
        *too_long("follow_up", follow_up.strip(), 500),
    ]
    if on > today_at(liaison.authority):
        faults.append(
            Fault(
                "on",
                "联络日期在今天之后，请在联络后记录。",
                "The day is still to come; record it afterwards.",
            )
        )
    if not whom.strip():
        faults.append(Fault("whom", "请填写联络对象。", "Say whom it was with."))
    if not matter.strip():
        faults.append(Fault("matter", "请填写事项。", "Say what it was about."))
    if due is not None and not follow_up.strip():
        faults.append(
            Fault("follow_up", "填了期限的，请写明要跟进什么。", "With a day, say what is to follow.")
        )
    if due is not None and due < on:
        faults.append(
            Fault("due", "跟进期限早于联络日期。", "It would be due before the contact; check both days.")
        )
    refuse("contact_faulty", faults)
    row = Contact.objects.create(
        liaison=liaison,
        on=on,
        whom=whom.strip(),
        matter=matter.strip(),
        follow_up=follow_up.strip(),
        due=due,
        recorded_at=moment(),
        recorded_by=account,
    )
    content = {"contact": row.public_id, "on": on.isoformat(), "due": due.isoformat() if due else None}
    changed(actor, liaison, "liaison.contact", content)
    return {"liaison": liaison.public_id, "contact": row.public_id}


@action("liaison.follow")
def close_follow_up(
    actor: Actor,
    *,
    liaison_id: str,
    contact_id: str,
    done_on: date,
    note: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """What came of the follow-up; it leaves the things to do. Raises ``Refused`` (contact_faulty, follow_up_closed)."""
    account, liaison = locked_liaison(actor, liaison_id, None)
    row = liaison.contacts.select_for_update().filter(public_id=contact_id).first()
    if row is None or not row.follow_up:
        raise not_allowed()
    if row.done_on is not None:
        raise Refused(
            "follow_up_closed",
            "这项跟进已经办结，请刷新页面查看。",
            "This was closed already; reload the page to see how.",
        )
    faults = too_long("note", note.strip(), 500)
    if not note.strip():
        faults.append(Fault("note", "请写明结果。", "Say what came of it."))
    if done_on < row.on or done_on > today_at(liaison.authority):
        faults.append(
            Fault(
                "done_on",
                f"办结日期应在 {row.on.isoformat()} 与今天之间。",
                f"The day lies between {row.on.isoformat()} and today.",
            )
        )
    refuse("contact_faulty", faults)
    row.done_on, row.done_note, row.done_by = done_on, note.strip(), account
    row.save(update_fields=["done_on", "done_note", "done_by"])
    changed(actor, liaison, "liaison.follow", {"contact": contact_id, "done_on": done_on.isoformat()})
    return {"liaison": liaison.public_id, "contact": contact_id}
