"""Findings: figures that cannot both be true, and what a person said of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.journal.transaction import Receipt
from exclave.apps.monitoring import asking, presenting, queries
from exclave.apps.monitoring.actions.resolve_finding import resolve_finding
from exclave.apps.monitoring.models import Finding
from exclave.apps.ui import acting, entering, exporting, listing
from exclave.apps.ui.text import pick


def findings(request: HttpRequest) -> HttpResponse:
    asked = listing.wanted(request, ("state",))
    every = queries.narrowed_findings(queries.findings_for(request.user), "", asked["q"])
    counts = queries.finding_counts(every)
    total = counts.get(asked["state"], sum(counts.values()))
    page = listing.page(request, _matching(request, asked), total=total)
    page.object_list = [presenting.finding(f) for f in page.object_list]
    words = {"open": pgettext("monitoring", "Open"), "resolved": _("Resolved")}
    context = {
        "page": page,
        "filters": [
            listing.links(request, "state", _("State"), counts, words.__getitem__),
            listing.search(request, _("Indicator, institution or source")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "-opened",
        "width": "wide",
    }
    return render(request, "monitoring/findings.html", context)


def _matching(request: HttpRequest, asked: dict[str, str]) -> Any:
    state = asked["state"] if asked["state"] in ("open", "resolved") else ""
    found = queries.narrowed_findings(queries.findings_listed(request.user), state, asked["q"])
    return listing.ordered(request, found, queries.FINDING_SORTS, "-opened")


def export(request: HttpRequest) -> HttpResponseBase:
    head = [
        _("Indicator"), _("Subject"), _("As of"), _("First figure"), _("Its source"), _("Second figure"),
        _("Its source"), _("Opened"), _("What holds"), _("Reason"),
    ]  # fmt: skip
    found = [presenting.finding(f) for f in _matching(request, listing.wanted(request, ("state",)))]
    cells = (
        [pick(x["name"]), pick(x["subject"]), x["as_of"], x["row"].first.text, x["row"].first.source,
         x["row"].second.text, x["row"].second.source, x["row"].opened_at.date(), str(x["outcome"]), x["row"].reason]
        for x in found
    )  # fmt: skip
    return exporting.table_response("findings", exporting.CSV, head, cells)


def load(request: HttpRequest, public_id: str) -> Finding | None:
    return queries.finding_for(request.user, public_id)


def show(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Both figures with their sources side by side, and the form that says what holds."""
    done: Receipt | entering.Form | None = None
    may_resolve = finding.resolved_at is None and queries.may_resolve(request.user, finding)
    if may_resolve or request.method == "POST":
        done = entering.handle(
            request,
            asking.RESOLVE,
            {},
            lambda v: resolve_finding(
                acting.actor(request, "officer"),
                finding_id=finding.public_id,
                expected_version=acting.expected_version(request),
                idempotency_key=acting.key(request),
                **v,
            ),
            version=finding.version,
        )
    if isinstance(done, Receipt):
        messages.success(request, _("Resolved. Both figures stay, with your reason."))
        return redirect("finding", public_id=finding.public_id)
    context = {"one": presenting.finding(finding), "form": done if may_resolve else None, "refused": done}
    return render(request, "monitoring/finding.html", context, status=done.status if done else 200)
