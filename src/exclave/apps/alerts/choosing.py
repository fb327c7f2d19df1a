"""The page of a person's wishes: channels by topic, language, quiet hours."""

from datetime import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.alerts import queries
from exclave.apps.alerts.actions.choose_channels import choose_channels
from exclave.apps.alerts.channels import GROUPS, authority_of, sms_on
from exclave.apps.alerts.models import Choice
from exclave.apps.alerts.sms import masked
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.people.models import Account
from exclave.apps.ui import acting
from exclave.apps.ui.text import zone_text

MAIL_EN = {"now": "At once", "daily": "Once a day", "weekly": "Once a week", "off": "Not by mail"}


def choose(request: HttpRequest) -> HttpResponse:
    refused: Refused | None = None
    if request.method == "POST":
        refused = _choose(request)
        if refused is None:
            messages.success(request, _("Saved."))
            return redirect("message-settings")
    return render(request, "alerts/settings.html", _context(request, refused), status=422 if refused else 200)


def _context(request: HttpRequest, refused: Refused | None) -> dict[str, Any]:
    account: Account = request.user  # type: ignore[assignment]
    kept, post = queries.preference(account), request.POST if refused else None
    errors = acting.errors(refused) if refused else {}
    quiet = {
        key: post.get(key, "") if post is not None else value.strftime("%H:%M") if value else ""
        for key, value in (("quiet_from", kept.quiet_from), ("quiet_until", kept.quiet_until))
    }
    authority = authority_of(account)
    return {
        "rows": [
            {
                "group": group,
                "label": {"zh": group.zh, "en": group.en},
                "mail": post.get(f"mail-{group.key}", "") if post is not None else choice.mail,
                "sms": f"sms-{group.key}" in post if post is not None else choice.sms,
            }
            for group, choice in queries.choices(account)
        ],
        "modes": [{"value": value, "label": {"zh": zh, "en": MAIL_EN[value]}} for value, zh in Choice.MAIL],
        "by_mail": post.get("by_mail") == "yes" if post is not None else kept.by_mail,
        "languages": [("", _("Both languages")), ("zh-hans", "中文"), ("en", "English")],
        "language_chosen": post.get("language", "") if post is not None else kept.language,
        "quiet": quiet,
        "zone": zone_text(authority.time_zone if authority else settings.TIME_ZONE, clock.now()),
        "email": account.email,
        "phone": masked(account.phone),
        "sms_on": sms_on(authority),
        "mail_on": bool(settings.EMAIL_HOST),
        "faults": errors,
        "errors": [
            {"id": path, "label": "", "text": text} for path, texts in errors.items() for text in texts
        ],
        "key": acting.form_key(request),
    }


def _choose(request: HttpRequest) -> Refused | None:
    times: dict[str, time | None] = {}
    for name in ("quiet_from", "quiet_until"):
        stated = request.POST.get(name, "").strip()
        try:
            times[name] = time.fromisoformat(stated) if stated else None
        except ValueError:
            fault = Fault(name, "请写成 22:00 的样子。", "Write it like 22:00.")
            return Refused("time_wrong", fault.zh, fault.en, [fault])
    answer = acting.attempt(
        lambda: choose_channels(
            acting.actor(request, "reader"),
            groups={
                g.key: {
                    "mail": request.POST.get(f"mail-{g.key}", "now"),
                    "sms": f"sms-{g.key}" in request.POST,
                }
                for g in GROUPS
            },
            by_mail=request.POST.get("by_mail") == "yes",
            language=request.POST.get("language", ""),
            **times,
            idempotency_key=acting.key(request),
        )
    )
    return answer if isinstance(answer, Refused) else None
