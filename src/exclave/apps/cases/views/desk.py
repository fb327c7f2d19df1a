"""The officer's own desk: notes, giving a case to a colleague, taking a step back, and lists kept by name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases.actions.hand_case import hand_case
from exclave.apps.cases.actions.keep_filter import drop_filter, keep_filter
from exclave.apps.cases.actions.take_back_step import take_back_step
from exclave.apps.cases.actions.write_note import write_note
from exclave.apps.cases.inbox import keeping
from exclave.apps.cases.inbox.asking import Wanted
from exclave.apps.cases.models import Case, KeptFilter
from exclave.apps.cases.views.case import address_of, done, page, role
from exclave.apps.journal.refusals import Refused
from exclave.apps.ui import acting


def note(request: HttpRequest, case: Case) -> HttpResponse:
    answer = acting.attempt(
        lambda: write_note(
            acting.actor(request, role(request)),
            case_id=case.public_id,
            text=request.POST.get("text", ""),
            mentioned=request.POST.getlist("mentioned"),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return page(request, case, form="note", errors=acting.errors(answer), status=422)
    messages.success(request, _("The note is kept. Only colleagues of the case’s offices see it."))
    return redirect(address_of(request, case, "#notes"))


def hand(request: HttpRequest, case: Case) -> HttpResponse:
    answer = acting.attempt(
        lambda: hand_case(
            acting.actor(request, "officer"),
            case_id=case.public_id,
            to=request.POST.get("to", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    return done(request, case, "hand", answer, _("Kept: who handles this case in your office."))


def take_back(request: HttpRequest, case: Case) -> HttpResponse:
    answer = acting.attempt(
        lambda: take_back_step(
            acting.actor(request, role(request)),
            case_id=case.public_id,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    return done(request, case, "back", answer, _("Taken back. The case stands where it stood before."))


def keep(request: HttpRequest) -> HttpResponse:
    """Keep the list of the address under a name, or rename a kept one."""
    answer = acting.attempt(
        lambda: keep_filter(
            acting.actor(request, "officer"),
            name=request.POST.get("name", ""),
            query=request.POST.get("list", ""),
            filter_id=request.POST.get("filter", ""),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        messages.error(request, acting.words(answer))
        return redirect(_inbox(request.POST.get("list", "")))
    messages.success(request, _("The list is kept; its address can be sent to colleagues."))
    return redirect(_inbox(answer.result["query"]))


def load_filter(request: HttpRequest, public_id: str) -> KeptFilter | None:
    return keeping.kept(request.user.pk, public_id)


def drop(request: HttpRequest, kept: KeptFilter) -> HttpResponse:
    acting.attempt(
        lambda: drop_filter(
            acting.actor(request, "officer"), filter_id=kept.public_id, idempotency_key=acting.key(request)
        )
    )
    messages.success(request, _("The list “%(name)s” is no longer kept.") % {"name": kept.name})
    return redirect("inbox")


def _inbox(query: str) -> str:
    query = Wanted.kept(query).at(1)
    return f"{reverse('inbox')}?{query}" if query else reverse("inbox")
