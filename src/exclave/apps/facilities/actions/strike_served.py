"""Strike a wrong entry of whom a facility served: it stays, struck, with the reason."""

from typing import Any

from exclave.apps.facilities.changing import changed, locked_facility
from exclave.apps.journal.refusals import not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.projects.changing import reason_fault, refuse


@action("facility.strike")
def strike_served(
    actor: Actor,
    *,
    facility_id: str,
    row_id: str,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Raises ``Refused`` (strike_faulty) without a reason."""
    account, facility = locked_facility(actor, facility_id, expected_version)
    row = facility.served.filter(public_id=row_id, superseded_at=None).first()
    if row is None:
        raise not_allowed()
    refuse("strike_faulty", [*reason_fault(reason), *too_long("reason", reason, 300)])
    row.superseded_at, row.superseded_by, row.correction = moment(), account, reason.strip()
    row.save(update_fields=["superseded_at", "superseded_by", "correction"])
    changed(actor, facility, "facility.strike", {"row": row_id, "why": reason.strip()})
    return {"facility": facility.public_id, "version": facility.version}
