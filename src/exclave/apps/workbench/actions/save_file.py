"""Save one file of a draft, whatever stands in it: what cannot be read is kept too and shown with its faults."""

from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, stale
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.workbench import access, bundles, drafts, writing


@action("draft.save")
def save_file(
    actor: Actor,
    *,
    draft_id: str,
    file: str,
    text: str,
    why: str,
    expected_version: int,
    new: bool = False,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``expected_version``: the draft's version when the page was opened. Two people may save different files;

    whoever saves a file that changed since gets ``Stale``. A text that is the same changes nothing. ``new``: the file
    must not be there yet.
    """
    account, draft = access.locked(actor, draft_id)
    access.in_stage(draft, "working")
    kept = writing.reason(why)
    now = drafts.texts(draft)
    if new and file in now:
        fault = Fault("name", f"{file} 已经存在，请换一个名称。", f"{file} exists; choose another name.")
        raise Refused("name_taken", fault.zh, fault.en, [fault])
    if drafts.last_change(draft, file) > expected_version or expected_version > draft.version:
        raise stale(draft.version)
    plain = bundles.plain(text)
    if now.get(file) == plain:
        return {"draft": draft.public_id, "version": draft.version, "changed": False}
    writing.fitting({**now, file: plain})
    draft.version += 1
    writing.put(draft, {file: plain})
    writing.changed(actor, account, draft, "saved" if file in now else "added", kept, file=file)
    return {"draft": draft.public_id, "version": draft.version, "changed": True}
