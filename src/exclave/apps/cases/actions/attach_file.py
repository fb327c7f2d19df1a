"""Files of the form a case is at: attach one, take one back. Only while that form is open to the actor."""

from typing import Any

from exclave.apps.cases import evidence
from exclave.apps.files.actions.add_evidence import keep
from exclave.apps.files.actions.remove_evidence import remove_evidence
from exclave.apps.files.models import Evidence
from exclave.apps.files.ports import Owner
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action

MOST_FILES = 30


@action("case.attach")
def attach_file(
    actor: Actor, *, case_id: str, field: str, name: str, content: bytes, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Keep ``content`` as evidence for ``field``, a file field of the form the case is at.

    Raises ``Refused`` (file_refused) for an empty, oversized, mislabelled or hostile file, and for more than
    ``MOST_FILES`` of one field.
    """
    alive = evidence.open_form(actor, case_id)
    if not evidence.asks_for(alive, field):
        raise not_allowed()
    case = alive.case
    subject, _, short = field.partition(".")
    spec = alive.compiled.pack.fields[subject][short]
    there = Evidence.objects.scoped("files of this case").filter(
        subject_kind="case", subject_id=case_id, field=field, removed_at=None
    )
    if there.count() >= MOST_FILES:
        fault = Fault(
            field,
            f"“{spec.zh}”最多上传 {MOST_FILES} 个文件，“{name}”没有收下。请合并后上传，或先移除不需要的。",
            f"“{spec.en or spec.zh}” holds at most {MOST_FILES} files; “{name}” was not kept. "
            "Combine files, or remove one first.",
        )
        raise Refused("file_refused", fault.zh, fault.en, [fault])
    return keep(
        actor,
        Owner(case.authority_id, case.applicant_id),
        subject_kind="case",
        subject_id=case_id,
        field=field,
        name=name,
        content=content,
    )


@action("case.detach")
def detach_file(
    actor: Actor, *, case_id: str, evidence_id: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Take a file of the open form back. One submitted earlier stays with that submission."""
    return remove_evidence(actor, subject_kind="case", subject_id=case_id, evidence_id=evidence_id).result
