"""Propose that a credit or a demand to pay back be revoked: the first of two people."""

from typing import Any

from exclave.apps.benefits.models import Credit
from exclave.apps.benefits.revoking import changed, locked
from exclave.apps.journal.refusals import Fault, Refused, too_long
from exclave.apps.journal.transaction import Actor, action, moment


@action("decision.ask_revoke")
def ask_revocation(
    actor: Actor,
    *,
    kind: str,
    public_id: str,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an officer of its authority; ``kind`` is ``credit`` or ``reclaim``. It counts until another person decides."""
    account, row = locked(actor, kind, public_id, expected_version, "officer")
    gone = row.revoked_at is not None or (isinstance(row, Credit) and row.ended_at is not None)
    if gone or row.revoking:
        raise Refused(
            "not_revocable",
            "已经撤销、终止，或已有人提请撤销。",
            "It is revoked or ended already, or its revocation is proposed.",
        )
    faults = too_long("reason", reason, 500)
    if not reason.strip():
        faults.append(Fault("reason", "请写明理由。", "Say why."))
    if faults:
        raise Refused("revocation_faulty", "还有内容需要改正。", "Some entries need correcting.", faults)
    row.revoke_reason, row.revoke_asked_by, row.revoke_asked_at = reason.strip(), account, moment()
    event = "credit.ask_revoke" if kind == "credit" else "reclaim.ask_revoke"
    return changed(actor, kind, row, event, {"why": row.revoke_reason})
