"""Say what a document is, for another person to publish; the same for every later change of what is said."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Refused, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.library import access
from exclave.apps.library.models import Proposal
from exclave.apps.library.stating import Said, checked
from exclave.apps.people.access import account_ids


@action("library.propose")
def propose_document(
    actor: Actor,
    *,
    document_id: str,
    title: str,
    title_en: str = "",
    number: str = "",
    issuers: str = "",
    place: str,
    kind: str,
    theme: str,
    openness: str,
    state: str,
    issued: date | None = None,
    in_force_from: date | None = None,
    last_day: date | None = None,
    replaces: str = "",
    note: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``replaces``: one document of the office a line, by number or title. A proposal that waits is withdrawn by it."""
    account, document = access.locked(actor, document_id, expected_version, access.MAKERS)
    said, faults = checked(
        Said(title, title_en, number, issuers, place, kind, theme, openness, state, issued, in_force_from, last_day),
        document,
        replaces,
    )  # fmt: skip
    faults += too_long("note", note.strip(), 500)
    if faults:
        raise Refused("document_faulty", faults[0].zh, faults[0].en, faults)
    if document.stage == "published" and said == Said.of(document):
        raise Refused("nothing_new", "没有改动任何内容。", "Nothing was changed.")
    waiting = access.waiting_of(document)
    if waiting is not None:
        waiting.state = "withdrawn"
        waiting.save(update_fields=["state"])
    Proposal.objects.create(
        authority=document.authority,
        document=document,
        content=said.content(),
        note=note.strip(),
        proposed_by=account,
        proposed_at=moment(),
    )
    document.version += 1
    document.save(update_fields=["version"])
    record(
        actor,
        document.authority.public_id,
        "library.propose",
        kind="document",
        subject_id=document.public_id,
        version=document.version,
        content=said.content() | {"note": note.strip()},
    )
    deciders = {i for role in access.INSIDE for i in account_ids(role, document.authority_id)}
    makers = {account.public_id} | ({document.uploaded_by.public_id} if document.stage == "new" else set())
    tell(
        sorted(deciders - makers),
        "library.proposed",
        {"title": said.title, "document": document.public_id},
        dedupe=f"document:{document.public_id}:{document.version}",
    )
    return {"document": document.public_id}
