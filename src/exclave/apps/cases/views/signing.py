"""The leader's page: what awaits the second signature."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exclave.apps.cases import signing
from exclave.apps.cases.presenting.to_sign import (
    case_to_sign,
    first_to_sign,
    programme_to_sign,
    waiver_to_sign,
)
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.programmes.actions.sign_programme import sign_programme
from exclave.apps.programmes.models import Programme
from exclave.apps.ui import acting
from exclave.apps.ui import views as ui
from exclave.apps.ui.templatetags.ui import between
from exclave.apps.ui.text import pick


def to_sign(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: HttpRequest, *, errors: dict[str, list[str]] | None = None, about: str = "", status: int = 200
) -> HttpResponse:
    pending = signing.pending(request.user)
    cases = [
        shown
        for one in pending
        if one.waiver is None
        and (shown := case_to_sign(one.alive, one.person, one.answers, one.proposer, one.now, _key()))
    ]
    waivers = [
        shown
        for one in pending
        if one.waiver is not None
        and (shown := waiver_to_sign(one.alive, one.person, one.answers, one.waiver, one.now, _key()))
    ]
    programmes = [
        programme_to_sign(p, request.user, _key()) for p in signing.programmes_to_sign(request.user)
    ]
    other_rooms = signing.others(request.user)
    others = [one for _words, found in other_rooms for one in found]
    context: dict[str, Any] = {
        "cases": cases,
        "waivers": waivers,
        "programmes": programmes,
        "others": others,
        "waiting": _counted(
            len(cases), len(waivers), len(programmes), *(words for words, _found in other_rooms)
        ),
        "first": first_to_sign(cases, waivers, programmes, others),
        "errors": errors or {},
        "about": about,
        "typed": request.POST,
    }
    return render(request, "cases/leader/to_sign.html", context, status=status)


def _counted(decisions: int, waivers: int, programmes: int, *others: dict[str, str]) -> str:
    """How much of each waits; what does not wait is not named."""
    phrases = (
        (decisions, ngettext("%(n)s decision", "%(n)s decisions", decisions)),
        (waivers, ngettext("%(n)s waiver", "%(n)s waivers", waivers)),
        (
            programmes,
            ngettext("%(n)s policy pack to put in force", "%(n)s policy packs to put in force", programmes),
        ),
    )
    return between().join([*(phrase % {"n": n} for n, phrase in phrases if n), *map(pick, others)])


def _key() -> str:
    return secrets.token_urlsafe(12)


def load_programme(request: HttpRequest, public_id: str) -> Programme | None:
    return signing.programme_to_sign(request.user, public_id)


def sign(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Put a pack in force, or decline it with a reason."""
    agree = request.POST.get("answer") == "agree"
    answer = acting.attempt(
        lambda: sign_programme(
            acting.actor(request, "leader"),
            programme_id=programme.public_id,
            agree=agree,
            reason=request.POST.get("reason", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Stale):
        return ui.conflict(request, again=reverse("to-sign"))
    if isinstance(answer, Refused):
        return _page(request, errors=acting.errors(answer), about=programme.public_id, status=422)
    messages.success(request, _("In force now.") if agree else _("Declined; the proposer is told."))
    return redirect("to-sign")
