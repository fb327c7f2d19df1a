"""Put back an earlier state of a draft, or of one of its files, as a new change: nothing in between is lost."""

from typing import Any

from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.workbench import access, drafts, writing


@action("draft.restore")
def restore_files(
    actor: Actor,
    *,
    draft_id: str,
    number: int,
    file: str = "",
    why: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``number``: the change after which it stood so. ``file``: only this one; without it every file."""
    account, draft = access.working(actor, draft_id, expected_version)
    kept = writing.reason(why)
    if not 1 <= number <= draft.version:
        raise not_allowed()
    now, then = drafts.texts(draft), drafts.texts(draft, number)
    if file and file not in then:
        raise not_allowed()
    names = [file] if file else [*now, *then]
    back = {name: then.get(name) for name in names if now.get(name) != then.get(name)}
    if not back:
        raise Refused("nothing_to_restore", "现在的内容和那时一样。", "What stands now is what stood then.")
    draft.version += 1
    writing.put(draft, back)
    writing.changed(actor, account, draft, "restored", kept, file=file, number=number)
    return {"draft": draft.public_id, "version": draft.version}
