"""A person's messages: the list, opening one, and whether they come by mail too."""

from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from exclave.apps.alerts import queries
from exclave.apps.alerts.actions.read_alerts import choose_mail, read_alerts
from exclave.apps.alerts.models import Alert
from exclave.apps.alerts.topics import sentence
from exclave.apps.people.frame import role_names
from exclave.apps.ui import acting
from exclave.apps.ui.text import date_text, is_english

PER_PAGE = 30
CASE_PAGES = [("applicant", "my-case"), ("expert", "review-tasks"), ("officer", "case"), ("leader", "case")]
"""Which page shows a case to whom; a page of a room that is left out falls through."""


def show(request: HttpRequest) -> HttpResponse:
    """The newest first; ``?state=unread`` narrows. Texts are made in the reader's language."""
    unread = request.GET.get("state") == "unread"
    page = Paginator(queries.own_alerts(request.user, unread=unread), PER_PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = [_row(alert) for alert in page.object_list]
    count = queries.unread_count(request.user)
    total = page.paginator.count if not unread else queries.own_alerts(request.user).count()
    context: dict[str, Any] = {
        "page": page,
        "unread": count,
        "tabs": [
            {"label": _("All"), "href": request.path, "current": not unread, "count": total},
            {
                "label": _("Unread"),
                "href": f"{request.path}?{urlencode({'state': 'unread'})}",
                "current": unread,
                "count": count,
            },
        ],
        "by_mail": queries.wants_mail(request.user),
        "address": request.user.email,
    }
    return render(request, "alerts/messages.html", context)


def _row(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.pk,
        "text": sentence(alert.topic, readable(alert.payload), "en" if is_english() else "zh"),
        "at": alert.created_at,
        "unread": alert.read_at is None,
        "opens": bool(alert.payload.get("case") or alert.topic.startswith(("obligation.", "programme."))),
    }


def readable(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with instants as days: a due instant is the first after the last day."""
    shown = dict(payload)
    if due := shown.get("due"):
        try:
            moment = datetime.fromisoformat(str(due))
        except ValueError:
            return shown
        last = timezone.localtime(moment) - timedelta(microseconds=1)
        shown["due"] = date_text(last.date())
    return shown


def open_message(request: HttpRequest, alert: Alert) -> HttpResponse:
    """Mark it read and go to what it is about."""
    acting.attempt(lambda: read_alerts(acting.actor(request, "reader"), alert_ids=[alert.pk]))
    return redirect(address_of(alert, set(role_names(request.user))))


def address_of(alert: Alert, roles: set[str]) -> str:
    """The page of what a message is about, for somebody with these roles; else the list of messages."""
    case = alert.payload.get("case")
    tries: list[tuple[str, list[Any]]] = []
    if case:
        tries += [
            (name, [] if name == "review-tasks" else [case]) for role, name in CASE_PAGES if role in roles
        ]
    if alert.topic.startswith("obligation."):
        tries.append(("todo" if "applicant" in roles else "inbox", []))
    if alert.topic.startswith("programme."):
        tries.append(("packs" if "policy_officer" in roles else "to-sign", []))
    for name, arguments in tries:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return reverse("messages")


def mark_read(request: HttpRequest) -> HttpResponse:
    """All of them, or those selected."""
    chosen = [
        int(v) for v in request.POST.getlist("selected") if v.isascii() and v.isdecimal() and len(v) < 16
    ]
    everything = request.POST.get("act") == "all"
    acting.attempt(
        lambda: read_alerts(acting.actor(request, "reader"), alert_ids=None if everything else chosen)
    )
    return redirect("messages")


def prefer(request: HttpRequest) -> HttpResponse:
    acting.attempt(
        lambda: choose_mail(acting.actor(request, "reader"), by_mail=request.POST.get("by_mail") == "yes")
    )
    return redirect("messages")
