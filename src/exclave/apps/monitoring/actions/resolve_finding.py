"""Say what holds of two readings that do not agree, and why. Both readings stay."""

from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, stale, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.monitoring.access import keeper
from exclave.apps.monitoring.models import OUTCOMES, Finding
from exclave.apps.projects.changing import refuse


@action("finding.resolve")
def resolve_finding(
    actor: Actor,
    *,
    finding_id: str,
    outcome: str,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``outcome``: first, second, definitions (both stand), neither. Raises ``Refused`` (finding_faulty, resolved)."""
    account, kept = keeper(actor)
    row: Finding | None = (
        Finding.objects.of(kept)
        .select_for_update(of=("self",))
        .select_related("authority", "first", "second")
        .filter(public_id=finding_id)
        .first()
    )
    if row is None:
        raise not_allowed()
    if row.resolved_at is not None:
        raise Refused(
            "resolved",
            "这项存疑已经处理，请刷新页面查看。",
            "This finding was resolved already; reload to see how.",
        )
    if row.version != expected_version:
        raise stale(row.version)
    faults = too_long("reason", reason.strip(), 500)
    if outcome not in dict(OUTCOMES):
        faults.append(Fault("outcome", "请选择以哪一数据为准。", "Choose what holds."))
    if not reason.strip():
        faults.append(
            Fault(
                "reason",
                "请写明理由，如向发布单位核实的结果。",
                "Give the reason, such as what the publisher answered.",
            )
        )
    refuse("finding_faulty", faults)
    row.outcome, row.reason = outcome, reason.strip()
    row.resolved_at, row.resolved_by = moment(), account
    row.version += 1
    row.save()
    record(
        actor,
        row.authority.public_id,
        "finding.resolve",
        kind="finding",
        subject_id=row.public_id,
        version=row.version,
        content={"outcome": outcome, "reason": row.reason},
    )
    return {"finding": row.public_id, "version": row.version}
