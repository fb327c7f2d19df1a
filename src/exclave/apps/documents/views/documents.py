"""Documents as files, their issue, and a case's archive."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from exclave.apps.cases.models import Case
from exclave.apps.documents import archive as archiving
from exclave.apps.documents import composing, kinds, queries
from exclave.apps.documents.actions.issue_document import issue_document
from exclave.apps.documents.printing import file_name
from exclave.apps.documents.queries import Source
from exclave.apps.journal.refusals import Refused
from exclave.apps.ui import acting
from exclave.apps.ui.text import is_english

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
Asked = tuple[Source, str]


def load_open(request: HttpRequest, kind: str, key: str, form: str) -> Asked | None:
    known = kind in kinds.KINDS and kinds.KINDS[kind].public
    return _asked(queries.find(request.user, kind, key), form) if known else None


def load_case(request: HttpRequest, kind: str, key: str, form: str) -> Asked | None:
    known = kind in kinds.KINDS and not kinds.KINDS[kind].public
    return _asked(queries.find(request.user, kind, key), form) if known else None


def _asked(source: Source | None, form: str) -> Asked | None:
    return (source, form) if source is not None and form in TYPES else None


def fetch(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The document as PDF or DOCX, in the reader's language unless the address names one."""
    source, form = asked
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in ("zh", "en") else "en" if is_english() else "zh"
    document = composing.frozen(source, language)
    name = f"{file_name(source, document)}.{form}"
    return file(composing.rendered(source, language, form), TYPES[form], name, inline=form == "pdf")


def file(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    """A file that nobody between here and the reader keeps."""
    response = HttpResponse(content, content_type=kind)
    how = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def load_issuable(request: HttpRequest, kind: str, key: str) -> Source | None:
    source = queries.find(request.user, kind, key)
    return source if source is not None and source.inside else None


def issue(request: HttpRequest, source: Source) -> HttpResponse:
    """Issue and go back to the page it was asked from."""
    answer = acting.attempt(
        lambda: issue_document(
            acting.actor(request, "officer"),
            kind=source.kind,
            key=source.key,
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(answer, Refused):
        messages.error(request, acting.words(answer))
    elif answer.result["number"]:
        messages.success(request, _("Issued as %(number)s.") % {"number": answer.result["number"]})
    else:
        messages.warning(
            request, _("Issued without a number: no prefix is set for the authority in its parameters.")
        )
    return redirect(_back(request, source))


def _back(request: HttpRequest, source: Source) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    if source.case is not None:
        return reverse("case", args=[source.case.public_id])
    return reverse("round", args=[source.subject_id])


def archive(request: HttpRequest, case: Case) -> HttpResponse:
    """The whole case as one archive."""
    packed = archiving.case_archive(request.user, case)
    return file(packed, "application/zip", archiving.archive_name(case))
