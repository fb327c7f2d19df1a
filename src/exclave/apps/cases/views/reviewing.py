"""The expert's tasks, declaration and sheet."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from exclave.apps.cases import reviewing
from exclave.apps.cases.actions.declare_conflict import declare_conflict
from exclave.apps.cases.actions.submit_sheet import submit_sheet
from exclave.apps.cases.presenting.sheet import sheet_page, task_rows
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Receipt
from exclave.apps.reference.calendars import shown_calendar
from exclave.apps.ui import acting
from exclave.engines.codes.text import halfwidth


def tasks(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    rows = task_rows(reviewing.tasks(request.user), now, shown_calendar(), timezone.get_current_timezone())
    todo = [r for r in rows if r["action"]]
    context = {"todo": todo, "past": [r for r in rows if not r["action"]]}
    return render(request, "cases/expert/tasks.html", context)


def load_task(request: HttpRequest, assignment: str) -> reviewing.Task | None:
    return reviewing.task(request.user, assignment)


def sheet(request: HttpRequest, task: reviewing.Task) -> HttpResponse:
    """Before declaring: the declaration. After: the case and the sheet. After a recusal: that it was recorded."""
    if request.method == "POST":
        return _save(request, task)
    reading = reviewing.read(task)
    if reading is None:
        return _declaration(request, task, {})
    return _sheet(request, reading, {}, {})


def _declaration(
    request: HttpRequest, task: reviewing.Task, errors: dict[str, list[str]], status: int = 200
) -> HttpResponse:
    context = {
        "task": task,
        "errors": errors,
        "typed": request.POST,
        "key": secrets.token_urlsafe(12),
        "recused": task.assignment.state == "recused",
    }
    return render(request, "cases/expert/declare.html", context, status=status)


def declare(request: HttpRequest, task: reviewing.Task) -> HttpResponse:
    conflict = request.POST.get("conflict", "")
    if conflict not in ("yes", "no"):
        return _declaration(
            request, task, {"conflict": [_("Say whether there is a conflict of interest.")]}, 422
        )
    answer = acting.attempt(
        lambda: declare_conflict(
            acting.actor(request, "expert"),
            assignment_id=task.assignment.public_id,
            conflict=conflict == "yes",
            reason=request.POST.get("reason", ""),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        return _declaration(request, task, acting.errors(answer), 422)
    if conflict == "yes":
        messages.success(
            request, _("Recorded. You are recused from this case; another expert will be asked.")
        )
        return redirect("review-tasks")
    messages.success(request, _("Declared. The case is open to you now."))
    return redirect("sheet", task.assignment.public_id)


def _sheet(
    request: HttpRequest,
    reading: reviewing.Reading,
    typed: Any,
    errors: dict[str, list[str]],
    status: int = 200,
) -> HttpResponse:
    context = sheet_page(reading, typed, errors) | {
        "assignment": reading.assignment,
        "key": secrets.token_urlsafe(12),
        "width": "wide",
    }
    return render(request, "cases/expert/sheet.html", context, status=status)


def _save(request: HttpRequest, task: reviewing.Task) -> HttpResponse:
    """Autosave and “save” keep what is there; “hand in” checks it and locks it."""
    autosave = request.headers.get("X-Autosave") == "1"
    final = "hand_in" in request.POST and not autosave
    answer = acting.attempt(
        lambda: submit_sheet(
            acting.actor(request, "expert"),
            assignment_id=task.assignment.public_id,
            **filled(request),
            final=final,
            idempotency_key=acting.key(request) if final else None,
        )
    )
    if autosave:
        return JsonResponse({"version": 1}, status=200 if isinstance(answer, Receipt) else 422)
    if isinstance(answer, Receipt):
        said = _("Handed in and locked. Thank you.") if final else _("Saved. Hand it in when it is complete.")
        messages.success(request, said)
        return redirect("sheet", task.assignment.public_id)
    reading = reviewing.read(task)
    if reading is None:
        return redirect("review-tasks")
    return _sheet(request, reading, request.POST, acting.errors(answer), 422)


def filled(request: HttpRequest) -> dict[str, Any]:
    """Opinions, marks and findings as typed; full-width digits in marks are understood."""
    opinions: dict[str, dict[str, Any]] = {}
    marks: dict[str, str] = {}
    findings: dict[str, bool] = {}
    for name in request.POST:
        value = request.POST.get(name, "")
        kind, _sign, key = name.partition("-")
        if kind == "opinion" and value in ("yes", "no"):
            opinions.setdefault(key, {})["answer"] = value == "yes"
        elif kind == "reason" and key and value.strip():
            opinions.setdefault(key, {})["reason"] = value.strip()[:4000]
        elif kind == "mark" and value.strip():
            marks[key] = halfwidth(value).strip()[:20]
        elif kind == "finding" and value in ("yes", "no"):
            findings[key] = value == "yes"
    return {
        "opinions": opinions,
        "marks": marks,
        "findings": findings,
        "remark": request.POST.get("remark", "")[:4000],
    }
