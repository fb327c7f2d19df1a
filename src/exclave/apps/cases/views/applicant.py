"""The applicant's own pages: what is to do, and starting an application or a report."""

from secrets import token_urlsafe

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from exclave.apps.cases.actions.open_case import open_case
from exclave.apps.cases.actions.open_report import open_report
from exclave.apps.cases.filling import starting, todo
from exclave.apps.cases.models import ObligationDue
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes.models import Round
from exclave.apps.ui import acting


def show_todo(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "cases/applicant/todo.html",
        todo.page(request.user, clock.now()),
    )


def start(request: HttpRequest, call: Round) -> HttpResponse:
    """Choose a type and for whom; the form opens with what is known already."""
    refused: Refused | None = None
    if request.method == "POST":
        done = acting.attempt(
            lambda: open_case(
                acting.actor(request, "applicant"),
                round_id=call.public_id,
                type=request.POST.get("type", ""),
                organisation_id=request.POST.get("organisation", ""),
                subject_id=request.POST.get("subject", ""),
                idempotency_key=acting.key(request),
            )
        )
        if not isinstance(done, Refused):
            return redirect("case-edit", public_id=done.result["case"])
        refused = done
    context = starting.page(request.user, call, clock.now()) | {
        "key": token_urlsafe(16),
        "chosen": request.POST.get("type", ""),
        "about": request.POST.get("subject", ""),
        "refused": {"zh": refused.zh, "en": refused.en} if refused else None,
    }
    return render(request, "cases/applicant/start.html", context, status=422 if refused else 200)


def start_report(request: HttpRequest, due: ObligationDue) -> HttpResponse:
    """Begin the report that is owed, or go on with the one begun."""
    done = acting.attempt(
        lambda: open_report(
            acting.actor(request, "applicant"),
            obligation_id=due.public_id,
        )
    )
    if isinstance(done, Refused):
        context = todo.page(request.user, clock.now()) | {
            "refused": {"zh": done.zh, "en": done.en},
        }
        return render(request, "cases/applicant/todo.html", context, status=422)
    return redirect("case-edit", public_id=done.result["case"])
