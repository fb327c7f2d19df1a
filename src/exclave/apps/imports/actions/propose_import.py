"""Hand a checked import to somebody else for approval, or give it up."""

from typing import Any

from exclave.apps.imports import applying, permissions
from exclave.apps.imports.models import Import
from exclave.apps.imports.recording import record_import
from exclave.apps.journal.refusals import Fault, Refused, too_long
from exclave.apps.journal.transaction import Actor, action, moment, tell
from exclave.apps.people.access import account_ids


@action("import.propose")
def propose_import(
    actor: Actor, *, import_id: str, note: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Only an import without errors, with something to write, can be proposed; ``note`` says where the list is from."""
    one = permissions.locked(import_id, expected_version)
    account = permissions.maker(actor, one.authority_id)
    permissions.in_state(one, "checked")
    note = note.strip()
    faults = too_long("note", note, 500)
    if not note:
        faults.append(
            Fault(
                "note",
                "请说明名册来源，如文件名和文号。",
                "Say where the list comes from, such as its document and number.",
            )
        )
    if one.counts.get("error"):
        n = one.counts["wrong"]
        faults.append(
            Fault(
                "",
                f"还有 {n} 行有错误，请改正文件后重新上传。",
                f"{n} rows still have errors: correct the file and upload it again.",
            )
        )
    elif not one.counts.get("new"):
        faults.append(
            Fault(
                "",
                "没有要写入的行：表里的内容库里都已有。",
                "There is nothing to write: all of it is there already.",
            )
        )
    if faults:
        raise Refused("proposal_faulty", faults[0].zh, faults[0].en, faults)
    one.state, one.note, one.proposed_by, one.proposed_at = "proposed", note, account, moment()
    one.version += 1
    one.save(update_fields=["state", "note", "proposed_by", "proposed_at", "version"])
    record_import(actor, one, "import.propose", {"note": note, "counts": one.counts})
    roles = sorted(applying.kind_of(one).approvers)
    deciders = [i for role in roles for i in account_ids(role, one.authority_id)]
    others = [i for i in deciders if i not in (account.public_id, one.uploaded_by.public_id)]
    tell(others, "import.proposed", _payload(one), dedupe=f"import:{one.public_id}:{one.version}")
    return {"import": one.public_id, "told": len(set(others))}


@action("import.withdraw")
def withdraw_import(
    actor: Actor, *, import_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Give up an import that nobody has decided yet. The file stays on record."""
    one = permissions.locked(import_id, expected_version)
    permissions.maker(actor, one.authority_id)
    permissions.in_state(one, "uploaded", "checking", "checked", "proposed")
    one.state = "withdrawn"
    one.version += 1
    one.save(update_fields=["state", "version"])
    record_import(actor, one, "import.withdraw", {})
    return {"import": one.public_id}


def _payload(one: Import) -> dict[str, Any]:
    kind = applying.kind_of(one)
    return {"import": one.public_id, "kind_zh": kind.zh, "kind_en": kind.en, "rows": one.counts.get("new", 0)}
