"""Hand a draft to a second person: what it is for, and from now on its files stand still."""

from typing import Any

from exclave.apps.journal.transaction import Actor, action, tell
from exclave.apps.people.access import account_ids
from exclave.apps.workbench import access, ready, writing


@action("draft.propose")
def propose_draft(
    actor: Actor,
    *,
    draft_id: str,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Raises ``Refused`` (not_ready) while a fault stands, a scenario fails, or the version is taken."""
    account, draft = access.working(actor, draft_id, expected_version)
    kept = writing.reason(reason, "reason")
    ready.refuse_unready(draft)
    draft.stage, draft.proposed_by, draft.reason = "proposed", account, kept
    draft.reviewed_by, draft.remarks = None, ""
    draft.version += 1
    writing.changed(actor, account, draft, "proposed", kept)
    others = {*account_ids("policy_officer", draft.authority_id), *account_ids("leader", draft.authority_id)}
    wrote = {one.public_id for one in access.authors_of(draft)}
    tell(
        sorted(others - wrote),
        "draft.proposed",
        {"title": draft.title, "draft": draft.public_id, "by": account.name},
        dedupe=f"draft.proposed:{draft.public_id}:{draft.version}",
    )
    return {"draft": draft.public_id, "version": draft.version}
