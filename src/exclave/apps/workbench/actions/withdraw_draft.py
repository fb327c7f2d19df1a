"""Lay a draft aside for good, or take an approved one from the shelf. Programmes proposed from it keep their content."""

from typing import Any

from exclave.apps.journal.transaction import Actor, action
from exclave.apps.workbench import access, writing


@action("draft.withdraw")
def withdraw_draft(
    actor: Actor,
    *,
    draft_id: str,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    account, draft = access.locked(actor, draft_id)
    access.in_stage(draft, "working", "proposed", "approved")
    access.unchanged(draft, expected_version)
    kept = writing.reason(reason, "reason")
    draft.stage, draft.reason = "withdrawn", kept
    draft.version += 1
    writing.changed(actor, account, draft, "withdrawn", kept)
    return {"draft": draft.public_id, "version": draft.version}
