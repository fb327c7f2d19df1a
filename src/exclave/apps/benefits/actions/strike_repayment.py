"""Strike a payment back that was entered wrongly: it stays, struck, with the reason."""

from typing import Any

from exclave.apps.benefits.models import Reclaim, Repayment
from exclave.apps.benefits.revoking import changed, locked
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment


@action("reclaim.strike")
def strike_repayment(
    actor: Actor,
    *,
    reclaim_id: str,
    repayment_id: str,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an officer of its authority. Raises ``Refused`` (strike_faulty) without a reason."""
    account, row = locked(actor, "reclaim", reclaim_id, expected_version, "officer")
    assert isinstance(row, Reclaim)
    paid = Repayment.objects.of(row.authority_id).filter(reclaim=row, public_id=repayment_id, struck_at=None)
    one = paid.select_for_update(of=("self",)).first()
    if one is None:
        raise not_allowed()
    faults = too_long("reason", reason, 300)
    if not reason.strip():
        faults.append(Fault("reason", "请写明理由。", "Say why."))
    if faults:
        raise Refused("strike_faulty", "还有内容需要改正。", "Some entries need correcting.", faults)
    one.struck_at, one.struck_by, one.struck_reason = moment(), account, reason.strip()
    one.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    content = {"repayment": one.public_id, "why": one.struck_reason}
    return changed(actor, "reclaim", row, "reclaim.strike", content)
