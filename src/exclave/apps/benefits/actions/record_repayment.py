"""Enter money that came back for a demand, from its voucher."""

from datetime import date
from typing import Any

from django.db.models import Sum

from exclave.apps.benefits.models import Reclaim, Repayment
from exclave.apps.benefits.revoking import changed, locked
from exclave.apps.journal.refusals import Fault, Refused, too_long
from exclave.apps.journal.transaction import Actor, action, moment


@action("reclaim.repay")
def record_repayment(
    actor: Actor,
    *,
    reclaim_id: str,
    fen: int,
    received_on: date,
    voucher: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an officer of its authority. ``voucher``: the number of the slip, once for each demand.

    Raises ``Refused`` (repayment_faulty) for more than is still to be paid, or a day to come.
    """
    account, row = locked(actor, "reclaim", reclaim_id, expected_version, "officer")
    assert isinstance(row, Reclaim)
    at = moment()
    if row.revoked_at is not None:
        raise Refused("reclaim_revoked", "退款要求已撤销。", "The demand was revoked.")
    standing = Repayment.objects.of(row.authority_id).filter(reclaim=row, struck_at=None)
    rest = row.amount_fen - (standing.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
    faults = too_long("voucher", voucher, 100)
    if fen <= 0 or fen > rest:
        faults.append(
            Fault(
                "fen",
                "应大于零，且不超过尚欠的金额。",
                "More than nothing, and no more than is still to be paid.",
            )
        )
    if received_on > row.authority.day(at) or received_on < row.authority.day(row.ordered_at):
        faults.append(
            Fault(
                "received_on", "应在决定之后，且不晚于今天。", "Not before the decision and not after today."
            )
        )
    if not voucher.strip():
        faults.append(Fault("voucher", "请写明凭证号。", "Give the number of the voucher."))
    elif standing.filter(voucher=voucher.strip()).exists():
        faults.append(Fault("voucher", "这张凭证已登记。", "This voucher is entered already."))
    if faults:
        raise Refused("repayment_faulty", "还有内容需要改正。", "Some entries need correcting.", faults)
    paid = Repayment.objects.create(
        authority=row.authority,
        reclaim=row,
        amount_fen=fen,
        received_on=received_on,
        voucher=voucher.strip(),
        recorded_at=at,
        recorded_by=account,
    )
    content = {"repayment": paid.public_id, "amount_fen": fen, "on": received_on.isoformat()}
    return changed(actor, "reclaim", row, "reclaim.repay", content) | {"rest_fen": rest - fen}
