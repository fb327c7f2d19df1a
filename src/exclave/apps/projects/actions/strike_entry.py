"""Strike a party, an amount or a result that was recorded wrongly: it stays, struck, with the reason."""

from typing import Any

from exclave.apps.journal.refusals import not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.projects.changing import changed, locked, reason_fault, refuse

KINDS = ("parties", "money", "results")


@action("project.strike")
def strike_entry(
    actor: Actor,
    *,
    project_id: str,
    kind: str,
    row_id: str,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``kind`` is one of ``KINDS``. Raises ``Refused`` (strike_faulty) without a reason."""
    account, project = locked(actor, project_id, expected_version)
    if kind not in KINDS:
        raise not_allowed()
    row = getattr(project, kind).filter(public_id=row_id, superseded_at=None).first()
    if row is None:
        raise not_allowed()
    refuse("strike_faulty", [*reason_fault(reason), *too_long("reason", reason, 300)])
    row.superseded_at, row.superseded_by, row.correction = moment(), account, reason.strip()
    row.save(update_fields=["superseded_at", "superseded_by", "correction"])
    return changed(actor, project, "project.strike", {"kind": kind, "row": row_id, "why": reason.strip()})
