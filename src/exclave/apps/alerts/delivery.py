"""Hand out what the outbox holds: a message on the site, and a mail where an address and a server are known.

Each row is delivered at most once on the site (unique by outbox id). A mail that fails is tried again with
growing pauses; after eight tries it stays undelivered and shows in `exclave worker --status`. A mail whose server
died after taking it may come twice; both carry the same Message-ID, by which readers show one.
"""

import hashlib
import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, Q

from exclave.apps.alerts.models import Alert
from exclave.apps.alerts.topics import sentence
from exclave.apps.journal import clock
from exclave.apps.journal.models import Outbox
from exclave.apps.people.models import Account

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 8
SUBJECT = 200


def deliver(limit: int = 200) -> int:
    """Deliver what is due; how many rows were finished. Several workers may run: rows are locked."""
    finished = 0
    now = clock.now()
    due = Outbox.objects.filter(delivered_at=None, next_attempt_at__lte=now, attempts__lt=MAX_ATTEMPTS)
    for pk in list(due.order_by("id").values_list("pk", flat=True)[:limit]):
        try:
            finished += _deliver_one(pk)
        except Exception as error:  # one message that cannot be handed out must not hold up the others
            log.exception("message %s could not be handed out", pk)
            _put_off(pk, f"{error.__class__.__name__}: {error}")
    return finished


def status() -> dict[str, int]:
    """How many messages wait, and how many were given up after the last try."""
    waiting = Outbox.objects.filter(delivered_at=None)
    return waiting.aggregate(
        waiting=Count("pk", filter=Q(attempts__lt=MAX_ATTEMPTS)),
        given_up=Count("pk", filter=Q(attempts__gte=MAX_ATTEMPTS)),
    )


def _put_off(pk: int, error: str) -> None:
    with transaction.atomic():
        row = Outbox.objects.select_for_update().filter(pk=pk, delivered_at=None).first()
        if row is not None:
            _failed(row, error)


def _failed(row: Outbox, error: str) -> None:
    """Note the failure; the next try comes after 2, 4, 8 … minutes."""
    row.attempts += 1
    row.last_error = error[:500]
    row.next_attempt_at = clock.now() + timedelta(minutes=2**row.attempts)
    row.save(update_fields=["attempts", "last_error", "next_attempt_at"])


def _deliver_one(pk: int) -> bool:
    with transaction.atomic():
        row = Outbox.objects.select_for_update(skip_locked=True).filter(pk=pk, delivered_at=None).first()
        if row is None:
            return False
        account = Account.objects.filter(public_id=row.recipient, is_active=True).first()
        if account is not None:
            Alert.objects.get_or_create(
                outbox_id=row.pk,
                defaults={
                    "account": account,
                    "topic": row.topic,
                    "payload": row.payload,
                    "created_at": row.created_at,
                },
            )
            if error := _mail(account, row):
                _failed(row, error)
                return False
        row.delivered_at = clock.now()
        row.save(update_fields=["delivered_at"])
        return True


def _mail(account: Account, row: Outbox) -> str:
    """Send by mail if wanted and possible; the error text, or nothing."""
    preference = getattr(account, "alert_preference", None)
    wants = preference.by_mail if preference else True
    if not (settings.EMAIL_HOST and account.email and wants):
        return ""
    zh, en = sentence(row.topic, row.payload, "zh"), sentence(row.topic, row.payload, "en")
    mail = EmailMessage(
        f"[Exclave] {' '.join(zh.split())}"[:SUBJECT],  # a reason may hold line breaks, a subject may not
        f"{zh}\n\n{en}\n\n{settings.SITE_URL}\n",
        to=[account.email],
        headers={
            "Message-ID": f"<{_digest(row.dedupe)}@{urlsplit(settings.SITE_URL).hostname or 'exclave'}>"
        },
    )
    try:
        mail.send()
    except OSError as error:
        log.warning("mail to %s failed: %s", account.public_id, error)
        return str(error) or error.__class__.__name__
    return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
