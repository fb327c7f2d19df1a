"""Take an applied import back as a whole, as long as nothing was built on it."""

from typing import Any

from exclave.apps.imports import permissions, queries, undoing
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.permissions import acting_account


@action("import.undo")
def undo_import(
    actor: Actor, *, import_id: str, reason: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Delete every row it made; origin, file and journal stay. Whoever may decide such an import may undo it.

    Refused, naming what and how many, where something else stands on one of its rows.
    """
    one = permissions.locked(import_id, expected_version)
    account = acting_account(actor)
    if not queries.may_decide(account, one):
        raise not_allowed()
    permissions.in_state(one, "applied")
    reason = reason.strip()
    faults = too_long("reason", reason, 500)
    if not reason:
        faults.append(Fault("reason", "请写明撤销的原因。", "Say why it is undone."))
    if faults:
        raise Refused("undo_faulty", faults[0].zh, faults[0].en, faults)
    standing = undoing.built_on(one) | undoing.spoken_of(one)
    if standing:
        zh = "、".join(f"{name} {n} 项" for (name, _), n in standing.items())
        en = ", ".join(f"{n} {name}" for (_, name), n in standing.items())
        raise Refused(
            "built_on",
            f"这次导入的内容上已经有：{zh}。不能整体撤销，请在各条目的页面上逐项更正。",
            f"Something was built on what it made: {en}. It cannot be undone as a whole; correct the entries one by one.",
        )
    gone = undoing.take_back(one)
    one.state, one.undone_by, one.undone_at, one.undone_reason = "undone", account, moment(), reason
    one.version += 1
    one.save(update_fields=["state", "undone_by", "undone_at", "undone_reason", "version"])
    record(
        actor,
        one.authority.public_id,
        "import.undo",
        kind="import",
        subject_id=one.public_id,
        version=one.version,
        content={"reason": reason, "rows": gone},
    )
    return {"import": one.public_id, "rows": gone}
