"""Where documents are offered: on the pages of cases, notices, calls, certificates and rounds."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from exclave.apps.documents import kinds, queries
from exclave.apps.documents.queries import Source
from exclave.apps.people.access import standing
from exclave.apps.ui import acting, placing


def row(request: HttpRequest, source: Source) -> dict[str, Any]:
    """One document as a list shows it, with the addresses of its two forms and of issuing it."""
    name = "open-document" if kinds.KINDS[source.kind].public else "case-document"

    def address(form: str) -> str:
        return reverse(name, args=[source.kind, source.key, form])

    may = source.issuable and source.authority.pk in standing(request.user).authority_ids("officer")
    return {
        "kind": kinds.words(source.kind),
        "number": _number(source),
        "on": source.issued.issued_on if source.issued else None,
        "at": source.at,
        # Whether a number was drawn is the office's matter; what is on a public page has been published.
        "state": _state(source) if request.user.is_authenticated else "",
        "pdf": address("pdf"),
        "docx": address("docx"),
        "issue": reverse("document-issue", args=[source.kind, source.key]) if may else "",
        "key": acting.form_key(request) + source.key[-6:] if may else "",
    }


def _number(source: Source) -> str:
    if source.issued is not None:
        return source.issued.number
    if source.paper is not None:
        return source.paper.number
    return source.submission.receipt_number if source.submission is not None else ""


def _state(source: Source) -> str:
    """issued, unnumbered (issued without a number), draft, or "" for what is not issued here."""
    if source.issued is not None:
        return "issued" if source.issued.number else "unnumbered"
    return "draft" if source.kind in kinds.ISSUED_HERE else ""


def case_section(request: HttpRequest, work: Any) -> dict[str, Any] | None:
    """On the officer's case page: every document of the case, and its archive; below what is to be decided."""
    case = queries.case_for(request.user, work.case.public_id)
    return _case_part(request, case) | {"after_decision": True} if case is not None else None


def _case_part(request: HttpRequest, case: Any) -> dict[str, Any]:
    found = queries.of_case(request.user, case)
    return {
        "template": "documents/section.html",
        "rows": [row(request, s) for s in found],
        "archive": reverse("case-archive", args=[case.public_id]),
    }


def _own_case(request: HttpRequest, case_id: str) -> dict[str, Any] | None:
    case = queries.case_for(request.user, case_id)
    return _case_part(request, case) if case is not None else None


def _one(find: Any) -> Any:
    def placed(request: HttpRequest, key: str) -> dict[str, Any] | None:
        source = find(request.user, key)
        if source is None:
            return None
        [known] = queries.with_issued([source])
        return {"template": "documents/section.html", "rows": [row(request, known)], "archive": ""}

    return placed


def register_places() -> None:
    placing.place("my-case", "documents", _own_case)
    placing.place("call", "documents", _one(queries.of_call))
    placing.place("round", "documents", _one(queries.of_call))
    placing.place("notice", "documents", _one(queries.of_notice))
    placing.place("paper", "documents", _one(queries.of_paper))
