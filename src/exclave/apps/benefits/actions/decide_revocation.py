"""Revoke a credit or a demand to pay back, or keep it: the second person."""

from typing import Any

from exclave.apps.benefits.models import Reclaim
from exclave.apps.benefits.revoking import changed, locked
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, tell
from exclave.apps.people.access import agent_ids


@action("decision.revoke")
def decide_revocation(
    actor: Actor,
    *,
    kind: str,
    public_id: str,
    agree: bool,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an officer or leader of its authority who did not propose it. Not agreed to, it stands as before."""
    account, row = locked(actor, kind, public_id, expected_version, "officer", "leader")
    if not row.revoking:
        raise not_allowed()
    if row.revoke_asked_by_id == account.pk:
        raise Refused(
            "own_proposal",
            "提请撤销的人不能自己决定，请由另一人决定。",
            "Whoever proposed it cannot decide it; another person must.",
        )
    why = row.revoke_reason
    if agree:
        row.revoked_at, row.revoked_by = moment(), account
        if isinstance(row, Reclaim):
            told = {"number": row.number, "reclaim": row.public_id, "subject": row.subject_name}
            tell(
                agent_ids(row.payer_id),
                "reclaim.revoked",
                told,
                dedupe=f"reclaim-revoked:{row.public_id}",
            )
    else:
        row.revoke_reason, row.revoke_asked_by, row.revoke_asked_at = "", None, None
    if kind == "credit":
        event = "credit.revoke" if agree else "credit.keep"
    else:
        event = "reclaim.revoke" if agree else "reclaim.keep"
    return changed(actor, kind, row, event, {"why": why})
