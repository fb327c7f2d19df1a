"""Checking and handing in a form, its receipt, taking it back, and the applicant's page of a case."""

from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases.actions.submit_case import submit_case
from exclave.apps.cases.actions.withdraw_submission import withdraw_submission
from exclave.apps.cases.filling import editing, queries, submitting
from exclave.apps.cases.filling.sheet import Sheet, open_sheet
from exclave.apps.cases.models import Case, Submission
from exclave.apps.cases.presenting import text
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused, Stale
from exclave.apps.ui import acting
from exclave.apps.ui import views as ui


def check(request: HttpRequest, case: Case) -> HttpResponse:
    """Everything entered, all faults, and what exactly will happen."""
    sheet = open_sheet(case)
    if sheet is None:
        return redirect("my-case", public_id=case.public_id)
    return _check(request, sheet)


def submit(request: HttpRequest, case: Case) -> HttpResponse:
    """Hand in. The same form sent twice finds the receipt of the first, though the case has moved on."""
    draft = queries.draft_of(case)
    data = {k: v for k, v in draft.data.items() if k != editing.TAB} if draft else {}
    sheet = open_sheet(case)
    if sheet is not None:
        data = submitting.form_data(sheet)
        if acting.expected_version(request, "draft_version") != sheet.version:
            return _check(request, sheet, changed=True, status=409)
    done = acting.attempt(
        lambda: submit_case(
            acting.actor(request, "applicant"),
            case_id=case.public_id,
            data=data,
            confirmed=request.POST.getlist("confirmed"),
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", "").strip(),
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if not isinstance(done, Refused):
        sequence = queries.sequence_of(case, done.result["receipt"])
        return redirect("case-receipt", public_id=case.public_id, sequence=sequence)
    if isinstance(done, Stale) or sheet is None:
        return ui.conflict(request, again=reverse("my-case", args=[case.public_id]))
    return _check(request, sheet, done, status=422)


def _check(
    request: HttpRequest,
    sheet: Sheet,
    refused: Refused | None = None,
    *,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    said = None
    if refused is not None and refused.code == "late" and sheet.alive.state.due is not None:
        said = editing.late_sentence(sheet, sheet.alive.state.due)
    elif refused is not None and refused.code != "form_faulty":
        said = text(refused.zh, refused.en)
    context: dict[str, Any] = submitting.check_page(
        sheet, request.user, now, confirmed=request.POST.getlist("confirmed"), refused=said
    )
    context |= {
        "key": token_urlsafe(16),
        "changed": changed,
        "office": not queries.is_own(request.user, sheet.case),
        "typed_outcome": request.POST.get("outcome", ""),
        "typed_reason": request.POST.get("reason", ""),
        "tried": refused is not None and refused.code == "form_faulty",
    }
    return render(request, "cases/applicant/check.html", context, status=status)


def receipt(request: HttpRequest, found: Submission) -> HttpResponse:
    context = submitting.receipt_page(found, request.user, clock.now()) | {
        "key": token_urlsafe(16),
        "office": not queries.is_own(request.user, found.case),
    }
    return render(request, "cases/applicant/receipt.html", context)


def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """Take the last submission back within its minutes."""
    done = acting.attempt(
        lambda: withdraw_submission(
            acting.actor(request, "applicant"),
            case_id=case.public_id,
            expected_version=acting.expected_version(request),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(done, Stale):
        return ui.conflict(request, again=reverse("my-case", args=[case.public_id]))
    if isinstance(done, Refused):
        return show_case(request, case, refused=done, status=422)
    messages.success(
        request, _("Taken back. What you typed is in the draft; hand it in again when it is ready.")
    )
    return redirect("case-edit", public_id=case.public_id)


def show_case(
    request: HttpRequest, case: Case, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """Where the case stands, what is asked, what was handed in, and how it ended. An office reads its own page of it."""
    if not queries.is_own(request.user, case):
        return redirect("case", public_id=case.public_id)
    context = submitting.case_page(case, request.user, clock.now()) | {
        "key": token_urlsafe(16),
        "refused": text(refused.zh, refused.en) if refused else None,
    }
    return render(request, "cases/applicant/case.html", context, status=status)
