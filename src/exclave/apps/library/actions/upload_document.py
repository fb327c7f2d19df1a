"""Take in the text of a document. Its metadata are what the text says; nothing of it is public yet."""

import hashlib
from typing import Any

from django.conf import settings

from exclave.apps.files.actions.add_evidence import keep
from exclave.apps.files.models import Evidence
from exclave.apps.files.ports import Owner
from exclave.apps.journal.identifiers import public_id
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.library import access, reading, texts
from exclave.apps.library.models import Document
from exclave.apps.library.stating import MOST, number_key
from exclave.apps.reference.models import Authority
from exclave.engines.policy.outline import title_key
from exclave.engines.policy.outline.validity import validity

SUBJECT = "library-document"


@action("library.upload")
def upload_document(
    actor: Actor, *, authority_id: int, name: str, content: bytes, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Keep the file as evidence of the office and read its clauses.

    Raises ``Refused`` (file_refused, document_unreadable) for a file that is hostile, a scan, or no document.
    """
    account = access.maker_of(actor, authority_id)
    incoming = reading.take(name.strip(), content, limit=settings.EXCLAVE_UPLOAD_LIMIT)
    authority = Authority.objects.get(pk=authority_id)
    document_id = public_id()
    kept = keep(
        actor,
        Owner(authority_id, None),
        subject_kind=SUBJECT,
        subject_id=document_id,
        field="file",
        name=incoming.name,
        content=incoming.content,
        accept=reading.ACCEPT,
    )
    found = incoming.outline
    title = (found.title or incoming.name.rsplit(".", 1)[0])[: MOST["title"]]
    first, last = validity(found)
    document = Document.objects.create(
        public_id=document_id,
        authority=authority,
        title=title,
        title_key=title_key(title),
        number=(found.number or "")[: MOST["number"]],
        number_key=number_key(found.number or ""),
        issuers="；".join(found.issuers or ())[: MOST["issuers"]],
        place=authority.place,
        issued=found.date,
        in_force_from=first,
        last_day=last,
        file=Evidence.objects.of(authority_id).get(public_id=kept["evidence"]),
        outline=texts.stored(found),
        clauses=len(found.clauses),
        uploaded_by=account,
        uploaded_at=moment(),
        changed_at=moment(),
    )
    record(
        actor,
        authority.public_id,
        "library.upload",
        kind="document",
        subject_id=document.public_id,
        version=1,
        content={"title": title, "sha256": kept["sha256"], "given": hashlib.sha256(content).hexdigest()},
    )
    return {"document": document.public_id}
