"""Take a file back. Its row stays, so that what was submitted with it can still be explained."""

from typing import Any

from exclave.apps.files.models import Evidence
from exclave.apps.files.ports import owner
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record


@action("evidence.remove")
def remove_evidence(
    actor: Actor, *, subject_kind: str, subject_id: str, evidence_id: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Mark the file removed from now on, if the subject's room says that the actor may change its field now.

    Removing what was removed already changes nothing. The bytes stay: an earlier submission names their hash.
    """
    evidence = (
        Evidence.objects.scoped("by public id, within the subject the caller checked")
        .select_for_update(of=("self",))
        .select_related("authority")
        .filter(public_id=evidence_id, subject_kind=subject_kind, subject_id=subject_id)
        .first()
    )
    if evidence is None or owner(actor, subject_kind, subject_id, evidence.field) is None:
        raise not_allowed()
    if evidence.removed_at is None:
        evidence.removed_at = moment()
        evidence.save(update_fields=["removed_at"])
        record(
            actor,
            evidence.authority.public_id,
            "evidence.remove",
            kind="evidence",
            subject_id=evidence.public_id,
            version=2,
            content={"subject": subject_id, "field": evidence.field, "sha256": evidence.sha256},
        )
    return {"evidence": evidence.public_id, "field": evidence.field, "name": evidence.name}
