"""The second person's decision: the whole list enters the tables, or none of it."""

from typing import Any

from exclave.apps.imports import applying, checking, permissions, queries
from exclave.apps.imports.kinds.shape import Job
from exclave.apps.imports.models import Import
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
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

    Approving checks every row again: the tables may have changed since. With one error nothing is written.
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
    made = _write(one, account) if approve else 0
    one.state = "applied" if approve else "declined"
    one.version += 1
    one.save(update_fields=["state", "decided_by", "decided_at", "reason", "counts", "version"])
    record(
        actor,
        one.authority.public_id,
        "import.apply" if approve else "import.decline",
        kind="import",
        subject_id=one.public_id,
        version=one.version,
        content={"sha256": one.file.sha256, "counts": one.counts, "made": made, "reason": reason},
    )
    assert one.proposed_by is not None
    kind = applying.kind_of(one)
    told = [one.proposed_by.public_id, one.uploaded_by.public_id]
    payload = {
        "import": one.public_id,
        "kind_zh": kind.zh,
        "kind_en": kind.en,
        "reason": reason,
        "rows": one.counts.get("new", 0),
    }
    tell(
        told,
        "import.applied" if approve else "import.declined",
        payload,
        dedupe=f"import:{one.public_id}:{one.version}",
    )
    return {"import": one.public_id, "made": made}


def _write(one: Import, account: Any) -> int:
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
    job = Job(one, applying.scope_of(one), account, moment())
    return len(applying.apply(job, checking.writable(rows, report)))
