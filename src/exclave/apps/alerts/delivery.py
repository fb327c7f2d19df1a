"""Hand out what the outbox holds: a message on the site at once, and beside it by mail and text message.

Each row is delivered at most once on the site (unique by outbox id). What goes out by another channel stands in
``Dispatch`` and is sent by `sending`, each on its own: a mail server that is away holds up nothing else. What
fails is tried again with growing pauses; after eight tries it is given up and stands on the administrator's list.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from exclave.apps.alerts.channels import leaves_at, wish_of
from exclave.apps.alerts.models import Alert, Dispatch
from exclave.apps.alerts.sending import MAX_ATTEMPTS, send_due
from exclave.apps.alerts.topics import TOPICS
from exclave.apps.journal import clock
from exclave.apps.journal.models import Outbox
from exclave.apps.people.models import Account

log = logging.getLogger(__name__)


def deliver(limit: int = 200) -> int:
    """Deliver what is due; how many rows of the outbox were finished. Several workers may run: rows are locked."""
    finished = 0
    now = clock.now()
    due = Outbox.objects.filter(delivered_at=None, next_attempt_at__lte=now, attempts__lt=MAX_ATTEMPTS)
    for pk in list(due.order_by("id").values_list("pk", flat=True)[:limit]):
        try:
            finished += _deliver_one(pk, now)
        except Exception as error:  # one message that cannot be handed out must not hold up the others
            log.exception("message %s could not be handed out", pk)
            _put_off(pk, f"{error.__class__.__name__}: {error}")
    send_due(limit)
    return finished


def status() -> dict[str, int]:
    """How many messages wait to be handed out or sent now, and how many were given up after the last try."""
    given_up = Q(attempts__gte=MAX_ATTEMPTS)
    counts = {"waiting": Count("pk", filter=~given_up), "given_up": Count("pk", filter=given_up)}
    site = Outbox.objects.filter(delivered_at=None).aggregate(**counts)
    beside = Dispatch.objects.filter(sent_at=None).aggregate(**counts)
    return {key: site[key] + beside[key] for key in counts}


def _put_off(pk: int, error: str) -> None:
    with transaction.atomic():
        row = Outbox.objects.select_for_update().filter(pk=pk, delivered_at=None).first()
        if row is not None:
            row.attempts += 1
            row.last_error = error[:500]
            row.next_attempt_at = clock.now() + timedelta(minutes=2**row.attempts)
            row.save(update_fields=["attempts", "last_error", "next_attempt_at"])


def _deliver_one(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        row = Outbox.objects.select_for_update(skip_locked=True).filter(pk=pk, delivered_at=None).first()
        if row is None:
            return False
        account = Account.objects.filter(public_id=row.recipient, is_active=True).first()
        if account is not None:
            if row.topic not in TOPICS:
                raise LookupError(f"no text for {row.topic}")
            alert, _ = Alert.objects.get_or_create(
                outbox_id=row.pk,
                defaults={
                    "account": account,
                    "topic": row.topic,
                    "payload": row.payload,
                    "created_at": row.created_at,
                },
            )
            _dispatch(account, alert, now)
        row.delivered_at = clock.now()
        row.save(update_fields=["delivered_at"])
        return True


def _dispatch(account: Account, alert: Alert, now: datetime) -> None:
    """Put the message on its way through the channels the person wants for its topic."""
    wish = wish_of(account, alert.topic)
    rows = []
    if wish.mail != "off":
        due = leaves_at(wish, now, wish.mail)
        rows.append(Dispatch(alert=alert, channel="mail", digest=wish.mail != "now", due_at=due))
    if wish.sms:
        rows.append(Dispatch(alert=alert, channel="sms", due_at=leaves_at(wish, now, "now")))
    Dispatch.objects.bulk_create(rows, ignore_conflicts=True)
