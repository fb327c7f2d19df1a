"""Take a file out of a draft; its earlier states stay and can be restored."""

from typing import Any

from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.workbench import access, drafts, writing


@action("draft.remove")
def remove_file(
    actor: Actor,
    *,
    draft_id: str,
    file: str,
    why: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    account, draft = access.working(actor, draft_id, expected_version)
    kept = writing.reason(why)
    now = drafts.texts(draft)
    if file not in now:
        raise not_allowed()
    writing.spare(file)
    if len(now) == 1:
        raise Refused(
            "last_file", "这是最后一个文件，不能删除。", "This is the last file; it cannot be removed."
        )
    draft.version += 1
    writing.put(draft, {file: None})
    writing.changed(actor, account, draft, "removed", kept, file=file)
    return {"draft": draft.public_id, "version": draft.version}
