"""Input by the four sources: one line for an institution and year, opening to every figure behind it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from exclave.apps.journal.transaction import Receipt
from exclave.apps.projects import asking, queries, summing, words
from exclave.apps.projects.actions.record_input import record_input
from exclave.apps.projects.views.editing import role
from exclave.apps.register.models import Institution
from exclave.apps.ui import acting, entering, exporting, listing
from exclave.apps.ui.text import pick


def inputs(request: HttpRequest) -> HttpResponse:
    asked = listing.wanted(request, ("year",))
    order = listing.order_asked(request, queries.INPUT_SORTS, "-year")
    total, years = queries.input_counts(request.user, asked)
    page = listing.page(request, queries.listed_inputs(request.user, asked, order, total))
    page.object_list = list(_lines(page.object_list))
    context = {
        "page": page,
        "filters": [
            listing.choice(request, "year", _("Year"), [(str(y), str(y)) for y in years]),
            listing.search(request, _("Institution")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "-year",
        "sources": list(_sources().values()),
        "width": "wide",
        "may_enter": queries.keeps_any(request.user),
    }
    return render(request, "projects/inputs.html", context)


def _lines(found: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    lines, sources = [queries.YearLine(*row) for row in found], _sources()
    rows = queries.current_inputs((one.institution_id, one.year) for one in lines)
    for one in lines:
        mine = rows.get((one.institution_id, one.year), [])
        latest = summing.latest(mine)
        total = summing.of_inputs(mine)
        yield {
            "institution": one.institution__name,
            "public_id": one.institution__public_id,
            "year": one.year,
            "amounts": [
                {"source": name, "said": summing.said(summing.stated(latest[code])) if code in latest else ""}
                for code, name in sources.items()
            ],
            "known": total.value is not None,
            "sum": total.words,
            "definition": total.definition,
            "as_of": total.as_of,
        }


def _sources() -> dict[str, str]:
    """The four sources as headings."""
    return {code: capfirst(pick(words.source(code))) for code in words.SOURCE_ORDER}


def export(request: HttpRequest) -> HttpResponseBase:
    asked = listing.wanted(request, ("year",))
    order = listing.order_asked(request, queries.INPUT_SORTS, "-year")
    found = queries.input_years(request.user, asked, order)
    head = [
        _("Institution"), _("Year"), *(pick(words.source(c)) for c in words.SOURCE_ORDER), _("Sum"), _("Definition"),
        _("As of"),
    ]  # fmt: skip
    cells = (
        [x["institution"], x["year"], *(a["said"] for a in x["amounts"]), x["sum"], x["definition"], x["as_of"] or ""]
        for x in _lines(found)
    )  # fmt: skip
    return exporting.table_response("input", exporting.CSV, head, cells)


def load_year(request: HttpRequest, public_id: str, year: int) -> tuple[Institution, int] | None:
    institution = queries.institution_for(request.user, public_id)
    return (institution, year) if institution is not None and 1990 <= year <= 2200 else None


def show(request: HttpRequest, target: tuple[Institution, int]) -> HttpResponse:
    """Every figure ever recorded of the institution and year, corrected ones struck, under the sum."""
    institution, year = target
    rows = queries.inputs_of(request.user, institution.pk, year)
    held = sorted((r for r in rows if r.superseded_at is None), key=lambda r: (r.as_of, r.pk))
    latest = summing.latest(held)
    context = {
        "institution": institution,
        "year": year,
        "figure": summing.figure(
            _("Input of %(year)d") % {"year": year},
            summing.of_inputs(held),
            {"zh": "下列各项", "en": "the rows below"},
        ),
        "rows": [
            {
                "row": r,
                "source": words.source(r.source),
                "used": latest.get(r.source) is r or (r.source in latest and latest[r.source].pk == r.pk),
                "struck": r.superseded_at is not None,
            }
            for r in rows
        ],
        "unknown": [words.source(c) for c in words.SOURCE_ORDER if c not in latest],
        "may_keep": any(i.pk == institution.pk for i in queries.institutions_kept(request.user)),
    }
    return render(request, "projects/input_year.html", context)


def new(request: HttpRequest) -> HttpResponse:
    kept = [(i.public_id, i.name) for i in queries.institutions_kept(request.user)]
    present = {
        name: request.GET.get(given, "")
        for name, given in (("institution_id", "institution"), ("year", "year"), ("source", "source"))
    }
    if len(kept) == 1:
        present["institution_id"] = kept[0][0]
    done = entering.handle(
        request,
        asking.entry(kept),
        present,
        lambda v: record_input(
            acting.actor(request, role(request)), idempotency_key=acting.key(request), **v
        ),
    )
    if isinstance(done, Receipt):
        messages.success(request, _("Recorded."))
        return redirect("input-year", public_id=done.result["institution"], year=done.result["year"])
    context = {
        "form": done,
        "title": _("Record input"),
        "lead": _("A source nobody stated stays unknown; record zero only where it is known to be none."),
        "button": _("Record the input"),
        "back": reverse("inputs"),
        "none": not kept,
    }
    return render(request, "projects/form.html", context, status=done.status)
