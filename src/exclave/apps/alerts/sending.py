"""Send what is due by mail and text message; note what failed and when it is tried again.

A mail whose server died after taking it may come twice; both carry the same Message-ID, by which readers show one.
"""

import logging
import smtplib
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from exclave.apps.alerts import mails
from exclave.apps.alerts.models import Dispatch
from exclave.apps.alerts.sms import SmsFailed, sender
from exclave.apps.journal import clock
from exclave.apps.people.models import Account

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 8


def send_due(limit: int = 200) -> int:
    """How many dispatches left the house. Each mail or text message has a transaction of its own."""
    due = Dispatch.objects.filter(sent_at=None, due_at__lte=clock.now(), attempts__lt=MAX_ATTEMPTS)
    single = list(due.filter(digest=False).order_by("due_at", "pk").values_list("pk", flat=True)[:limit])
    people = list(
        due.filter(digest=True).order_by().values_list("alert__account_id", flat=True).distinct()[:limit]
    )
    sent = sum(_send([pk]) for pk in single)
    for account_id in people:
        own = due.filter(digest=True, alert__account_id=account_id)
        sent += _send(list(own.order_by("-alert_id").values_list("pk", flat=True)))
    return sent


def _send(pks: list[int]) -> int:
    with transaction.atomic():
        rows = list(
            Dispatch.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk__in=pks, sent_at=None)
            .select_related("alert__account")
            .order_by("-alert_id")
        )
        if not rows:
            return 0
        account = rows[0].alert.account
        error = _attempt(account, rows) if account.is_active else ""
        now = clock.now()
        for row in rows:
            if error:
                row.attempts += 1
                row.last_error = error[:500]
                row.due_at = now + timedelta(minutes=2**row.attempts)
            else:
                row.sent_at, row.last_error = now, ""
        Dispatch.objects.bulk_update(rows, ["attempts", "last_error", "due_at", "sent_at"])
        return 0 if error else len(rows)


def _attempt(account: Account, rows: Sequence[Dispatch]) -> str:
    """Send one mail or text message; the error text, or nothing."""
    try:
        if rows[0].channel == "sms":
            _send_sms(account, rows[0])
        else:
            alerts = [row.alert for row in rows]
            mail = mails.digest(account, alerts) if rows[0].digest else mails.mail_about(account, alerts[0])
            mail.send()
    except (OSError, smtplib.SMTPException, SmsFailed) as error:
        log.warning("%s to %s failed: %s", rows[0].channel, account.public_id, error)
        return str(error) or error.__class__.__name__
    except Exception as error:  # a message that cannot be worded must not hold up the others
        log.exception("%s to %s could not be made", rows[0].channel, account.public_id)
        return f"{error.__class__.__name__}: {error}"
    return ""


def _send_sms(account: Account, row: Dispatch) -> None:
    through = sender()
    if through is None:
        raise SmsFailed("no sender of text messages is set up")
    through.send(account.phone, mails.sms_text(account, row.alert), reference=f"exclave-{row.pk}")
