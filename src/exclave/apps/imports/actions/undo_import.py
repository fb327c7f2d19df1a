"""Take an applied import back as a whole, as two people, as long as nothing was built on it."""

from typing import Any

from exclave.apps.imports import applying, permissions, queries, queueing, undoing
from exclave.apps.imports.models import Import
from exclave.apps.imports.recording import record_import
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, tell
from exclave.apps.people.access import account_ids
from exclave.apps.people.permissions import acting_account


@action("import.propose_undo")
def propose_undo(
    actor: Actor, *, import_id: str, reason: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Ask that an applied import be taken back: whoever may bring such a list or decide it. Nothing is deleted yet.

    Refused, naming what and how many, where something else stands on one of its rows.
    """
    one = permissions.locked(import_id, expected_version)
    account = acting_account(actor)
    if not queries.may_propose_undo(account, one):
        raise not_allowed()
    permissions.in_state(one, "applied")
    reason = reason.strip()
    faults = too_long("reason", reason, 500)
    if not reason:
        faults.append(Fault("reason", "请写明撤销的原因。", "Say why it is undone."))
    if faults:
        raise Refused("undo_faulty", faults[0].zh, faults[0].en, faults)
    _nothing_built_on(one)
    one.state, one.undone_reason = "undoing", reason
    one.undo_proposed_by, one.undo_proposed_at = account, moment()
    one.version += 1
    one.save(update_fields=["state", "undone_reason", "undo_proposed_by", "undo_proposed_at", "version"])
    record_import(actor, one, "import.propose_undo", {"reason": reason})
    roles = sorted(applying.kind_of(one).approvers)
    deciders = [i for role in roles for i in account_ids(role, one.authority_id) if i != account.public_id]
    _tell(one, deciders, "import.undo_proposed", reason)
    return {"import": one.public_id, "told": len(set(deciders))}


@action("import.undo")
def undo_import(
    actor: Actor,
    *,
    import_id: str,
    approve: bool,
    reason: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Confirm the undoing, or keep the import, as somebody with its decision other than whoever proposed to undo it.

    Confirmed, every row it made is deleted; origin, file and journal stay. Looked at again: something may have
    been built on it since it was proposed. A long list is taken back by the background worker, all of it or none.
    """
    one = permissions.locked(import_id, expected_version)
    account = acting_account(actor)
    if not queries.may_confirm_undo(account, one):
        if one.state == "undoing" and queries.may_propose_undo(account, one):
            raise Refused(
                "own_undo",
                "自己或所代办同事提出的撤销不能自己确认。请由另一位复核人办理。",
                "Nobody confirms an undoing that they, or a colleague they cover for, proposed. Somebody else must.",
            )
        raise not_allowed()
    permissions.in_state(one, "undoing")
    reason = reason.strip()
    faults = too_long("reason", reason, 500)
    if not approve and not reason:
        faults.append(Fault("reason", "请写明不撤销的原因。", "Say why it is kept."))
    if faults:
        raise Refused("undo_faulty", faults[0].zh, faults[0].en, faults)
    if not approve:
        assert one.undo_proposed_by is not None
        told = [one.undo_proposed_by.public_id, one.uploaded_by.public_id]
        one.state, one.undo_proposed_by, one.undo_proposed_at, one.undone_reason = "applied", None, None, ""
        one.version += 1
        one.save(update_fields=["state", "undo_proposed_by", "undo_proposed_at", "undone_reason", "version"])
        record_import(actor, one, "import.keep", {"reason": reason})
        _tell(one, told, "import.kept", reason)
        return {"import": one.public_id, "rows": 0}
    one.undone_by, one.undone_at = account, moment()
    if queueing.is_long(one):
        queueing.hand_over(one, "removing")
        record_import(actor, one, "import.confirm_undo", {"reason": one.undone_reason})
        return {"import": one.public_id, "rows": 0}
    return take_list_back(actor, one)


def take_list_back(actor: Actor, one: Import) -> dict[str, Any]:
    """Delete what the list made, as ``undone_by`` confirmed. Raises ``Refused``, with nothing deleted, for one thing
    built on it."""
    _nothing_built_on(one)
    gone = undoing.take_back(one)
    assert one.undo_proposed_by is not None and one.undone_by is not None
    told = [one.undo_proposed_by.public_id, one.uploaded_by.public_id]
    if one.state == "removing":  # whoever confirmed it did not see it done
        told.append(one.undone_by.public_id)
    one.state, one.undone_at, one.claimed_until, one.fault_zh, one.fault_en = "undone", moment(), None, "", ""
    one.version += 1
    one.save()
    record_import(actor, one, "import.undo", {"reason": one.undone_reason, "rows": gone})
    _tell(one, told, "import.undone", one.undone_reason)
    return {"import": one.public_id, "rows": gone}


def _nothing_built_on(one: Import) -> None:
    standing = undoing.built_on(one) | undoing.spoken_of(one)
    if standing:
        zh = "、".join(f"{name} {n} 项" for (name, _), n in standing.items())
        en = ", ".join(f"{n} {name}" for (_, name), n in standing.items())
        raise Refused(
            "built_on",
            f"这次导入的内容上已经有：{zh}。不能整体撤销，请在各条目的页面上逐项更正。",
            f"Something was built on what it made: {en}. It cannot be undone as a whole; correct the entries one by one.",
        )


def _tell(one: Import, to: list[str], topic: str, reason: str) -> None:
    kind = applying.kind_of(one)
    payload = {"import": one.public_id, "kind_zh": kind.zh, "kind_en": kind.en, "reason": reason}
    tell(to, topic, payload, dedupe=f"import:{one.public_id}:{one.version}")
