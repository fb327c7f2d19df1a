"""Send again what was given up, once its cause is mended."""

from typing import Any

from exclave.apps.alerts.models import Dispatch
from exclave.apps.alerts.sending import MAX_ATTEMPTS
from exclave.apps.journal.models import Outbox
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.reference.models import Authority


@action("alerts.resend")
def resend(
    actor: Actor,
    *,
    dispatch_ids: list[int],
    outbox_ids: list[int] | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an administrator: what was given up among these is tried from the beginning. Others are left alone."""
    account = acting_account(actor)
    offices = read_standing(account.pk).authority_ids("administrator")
    if not offices:
        raise not_allowed()
    beside = Dispatch.objects.filter(pk__in=dispatch_ids, sent_at=None, attempts__gte=MAX_ATTEMPTS)
    site = Outbox.objects.filter(pk__in=outbox_ids or [], delivered_at=None, attempts__gte=MAX_ATTEMPTS)
    again = beside.update(attempts=0, due_at=moment()) + site.update(attempts=0, next_attempt_at=moment())
    if again:
        record(
            actor,
            Authority.objects.get(pk=offices[0]).public_id,
            "alerts.resend",
            kind="account",
            subject_id=account.public_id,
            version=1,
            content={"count": again},
        )
    return {"again": again}
