"""Take a proposed draft back to go on writing it."""

from typing import Any

from exclave.apps.journal.transaction import Actor, action
from exclave.apps.workbench import access, writing


@action("draft.recall")
def recall_draft(
    actor: Actor,
    *,
    draft_id: str,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Any policy officer of the office may; the history says who."""
    account, draft = access.locked(actor, draft_id)
    access.in_stage(draft, "proposed")
    access.unchanged(draft, expected_version)
    kept = writing.reason(reason, "reason")
    draft.stage = "working"
    draft.version += 1
    writing.changed(actor, account, draft, "recalled", kept)
    return {"draft": draft.public_id, "version": draft.version}
