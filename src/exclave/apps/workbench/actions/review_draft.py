"""The second pair of eyes: approve a draft, which lays it on the shelf, or return it with remarks."""

from typing import Any

from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor, action, tell
from exclave.apps.workbench import access, drafts, ready, writing
from exclave.engines.policy.pack.extending import BASE

MOST_REMARKS = 2000


@action("draft.review")
def review_draft(
    actor: Actor,
    *,
    draft_id: str,
    agree: bool,
    remarks: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Another policy officer of the office, or its leader; nobody who wrote a part of it, or covers for who did.

    An approved draft keeps the files of the pack it extends, so that it stays what was approved. Raises ``Refused``
    (not_ready) where meanwhile a fault stands, a scenario fails, or the version is taken.
    """
    account, draft = access.locked(actor, draft_id, access.REVIEWERS)
    access.in_stage(draft, "proposed")
    access.unchanged(draft, expected_version)
    if access.wrote(account, draft):
        raise Refused(
            "four_eyes",
            "写过这份草稿的人（及代其办理的人）不能审核它。请由本机关另一位政策人员或负责人审核。",
            "Who wrote a part of this draft, or covers for them, cannot review it. Another policy officer or a leader of the office must.",
        )
    kept = (
        remarks.strip() if agree and not remarks.strip() else writing.reason(remarks, "remarks", MOST_REMARKS)
    )
    if agree:
        ready.refuse_unready(draft)
    found = drafts.source(draft)
    draft.version += 1
    if agree:
        base = {name: content.decode() for name, content in found.files.items() if name.startswith(BASE)}
        writing.put(draft, base)
        draft.digest = found.digest
    draft.stage = "approved" if agree else "working"
    draft.reviewed_by, draft.remarks = account, kept
    writing.changed(actor, account, draft, "approved" if agree else "returned", kept, digest=draft.digest)
    writers = [one.public_id for one in access.authors_of(draft)]
    tell(
        writers,
        "draft.approved" if agree else "draft.returned",
        {"title": draft.title, "draft": draft.public_id, "reason": kept},
        dedupe=f"draft.reviewed:{draft.public_id}:{draft.version}",
    )
    return {"draft": draft.public_id, "version": draft.version, "stage": draft.stage}
