"""Write a note on a case for colleagues."""

from collections.abc import Sequence
from typing import Any

from exclave.apps.cases import desks, running
from exclave.apps.cases.models import Note
from exclave.apps.journal.identifiers import public_id
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account

LONGEST = 2000


@action("note.write")
def write_note(
    actor: Actor,
    *,
    case_id: str,
    text: str,
    mentioned: Sequence[str] = (),
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``mentioned``: opaque ids of colleagues who may read the case; they are told. Notes are never changed."""
    case = running.locked(case_id)
    author = acting_account(actor)
    people = desks.colleagues(case)
    if author.public_id not in {one.public_id for one in people}:
        raise not_allowed()
    text = text.strip()
    faults = too_long("text", text, LONGEST)
    if not text:
        faults.append(Fault("text", "请写下备注内容。", "Write the note first."))
    if set(mentioned) - {one.public_id for one in people}:
        raise not_allowed()
    if faults:
        raise Refused("note_faulty", faults[0].zh, faults[0].en, faults)
    note = Note(
        authority=case.authority, public_id=public_id(), case=case, author=author, at=moment(), text=text
    )
    note.save()
    told = Account.objects.filter(public_id__in=mentioned)
    note.mentioned.set(told)
    tell(
        [one for one in mentioned if one != author.public_id],
        "case.mentioned",
        {"case": case.public_id, "number": case.number, "by": author.name},
        dedupe=f"note:{note.public_id}",
    )
    # The text stays out of the journal: it is no step of the procedure, and is not kept for ever.
    record(
        actor,
        case.authority.public_id,
        "note.write",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"note": note.public_id, "mentioned": len(mentioned)},
    )
    return {"note": note.public_id}
