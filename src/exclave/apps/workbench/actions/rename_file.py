"""Give a file of a draft another name; what stood under the old one stays in the history."""

from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.workbench import access, drafts, writing


@action("draft.rename")
def rename_file(
    actor: Actor,
    *,
    draft_id: str,
    file: str,
    name: str,
    why: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``name``: the new one, which no file of the draft has. Raises ``Refused`` for a name the loader would not take."""
    account, draft = access.working(actor, draft_id, expected_version)
    kept = writing.reason(why)
    now = drafts.texts(draft)
    if file not in now:
        raise not_allowed()
    writing.spare(file)
    if name in now:
        fault = Fault("name", f"{name} 已经存在，请换一个名称。", f"{name} exists; choose another name.")
        raise Refused("name_taken", fault.zh, fault.en, [fault])
    text = now.pop(file)
    writing.fitting({**now, name: text})
    draft.version += 1
    writing.put(draft, {file: None, name: text})
    writing.changed(actor, account, draft, "renamed", kept, file=name, was=file)
    return {"draft": draft.public_id, "version": draft.version}
