"""Tell who owes a demand and who made it, once, that its last day has passed."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from exclave.apps.benefits.models import Reclaim, Repayment
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, tell
from exclave.apps.people.access import account_ids, agent_ids
from exclave.apps.people.permissions import require_clock


@action("reclaim.late")
def tell_late(actor: Actor, *, reclaim_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """As the clock: the agents of whoever owes it, and the officer who demanded it, or the office's officers where
    that one is gone.

    Done twice it tells nobody again. No event is made: nothing was decided. While a revocation waits for its second
    person nobody is told; a demand that is kept is late again.
    """
    require_clock(actor)
    row = (
        Reclaim.objects.scoped("the worker's own, by public id")
        .select_for_update(of=("self",))
        .select_related("authority", "decided_by")
        .filter(public_id=reclaim_id)
        .first()
    )
    if row is None:
        raise not_allowed()
    at = moment()
    came = Repayment.objects.of(row.authority_id).filter(reclaim=row, struck_at=None)
    paid = came.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    if row.told_late_at or row.revoking or not row.overdue(row.authority.day(at), paid):
        return {"told": 0}
    officer = row.decided_by
    office = [officer.public_id] if officer.is_active else account_ids("officer", row.authority_id)
    to = list(dict.fromkeys([*agent_ids(row.payer_id), *office]))
    row.told_late_at = at
    row.save(update_fields=["told_late_at"])
    payload = {
        "number": row.number,
        "reclaim": row.public_id,
        "subject": row.subject_name,
        "due": row.due_on.isoformat() if row.due_on else "—",
        "rest": f"{Decimal(row.amount_fen - paid) / 100:,.2f}",
    }
    tell(to, "reclaim.late", payload, dedupe=f"reclaim-late:{row.public_id}")
    return {"told": len(to)}
