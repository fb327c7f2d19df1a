"""Steps of a long list, taken by the worker: claim it, tell how far it is, finish its check, write it, take it back,
give it up."""

from datetime import timedelta
from typing import Any

from exclave.apps.imports import applying, permissions
from exclave.apps.imports.actions.check_import import keep_result
from exclave.apps.imports.actions.decide_import import write_list
from exclave.apps.imports.actions.undo_import import take_list_back
from exclave.apps.imports.kinds.shape import Report, Row
from exclave.apps.imports.models import Import
from exclave.apps.imports.recording import record_import
from exclave.apps.journal.transaction import Actor, action, moment, tell
from exclave.apps.people.permissions import require_clock

CLAIM = timedelta(minutes=10)
"""Longer than the slowest list takes to be written: one that is being written is not taken up a second time."""
MOST_TRIES = 3
BACK = {"checking": "uploaded", "writing": "proposed", "removing": "undoing"}
"""Where a list stands again when the worker could not do what it was asked."""


def _locked(import_id: str) -> Import | None:
    """None for a list that another worker has locked: it is being written this moment."""
    one: Import | None = (
        Import.objects.scoped("the worker's own, by public id")
        .select_for_update(of=("self",), skip_locked=True)
        .select_related(
            "authority", "uploaded_by", "proposed_by", "decided_by", "undo_proposed_by", "undone_by"
        )
        .filter(public_id=import_id)
        .first()
    )
    return one


@action("import.claim")
def claim_import(actor: Actor, *, import_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """Take the list for ten minutes. Whoever comes while another has it gets ``claimed`` False.

    One whose worker died is free again when its time is over; after the third time it is given up.
    """
    require_clock(actor)
    one, at = _locked(import_id), moment()
    if one is None or one.state not in BACK or (one.claimed_until is not None and one.claimed_until > at):
        return {"claimed": False}
    if one.tries >= MOST_TRIES:
        _fail(
            actor, one, "多次中断，已停止。请再试一次。", "Interrupted several times and given up. Try again."
        )
        return {"claimed": False}
    one.claimed_until, one.tries, one.progress = at + CLAIM, one.tries + 1, 0
    one.save(update_fields=["claimed_until", "tries", "progress"])
    return {"claimed": True, "version": one.version}


@action("import.progress")
def tell_progress(
    actor: Actor, *, import_id: str, expected_version: int, rows: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """How many rows were looked at; ``told`` is False where the list is no longer this worker's."""
    require_clock(actor)
    one = _locked(import_id)
    if one is None or one.state != "checking" or one.version != expected_version:
        return {"told": False}
    one.progress, one.claimed_until = rows, moment() + CLAIM
    one.save(update_fields=["progress", "claimed_until"])
    return {"told": True}


@action("import.finish_check")
def finish_check(
    actor: Actor,
    *,
    import_id: str,
    expected_version: int,
    found: tuple[list[Row], Report],
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Keep what the dry run found, and tell whoever asked for it."""
    require_clock(actor)
    one = permissions.locked(import_id, expected_version)
    permissions.in_state(one, "checking")
    done = keep_result(actor, one, *found)
    _tell(one, [one.uploaded_by.public_id], "import.checked")
    return done


@action("import.write")
def write_import(
    actor: Actor, *, import_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Write the approved list, all of it or none: with one error, found now, nothing is written."""
    require_clock(actor)
    one = permissions.locked(import_id, expected_version)
    permissions.in_state(one, "writing")
    return write_list(actor, one)


@action("import.remove")
def remove_import(
    actor: Actor, *, import_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Take back the list that two people agreed to undo, all of it or none: with something built on it, none."""
    require_clock(actor)
    one = permissions.locked(import_id, expected_version)
    permissions.in_state(one, "removing")
    return take_list_back(actor, one)


@action("import.fail")
def fail_import(
    actor: Actor, *, import_id: str, zh: str, en: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Put the list back where it stood before, with the reason; whoever asked is told."""
    require_clock(actor)
    one = _locked(import_id)
    if one is not None and one.state in BACK:
        _fail(actor, one, zh, en)
    return {"state": one.state if one is not None else ""}


def _fail(actor: Actor, one: Import, zh: str, en: str) -> None:
    waiting = [one.uploaded_by.public_id]
    if one.state == "writing" and one.decided_by is not None and one.proposed_by is not None:
        waiting = [one.decided_by.public_id, one.proposed_by.public_id]
        one.decided_by = one.decided_at = None
        one.reason = ""
    if one.state == "removing" and one.undone_by is not None and one.undo_proposed_by is not None:
        waiting = [one.undone_by.public_id, one.undo_proposed_by.public_id]
        one.undone_by = one.undone_at = None
    one.state, one.claimed_until, one.version = BACK[one.state], None, one.version + 1
    one.fault_zh, one.fault_en = zh[:500], en[:500]
    one.save()
    record_import(actor, one, "import.fail", {"reason": one.fault_en})
    _tell(one, waiting, "import.failed")


def _tell(one: Import, to: list[str], topic: str) -> None:
    kind = applying.kind_of(one)
    payload = {
        "import": one.public_id,
        "kind_zh": kind.zh,
        "kind_en": kind.en,
        "rows": one.rows,
        "wrong": one.counts.get("wrong", 0),
        "why_zh": one.fault_zh,
        "why_en": one.fault_en,
    }
    tell(to, topic, payload, dedupe=f"import:{one.public_id}:{one.version}")
