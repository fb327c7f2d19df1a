"""Rounds: the list, opening one, and how far one is."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.cases import rounds
from exclave.apps.cases.presenting.rounds import call_form, preview, programme_words, round_page, round_row
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import kept, library
from exclave.apps.programmes.actions.open_round import open_round
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference.calendars import shown_calendar
from exclave.apps.ui import acting, listing

PER_PAGE = 25


def show_rounds(request: HttpRequest) -> HttpResponse:
    page = listing.page(request, rounds.listed(request.user), PER_PAGE)
    found, now = kept.lines(rounds.SHOWN, page.object_list), clock.now()
    counts = rounds.counts(r.pk for r in found)
    page.object_list = [round_row(r, counts.get(r.pk, {}), now, shown_calendar()) for r in found]
    context = {
        "page": page,
        "empty_title": _("No round yet"),
        "empty_text": _(
            "A round opens with a call that states its days and what the policy leaves to the call."
        ),
    }
    return render(request, "cases/rounds/list.html", context)


def load_round(request: HttpRequest, public_id: str) -> Round | None:
    return rounds.round_of(request.user, public_id)


def show_round(request: HttpRequest, row: Round) -> HttpResponse:
    counts = rounds.counts([row.pk]).get(row.pk, {})
    context = {
        "round": round_row(row, counts, clock.now(), shown_calendar()),
        "row": row,
        **round_page(row, counts),
    }
    return render(request, "cases/rounds/round.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """The form; ``preview`` shows the call as the public will read it, ``publish`` opens the round."""
    programmes = rounds.programmes_of(request.user)
    if not programmes:
        return render(request, "cases/rounds/new.html", {"programmes": []})
    programme = _chosen(request, programmes)
    procedure = _procedure(request, programme)
    if request.method == "POST" and procedure:
        return _post(request, programmes, programme, procedure)
    call = rounds.NewCall(programme, procedure, QueryDict()) if procedure else None
    return _form(request, programmes, call, {})


def _chosen(request: HttpRequest, programmes: list[Programme]) -> Programme:
    wanted = request.POST.get("programme") or request.GET.get("programme") or programmes[0].public_id
    found = next((p for p in programmes if p.public_id == wanted), None)
    if found is None:
        raise Http404
    return found


def _procedure(request: HttpRequest, programme: Programme) -> str:
    known = rounds.called_procedures(library.compiled(programme).pack)
    wanted = request.POST.get("procedure") or request.GET.get("procedure") or (known[0] if known else "")
    if known and wanted not in known:
        raise Http404
    return wanted


def _post(
    request: HttpRequest, programmes: list[Programme], programme: Programme, procedure: str
) -> HttpResponse:
    call = rounds.read(programme, procedure, request.POST)
    if call.faults:
        return _form(request, programmes, call, _by_path(call.faults), 422)
    if request.POST.get("act") != "publish":
        return _form(request, programmes, call, {}, shown=True)
    answer = acting.attempt(
        lambda: open_round(
            acting.actor(request, "officer"),
            programme_id=programme.public_id,
            procedure=procedure,
            **call.values,
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return _form(request, programmes, call, acting.errors(answer), 422)
    messages.success(
        request, _("Published. The call %(number)s is public now.") % {"number": answer.result["number"]}
    )
    return redirect("round", answer.result["round"])


def _by_path(faults: list[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.path, []).append(acting.words(fault))
    return found


def _form(
    request: HttpRequest,
    programmes: list[Programme],
    call: rounds.NewCall | None,
    errors: dict[str, list[str]],
    status: int = 200,
    *,
    shown: bool = False,
) -> HttpResponse:
    fields = call_form(call, errors) if call else {}
    context = {
        "programmes": [{"public_id": p.public_id, "label": programme_words(p)} for p in programmes],
        "programme": call.programme if call else programmes[0],
        "procedure": call.procedure if call else "",
        "errors": [{"id": path, "label": "", "text": one} for path, texts in errors.items() for one in texts],
        "preview": preview(call) if call and shown else None,
        "key": secrets.token_urlsafe(12),
        "fields": fields,
    }
    return render(request, "cases/rounds/new.html", context, status=status)
