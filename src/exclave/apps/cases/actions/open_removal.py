"""An officer opens the removal procedure about an institution, naming the ground."""

from typing import Any

from exclave.apps.cases import ports
from exclave.apps.cases.effects import start_about
from exclave.apps.cases.models import Case
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library


@action("removal.open")
def open_removal(
    actor: Actor, *, subject_id: str, condition: str, reason: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """``condition`` is a pack condition that ``raises`` a procedure (for Ezhou: no real work).

    Opening decides nothing: the ground is verified and the organisation heard in the procedure itself.
    """
    officer = acting_account(actor)
    subject = ports.subject(subject_id)
    if subject is None or subject.authority_id not in read_standing(officer.pk).authority_ids("officer"):
        raise not_allowed()
    spec = library.compiled(subject.programme).pack.conditions.get(condition)
    if spec is None or spec.raises is None:
        raise not_allowed()
    if not reason.strip():
        fault = Fault("reason", "请写明所依据的情形和事实。", "State the ground and the facts.")
        raise Refused("reason_missing", fault.zh, fault.en, [fault])
    filing = Case.objects.of(subject.authority_id).filter(subject_id=subject_id).order_by("pk").first()
    child = start_about(
        actor,
        programme=subject.programme,
        procedure=spec.raises.start,
        subject_id=subject_id,
        type=subject.type,
        applicant=filing.applicant if filing else None,
        title=subject.name,
        parent=filing,
    )
    if child is None:
        raise Refused(
            "running_already",
            "这家机构已有移出程序正在办理。",
            "A removal procedure about it is running already.",
        )
    record(
        actor,
        child.authority.public_id,
        "removal.open",
        kind="case",
        subject_id=child.public_id,
        version=child.version,
        content={"condition": condition, "reason": reason.strip()},
    )
    return {"case": child.public_id, "number": child.number}
