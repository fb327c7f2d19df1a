"""The second person's decision: the whole list enters the tables, or none of it."""

from typing import Any

from exclave.apps.imports import applying, checking, permissions, queries, queueing
from exclave.apps.imports.kinds.shape import Job
from exclave.apps.imports.models import Import
from exclave.apps.imports.recording import record_import
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, tell
from exclave.apps.people.permissions import acting_account


@action("import.decide")
def decide_import(
    actor: Actor,
    *,
    import_id: str,
    approve: bool,
    reason: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Approve or decline, as somebody who neither uploaded nor proposed it.

    Approving checks every row again: the tables may have changed since. With one error nothing is written. A long list
    is written by the background worker, in one transaction as well.
    """
    one = permissions.locked(import_id, expected_version)
    account = acting_account(actor)
    if not queries.may_decide(account, one):
        if one.authority_id in queries.may_make(account) and queries.made_by(account, one):
            raise Refused(
                "own_import",
                "自己或所代办同事上传、提交的导入不能自己复核。请由另一人办理。",
                "Nobody approves what they, or a colleague they cover for, uploaded or proposed. Somebody else must.",
            )
        raise not_allowed()
    permissions.in_state(one, "proposed")
    reason = reason.strip()
    faults = too_long("reason", reason, 500)
    if not approve and not reason:
        faults.append(Fault("reason", "请写明不通过的原因。", "Say why it is declined."))
    if faults:
        raise Refused("decision_faulty", faults[0].zh, faults[0].en, faults)
    one.decided_by, one.decided_at, one.reason = account, moment(), reason
    if approve and queueing.is_long(one):
        queueing.hand_over(one, "writing")
        record_import(actor, one, "import.approve", {"sha256": one.file.sha256, "reason": reason})
        return {"import": one.public_id, "made": 0}
    if approve:
        return write_list(actor, one)
    _over(actor, one, "declined", "import.decline", 0)
    _tell(one, "import.declined")
    return {"import": one.public_id, "made": 0}


def write_list(actor: Actor, one: Import) -> dict[str, Any]:
    """Write the list that ``decided_by`` approved. Raises ``Refused``, with nothing written, for one error."""
    made = _write(one)
    _over(actor, one, "applied", "import.apply", made)
    _tell(one, "import.applied")
    return {"import": one.public_id, "made": made}


def _over(actor: Actor, one: Import, state: str, event: str, made: int) -> None:
    one.state, one.claimed_until, one.fault_zh, one.fault_en = state, None, "", ""
    one.version += 1
    one.save()
    content = {"sha256": one.file.sha256, "counts": one.counts, "made": made, "reason": one.reason}
    record_import(actor, one, event, content)


def _tell(one: Import, topic: str) -> None:
    """Whoever proposed and uploaded it; and who approved it, where they did not see it written."""
    assert one.proposed_by is not None and one.decided_by is not None
    kind = applying.kind_of(one)
    told = [one.proposed_by.public_id, one.uploaded_by.public_id]
    if topic == "import.applied" and queueing.is_long(one):
        told.append(one.decided_by.public_id)
    payload = {
        "import": one.public_id,
        "kind_zh": kind.zh,
        "kind_en": kind.en,
        "reason": one.reason,
        "rows": one.counts.get("new", 0),
    }
    tell(told, topic, payload, dedupe=f"import:{one.public_id}:{one.version}")


def _write(one: Import) -> int:
    rows, report = applying.dry_run(one)
    counts = checking.counts(rows, report)
    if counts["error"]:
        n = counts["wrong"]
        raise Refused(
            "import_faulty",
            f"提交之后库里的内容有变化，现在有 {n} 行不能导入，所以一行也没有写入。请退回，让提交人重新试运行。",
            f"The tables have changed since it was proposed; {n} rows can no longer be imported, so none was written. "
            "Decline it and have it checked again.",
        )
    one.counts = counts
    assert one.decided_by is not None
    job = Job(one, applying.scope_of(one), one.decided_by, moment())
    return len(applying.apply(job, checking.writable(rows, report)))
