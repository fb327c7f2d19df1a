"""Asking for the running cycle's report those that were entered since it opened."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.cases import latecomers
from exclave.apps.cases.actions.ask_latecomers import ask_latecomers
from exclave.apps.cases.presenting.words import text
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes.models import Round
from exclave.apps.ui import acting

MOST = 500
"""How many one page names; the rest stand on it when these were asked."""


def load_cycle(request: HttpRequest, public_id: str) -> Round | None:
    return latecomers.cycle_of(request.user, public_id)


def ask(request: HttpRequest, cycle: Round) -> HttpResponse:
    """First who was not asked; then, with ``send``, those of them that are still chosen."""
    refused = None
    if "send" in request.POST:
        answer = acting.attempt(
            lambda: ask_latecomers(
                acting.actor(request, "officer"),
                round_id=cycle.public_id,
                subject_ids=request.POST.getlist("selected"),
                idempotency_key=acting.key(request),
            )
        )
        if not isinstance(answer, Refused):
            messages.success(request, _("Asked for the report: %(n)d.") % {"n": answer.result["asked"]})
            return redirect("chase")
        refused = acting.words(answer)
    found = latecomers.unasked(cycle)[:MOST] if latecomers.runs(cycle, clock.now()) else []
    if not found and refused is None:
        messages.info(request, _("Everybody who owes this report has been asked."))
        return redirect("chase")
    acted_for = latecomers.acted_for(found)
    context = {
        "cycle": cycle,
        "title": text(cycle.title_zh, cycle.title_en or cycle.title_zh),
        "lines": [
            {"id": one.id, "name": one.name, "acted_for": one.organisation_id in acted_for}
            for one, _due in found
        ],
        "refused": refused,
        "key": secrets.token_urlsafe(12),
        "width": "wide",
    }
    return render(request, "cases/chase/ask.html", context, status=422 if refused else 200)
