"""Take in one file as evidence for a field of a subject."""

from typing import Any

from django.conf import settings

from exclave.apps.files import kinds, storage
from exclave.apps.files.models import Evidence
from exclave.apps.files.ports import Owner, owner
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.permissions import acting_account
from exclave.apps.reference.models import Authority


@action("evidence.add")
def add_evidence(
    actor: Actor,
    *,
    subject_kind: str,
    subject_id: str,
    field: str,
    name: str,
    content: bytes,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Store the file and describe it, if the subject's room says that the actor may add to this field now.

    Raises ``Refused`` (file_refused) for an empty, oversized, mislabelled or hostile file.
    """
    whose = owner(actor, subject_kind, subject_id, field)
    if whose is None:
        raise not_allowed()
    return keep(
        actor,
        whose,
        subject_kind=subject_kind,
        subject_id=subject_id,
        field=field,
        name=name,
        content=content,
    )


def keep(
    actor: Actor,
    whose: Owner,
    *,
    subject_kind: str,
    subject_id: str,
    field: str,
    name: str,
    content: bytes,
    accept: tuple[kinds.Kind, ...] = kinds.DOCUMENTS,
) -> dict[str, Any]:
    """The file as evidence, inside the action of a room that has shown that the actor may add it.

    ``accept``: the kinds that fit its purpose.
    """
    name = name.strip()
    kind = kinds.recognise(name, content, limit=settings.EXCLAVE_UPLOAD_LIMIT, path=field, accept=accept)
    authority = Authority.objects.get(pk=whose.authority_id)
    evidence = Evidence.objects.create(
        authority=authority,
        organisation_id=whose.organisation_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        field=field,
        name=name,
        size=len(content),
        content_type=kind.content_type,
        sha256=storage.put(content),
        uploaded_by=acting_account(actor),
        uploaded_at=moment(),
    )
    record(
        actor,
        authority.public_id,
        "evidence.add",
        kind="evidence",
        subject_id=evidence.public_id,
        version=1,
        content={"subject": subject_id, "field": field, "sha256": evidence.sha256, "name": name},
    )
    return {"evidence": evidence.public_id, "name": name, "size": evidence.size, "sha256": evidence.sha256}
