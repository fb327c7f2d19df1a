"""The auditor reads the journal, verifies it and takes its heads away."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exclave.apps.journal.models import Event
from exclave.apps.journal.verifying import checkpoints
from exclave.apps.oversight import queries
from exclave.apps.oversight.action_words import action_words, role_words
from exclave.engines.journal import parse_time

PER_PAGE = 50


def load_event(request: HttpRequest, authority: str, sequence: int) -> Event | None:
    return queries.event_for(request.user, authority, sequence)


def events(request: HttpRequest) -> HttpResponse:
    """Newest first; filtered by chain, action and subject from the address."""
    authorities = queries.audited_names(request.user)
    found = queries.events_for(request.user, authorities)
    chain, action, subject = (request.GET.get(k, "").strip() for k in ("chain", "action", "q"))
    if chain in authorities:
        found = found.filter(authority=chain)
    if action:
        found = found.filter(action=action)
    if subject:
        found = found.filter(subject_id=subject)
    key = None if action or subject else (tuple(authorities), chain if chain in authorities else "")
    page = Paginator(queries.journal_list(found, key), PER_PAGE).get_page(request.GET.get("page"))
    rows = _rows(page.object_list, {key: {"zh": one.zh, "en": one.en} for key, one in authorities.items()})
    actions = queries.actions_in(authorities)
    filters = [
        {
            "kind": "choice",
            "name": "chain",
            "label": {"zh": "主管机关", "en": "Authority"},
            "options": [
                {"value": k, "label": {"zh": a.zh, "en": a.en}, "current": k == chain}
                for k, a in authorities.items()
            ],
        },
        {
            "kind": "choice",
            "name": "action",
            "label": {"zh": "动作", "en": "Action"},
            "options": [{"value": a, "label": action_words(a), "current": a == action} for a in actions],
        },
        {"kind": "search", "name": "q", "label": {"zh": "对象编号", "en": "Subject id"}, "value": subject},
    ]
    return render(
        request,
        "oversight/journal.html",
        {"page": page, "rows": rows, "filters": filters, "filters_on": bool(chain or action or subject)},
    )


def _rows(events: Iterable[tuple[Any, ...]], authorities: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Events as the list shows them, from the columns of ``queries.LISTED``."""
    shown = list(events)
    names = queries.actor_names(actor for _, _, _, _, actor, _, _ in shown)
    return [
        {
            "chain": chain,
            "sequence": sequence,
            "at": parse_time(time),
            "code": action,
            "action": action_words(action),
            "actor": names.get(actor["id"], actor["id"]),
            "role": role_words(actor.get("role", "")),
            "kind": subject["kind"],
            "version": subject["version"],
            "subject": subject_id,
            "authority": authorities[chain],
        }
        for chain, sequence, time, action, actor, subject, subject_id in shown
    ]


def event(request: HttpRequest, row: Event) -> HttpResponse:
    """One event with everything its hash covers, and the content behind its commitment where it still exists."""
    return render(
        request,
        "oversight/event.html",
        {
            "event": row,
            "at": parse_time(row.time),
            "action": action_words(row.action),
            "authority": queries.audited(request.user)[row.authority],
            "actor": queries.actor_names([row.actor]).get(row.actor["id"], ""),
            "role": role_words(row.actor.get("role", "")),
            "opening": getattr(row, "opening", None),
        },
    )


def verify(request: HttpRequest) -> HttpResponse:
    """On POST every chain is verified from its first event; reading alone (GET) changes and costs nothing."""
    verified = queries.verify_for(request.user) if request.method == "POST" else None
    return render(request, "oversight/verify.html", {"verified": verified})


def checkpoint(request: HttpRequest) -> HttpResponse:
    """The heads of the auditor's chains as one text file, to be kept outside this machine."""
    text = "\n".join(t for key in queries.audited(request.user) for t in _head(key))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="exclave-checkpoint.txt"'
    return response


def _head(authority: str) -> list[str]:
    return list(checkpoints(authority)) if Event.objects.filter(authority=authority).exists() else []
