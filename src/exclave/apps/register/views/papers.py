"""Certificates: checked by number, shown for print, with their QR code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exclave.apps.people.access import standing
from exclave.apps.register import papers, queries
from exclave.apps.register.models import Certificate
from exclave.engines.codes.text import halfwidth


def check_certificate(request: HttpRequest) -> HttpResponse:
    """Number, and if at hand the code or hash on the paper → what it says, whether it holds, whether it is real."""
    number = halfwidth(request.GET.get("number", "")).strip().upper()[:60]
    code = halfwidth(request.GET.get("code", "")).strip()[:80]
    found = papers.check(number, code)
    context: dict[str, Any] = {"number": number, "code": code, "asked": bool(number), "check": found}
    if found is not None:
        context["paper"] = papers.paper_page(found.paper)
    return render(
        request, "register/public/check.html", context, status=404 if number and found is None else 200
    )


def load_paper(request: HttpRequest, public_id: str) -> Certificate | None:
    return queries.paper_by_id(request.user, public_id)


def show_paper(request: HttpRequest, paper: Certificate) -> HttpResponse:
    """The paper to be printed. Those it concerns read names that are closed to the public."""
    who = standing(request.user)
    concerned = (
        paper.institution.organisation_id in who.organisation_ids
        or paper.authority_id in who.authority_ids("officer", "leader", "auditor")
    )
    context = {"paper": papers.paper_page(paper, parties=concerned)}
    return render(request, "register/public/paper.html", context)


def show_code(request: HttpRequest, paper: Certificate) -> HttpResponse:
    return HttpResponse(papers.qr_svg(paper), content_type="image/svg+xml")
