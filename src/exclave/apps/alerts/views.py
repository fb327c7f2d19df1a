"""A person's messages: the list, opening one, marking; and the administrator's list of what was given up."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from exclave.apps.alerts import queries
from exclave.apps.alerts.actions.read_alerts import read_alerts, unread_alerts
from exclave.apps.alerts.actions.resend_dispatch import resend
from exclave.apps.alerts.addresses import address, opens
from exclave.apps.alerts.channels import GROUPS, group_of
from exclave.apps.alerts.models import Alert, Dispatch
from exclave.apps.alerts.sms import masked
from exclave.apps.alerts.wording import words
from exclave.apps.journal.refusals import Refused
from exclave.apps.people.frame import role_names
from exclave.apps.ui import acting

PER_PAGE = 30
MOST_STUCK = 100


def show(request: HttpRequest) -> HttpResponse:
    """The newest first; ``?state=unread`` and ``?about=group`` narrow. Texts are made in the reader's language."""
    unread = request.GET.get("state") == "unread"
    about = request.GET.get("about", "")
    known = queries.counts(request.user)
    topics = queries.topics_of(about, known) if about in {g.key for g in GROUPS} else None
    counted = (n for topic, n in known.items() if topics is None or topic in topics)
    total = sum(fresh if unread else every for every, fresh in counted)
    found = queries.listed_alerts(request.user, total, unread=unread, topics=topics)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    language = get_language() or ""
    page.object_list = [_row(alert, language) for alert in page.object_list]
    context: dict[str, Any] = {
        "page": page,
        "unread": sum(n for _all, n in known.values()),
        "tabs": _tabs(request.path, known, unread, about),
        "groups": _groups(request.path, known, unread, about),
        "by_mail": queries.wants_mail(request.user),
        "address": request.user.email,  # type: ignore[union-attr]
        "back": request.get_full_path(),
    }
    return render(request, "alerts/messages.html", context)


def _tabs(path: str, known: dict[str, tuple[int, int]], unread: bool, about: str) -> list[dict[str, Any]]:
    shown = [n for topic, n in known.items() if about in ("", group_of(topic).key)]
    return [
        {"label": _("All"), "href": _query(path, about=about), "current": not unread, "count": sum(a for a, _u in shown)},
        {"label": _("Unread"), "href": _query(path, state="unread", about=about), "current": unread, "count": sum(u for _a, u in shown)},
    ]  # fmt: skip


def _groups(path: str, known: dict[str, tuple[int, int]], unread: bool, about: str) -> list[dict[str, Any]]:
    """The groups the person has messages of, each with its count in the view chosen."""
    state = "unread" if unread else ""
    counted: dict[str, int] = {}
    for topic, (everything, fresh) in known.items():
        key = group_of(topic).key
        counted[key] = counted.get(key, 0) + (fresh if unread else everything)
    rows = [
        {
            "label": {"zh": g.zh, "en": g.en}, "href": _query(path, state=state, about=g.key),
            "current": g.key == about, "count": counted[g.key],
        }
        for g in GROUPS if g.key in counted
    ]  # fmt: skip
    every_topic: dict[str, Any] = {
        "label": _("All topics"),
        "href": _query(path, state=state),
        "current": not about,
        "count": None,
    }
    return [every_topic, *rows] if len(rows) > 1 or about else []


def _query(path: str, **parts: str) -> str:
    kept = {key: value for key, value in parts.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def _row(alert: Alert, language: str) -> dict[str, Any]:
    group = group_of(alert.topic)
    return {
        "id": alert.pk,
        "text": words(alert.topic, alert.payload, language),
        "at": alert.created_at,
        "unread": alert.read_at is None,
        "group": group,
        "opens": opens(alert.topic, alert.payload),
    }


def open_message(request: HttpRequest, alert: Alert) -> HttpResponse:
    """Mark it read and go to what it is about."""
    acting.attempt(lambda: read_alerts(acting.actor(request, "reader"), alert_ids=[alert.pk]))
    return redirect(address(alert.topic, alert.payload, set(role_names(request.user))))


def mark_read(request: HttpRequest) -> HttpResponse:
    """All of them, or those selected; or those selected unread again."""
    act = request.POST.get("act")
    chosen = _numbers(request, "selected")
    actor = acting.actor(request, "reader")
    if act == "unread":
        acting.attempt(lambda: unread_alerts(actor, alert_ids=chosen))
    else:
        acting.attempt(lambda: read_alerts(actor, alert_ids=None if act == "all" else chosen))
    return redirect("messages")


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(v) for v in request.POST.getlist(name) if v.isascii() and v.isdecimal() and len(v) < 16]


def given_up(request: HttpRequest) -> HttpResponse:
    """What could not be sent, without its content: the administrator sees no case."""
    page = Paginator(queries.listed_given_up(request.user), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [_given_up(one) for one in page.object_list]
    context = {"page": page, "stuck": list(queries.stuck(request.user)[:MOST_STUCK])}
    return render(request, "alerts/given_up.html", context)


def _given_up(one: Dispatch) -> dict[str, Any]:
    account, group = one.alert.account, group_of(one.alert.topic)
    return {
        "id": one.pk,
        "person": account.name,
        "account": account.public_id,
        "channel": _("Text message") if one.channel == "sms" else _("Mail"),
        "to": masked(account.phone) if one.channel == "sms" else account.email,
        "group": group,
        "at": one.alert.created_at,
        "attempts": one.attempts,
        "error": one.last_error,
    }


def send_again(request: HttpRequest) -> HttpResponse:
    answer = acting.attempt(
        lambda: resend(
            acting.actor(request, "administrator"),
            dispatch_ids=_numbers(request, "dispatch"),
            outbox_ids=_numbers(request, "outbox"),
        )
    )
    if not isinstance(answer, Refused):
        n = answer.result["again"]
        messages.success(
            request, ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", n) % {"n": n}
        )
    return redirect("given-up")
