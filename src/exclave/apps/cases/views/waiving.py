"""Waiving a condition from the case page, and the second signature on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from exclave.apps.cases.actions.sign_waiver import sign_waiver
from exclave.apps.cases.actions.waive_condition import waive_condition
from exclave.apps.cases.models import Case
from exclave.apps.cases.views import case as page
from exclave.apps.journal.transaction import Receipt
from exclave.apps.ui import acting


def waive(request: HttpRequest, case: Case) -> HttpResponse:
    """Give a waiver, or take it back."""
    answer = acting.attempt(
        lambda: waive_condition(
            acting.actor(request, page.role(request)),
            case_id=case.public_id,
            condition=request.POST.get("condition", ""),
            reason=request.POST.get("reason", ""),
            waive=request.POST.get("answer") != "end",
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    return page.done(request, case, "waive", answer, _said(answer))


def sign(request: HttpRequest, case: Case) -> HttpResponse:
    """The second signature, or declining."""
    answer = acting.attempt(
        lambda: sign_waiver(
            acting.actor(request, page.role(request)),
            case_id=case.public_id,
            condition=request.POST.get("condition", ""),
            agree=request.POST.get("answer") == "agree",
            reason=request.POST.get("reason", ""),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Receipt) and request.POST.get("next") == "to-sign":
        messages.success(request, _said(answer))
        return redirect("to-sign")
    return page.done(request, case, "waive", answer, _said(answer))


def _said(answer: object) -> str:
    match getattr(answer, "result", {}).get("state"):
        case "proposed":
            return _("Recorded. It holds once the second person has signed.")
        case "withdrawn":
            return _("Taken back and recorded.")
        case "declined":
            return _("Declined and recorded.")
        case _:
            return _("Waived and recorded.")
