"""Mails: one about one message, or a digest of many by group; plain text and HTML, in the person's language."""

import hashlib
from collections.abc import Sequence
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from exclave.apps.alerts.addresses import address
from exclave.apps.alerts.channels import GROUPS, authority_of, group_of, wish_of
from exclave.apps.alerts.models import Alert
from exclave.apps.alerts.wording import words
from exclave.apps.people.frame import role_names
from exclave.apps.people.models import Account
from exclave.apps.reference import parameters

SUBJECT = 200
MOST = 200
"""Lines of a digest; whoever has more reads the rest on the site."""

BOTH = ("zh-hans", "en")


def mail_about(account: Account, alert: Alert) -> EmailMultiAlternatives:
    """One message, in the language chosen, or in both where none was."""
    wish = wish_of(account, alert.topic)
    languages = [wish.language] if wish.language else list(BOTH)
    with timezone.override(wish.zone):
        texts = [words(alert.topic, alert.payload, language) for language in languages]
        lines = [{"text": text, "href": _absolute(_address(account, alert))} for text in texts]
        with translation.override(languages[0]):
            groups = [{"label": "", "lines": lines}]
            return _mail(account, " ".join(texts[0].split()), groups, f"alert:{alert.outbox_id}")


def digest(account: Account, alerts: Sequence[Alert]) -> EmailMultiAlternatives:
    """One mail about many messages, grouped by topic, the newest first within a group."""
    wish = wish_of(account, alerts[0].topic)
    language = wish.language or BOTH[0]
    with timezone.override(wish.zone), translation.override(language):
        by_group: dict[str, list[dict[str, str]]] = {}
        for alert in alerts[:MOST]:
            line = {
                "text": words(alert.topic, alert.payload, language),
                "href": _absolute(_address(account, alert)),
            }
            by_group.setdefault(group_of(alert.topic).key, []).append(line)
        english = language.startswith("en")
        groups = [
            {"label": g.en if english else g.zh, "lines": by_group[g.key]}
            for g in GROUPS
            if g.key in by_group
        ]
        n = len(alerts)
        subject = ngettext("%(n)s message for you", "%(n)s messages for you", n) % {"n": n}
        key = f"digest:{account.public_id}:{max(a.outbox_id for a in alerts)}"
        return _mail(account, subject, groups, key, more=max(n - MOST, 0))


def _mail(
    account: Account, subject: str, groups: list[dict[str, Any]], key: str, more: int = 0
) -> EmailMultiAlternatives:
    context = {
        "name": account.name,
        "groups": groups,
        "more": more,
        "messages": _absolute(reverse("messages")),
        "settings": _absolute(reverse("message-settings")),
        "site": settings.SITE_URL,
        "language": translation.get_language(),
        "subject": subject,
    }
    mail = EmailMultiAlternatives(
        f"[Exclave] {subject}"[:SUBJECT],  # a reason may hold line breaks, a subject may not
        render_to_string("alerts/mail/message.txt", context),
        from_email=_sender(account),
        to=[account.email],
        headers={
            "Message-ID": f"<{_digest(key)}@{urlsplit(settings.SITE_URL).hostname or 'exclave'}>",
            "List-Unsubscribe": f"<{context['settings']}>",
        },
    )
    mail.attach_alternative(render_to_string("alerts/mail/message.html", context), "text/html")
    return mail


def _sender(account: Account) -> str:
    """The site's address under the name the person's authority chose."""
    authority = authority_of(account)
    name = parameters.value(authority, "alerts.sender_name") if authority else None
    return formataddr((name, settings.DEFAULT_FROM_EMAIL)) if name else settings.DEFAULT_FROM_EMAIL


def sms_text(account: Account, alert: Alert) -> str:
    """The sentence alone: a text message is short and may be read by others."""
    wish = wish_of(account, alert.topic)
    with timezone.override(wish.zone):
        text = " ".join(words(alert.topic, alert.payload, wish.language or BOTH[0]).split())
    with translation.override(wish.language or BOTH[0]):
        more = gettext(
            "Details after signing in."
        )  # not within an f-string: the collector of texts sees none there
    return f"{text[:180]} {more}"


def _address(account: Account, alert: Alert) -> str:
    return address(alert.topic, alert.payload, set(role_names(account)))


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
