"""Starting an application that waits for no call (一事一议)."""

from secrets import token_urlsafe

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from exclave.apps.cases.actions.request_case import request_case
from exclave.apps.cases.filling import request_page
from exclave.apps.cases.requesting import Offer
from exclave.apps.journal.refusals import Refused
from exclave.apps.ui import acting


def start(request: HttpRequest, offered: Offer) -> HttpResponse:
    """What the type asks, for which organisation; the form opens with what is known already."""
    refused: Refused | None = None
    if request.method == "POST":
        done = acting.attempt(
            lambda: request_case(
                acting.actor(request, "applicant"),
                programme_id=offered.programme.public_id,
                type=offered.type,
                organisation_id=request.POST.get("organisation", ""),
                idempotency_key=acting.key(request),
            )
        )
        if not isinstance(done, Refused):
            return redirect("case-edit", public_id=done.result["case"])
        refused = done
    context = request_page.page(request.user, offered) | {
        "key": token_urlsafe(16),
        "refused": {"zh": refused.zh, "en": refused.en} if refused else None,
    }
    return render(request, "cases/applicant/request.html", context, status=422 if refused else 200)
