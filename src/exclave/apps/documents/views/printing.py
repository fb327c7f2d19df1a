"""Ordering many documents, watching them being made, and fetching the file."""

from collections.abc import Iterable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.documents import queries
from exclave.apps.documents.actions.order_printing import order_printing
from exclave.apps.documents.models import PrintJob
from exclave.apps.files import storage
from exclave.apps.journal.refusals import Refused
from exclave.apps.ui import acting
from exclave.apps.ui.text import is_english

WHATS = ("certificates", "notices")
SECONDS = "3"


def show(request: HttpRequest) -> HttpResponse:
    """Choose what to print; how many that is; and what was ordered before."""
    typed = {
        name: (request.POST if request.method == "POST" else request.GET).get(name, "")
        for name in ("what", "round", "state", "form", "language")
    }
    typed["what"] = typed["what"] if typed["what"] in WHATS else WHATS[0]
    typed["form"], typed["language"] = typed["form"] or "pdf", typed["language"] or "zh"
    refused: Refused | None = None
    if request.method == "POST":
        answer = _order(request, typed)
        if not isinstance(answer, Refused):
            return redirect("printing-job", public_id=answer.result["job"])
        refused = answer
    errors = acting.errors(refused) if refused else {}
    fields = _fields(request, typed)
    for field in fields:
        field |= {"value": typed[field["id"]], "errors": errors.get(field["id"], []), "required": True}
    context = {
        "fields": fields,
        "errors": [{"id": f["id"], "label": f["label"], "text": t} for f in fields for t in f["errors"]],
        "count": queries.printable_number(request.user, typed["what"], typed["round"], typed["state"]),
        "jobs": _rows(queries.jobs_of(request.user)),
        "key": acting.form_key(request),
    }
    return render(request, "documents/printing.html", context, status=422 if refused else 200)


def _order(request: HttpRequest, typed: dict[str, str]) -> Any:
    return acting.attempt(
        lambda: order_printing(
            acting.actor(request, "officer"),
            what=typed["what"],
            round_id=typed["round"],
            state=typed["state"],
            form=typed["form"],
            language=typed["language"],
            idempotency_key=acting.key(request),
        )
    )


def _fields(request: HttpRequest, typed: dict[str, str]) -> list[dict[str, Any]]:
    english = is_english()
    rounds = [
        (public_id, f"{number} {(title_en if english else '') or title_zh}")
        for public_id, number, title_zh, title_en in queries.rounds_of(request.user)
    ]
    return [
        {
            "id": "what",
            "type": "choice",
            "label": _("What to print"),
            "options": [("certificates", _("Certificates of filing")), ("notices", _("Public notices"))],
        },
        {
            "id": "round",
            "type": "choice",
            "label": _("Of which round"),
            "options": [("", _("All rounds")), *rounds],
        },
        {
            "id": "state",
            "type": "choice",
            "label": _("In which state"),
            "options": [
                ("", _("Any")),
                ("valid", _("Certificates still valid")),
                ("running", _("Notices still running")),
                ("ended", _("Notices that ended")),
            ],
        },
        {
            "id": "form",
            "type": "choice",
            "label": _("As"),
            "options": [
                ("pdf", _("One PDF")),
                ("zip_pdf", _("An archive of PDFs")),
                ("zip_docx", _("An archive of DOCX files")),
            ],
        },
        {
            "id": "language",
            "type": "choice",
            "label": _("Language"),
            "options": [("zh", _("Chinese")), ("en", _("English"))],
        },
    ]


LOOKS = {"waiting": "waiting", "running": "accent", "done": "success", "failed": "danger"}


def _rows(jobs: Iterable[PrintJob]) -> list[dict[str, Any]]:
    names = {
        "waiting": _("Waiting for the worker"),
        "running": _("Being made"),
        "done": _("Ready"),
        "failed": _("Failed"),
    }
    return [_row(job, names[job.state]) for job in jobs]


def _row(job: PrintJob, word: str) -> dict[str, Any]:
    return {
        "public_id": job.public_id,
        "what": {"zh": job.what_zh, "en": job.what_en},
        "form": FORMS[job.form],
        "ordered_at": job.ordered_at,
        "finished_at": job.finished_at,
        "made": job.made,
        "total": job.total,
        "state": job.state,
        "look": LOOKS[job.state],
        "word": word,
        "size": job.size,
        "fault": {"zh": job.fault_zh, "en": job.fault_en},
    }


FORMS_EN = {"pdf": "one PDF", "zip_pdf": "archive of PDFs", "zip_docx": "archive of DOCX files"}
FORMS = {key: {"zh": zh, "en": FORMS_EN[key]} for key, zh in PrintJob.FORMS}


def load_job(request: HttpRequest, public_id: str) -> PrintJob | None:
    return queries.job_by_id(request.user, public_id)


def one(request: HttpRequest, job: PrintJob) -> HttpResponse:
    """How far it is. While it is being made the page asks again by itself, with or without JavaScript."""
    [row] = _rows([job])
    response = render(request, "documents/printing_job.html", {"job": row})
    if job.state in ("waiting", "running"):
        response.headers["Refresh"] = SECONDS
    return response


def load_done(request: HttpRequest, public_id: str) -> PrintJob | None:
    job = queries.job_by_id(request.user, public_id)
    there = job is not None and job.state == "done" and storage.path_of(job.result).exists()
    return job if there else None


def fetch(request: HttpRequest, job: PrintJob) -> FileResponse:
    ending = "pdf" if job.form == "pdf" else "zip"
    kind = "application/pdf" if ending == "pdf" else "application/zip"
    response = FileResponse(
        storage.path_of(job.result).open("rb"),
        as_attachment=True,
        filename=f"{job.what_zh}-{job.ordered_at:%Y%m%d}-{job.total}.{ending}",
        content_type=kind,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
