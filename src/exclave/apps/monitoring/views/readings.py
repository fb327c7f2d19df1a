"""Readings: the list, one thing's figures over time, and the forms."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.journal.transaction import Receipt
from exclave.apps.monitoring import asking, indicators, presenting, queries
from exclave.apps.monitoring.actions.add_indicator import add_indicator
from exclave.apps.monitoring.actions.record_reading import record_reading
from exclave.apps.monitoring.models import Reading
from exclave.apps.ui import acting, entering, exporting, listing
from exclave.apps.ui.text import pick

NAMES = ("indicator", "doubt")


def readings(request: HttpRequest) -> HttpResponse:
    asked = listing.wanted(request, NAMES)
    page = listing.page(request, queries.listed(request.user, asked, _order(request)))
    page.object_list = list(_rows(list(page.object_list)))
    seen = queries.indicators_seen(request.user)
    context = {
        "page": page,
        "filters": [
            listing.choice(
                request,
                "indicator",
                _("Indicator"),
                [(i.public_id, presenting.indicator_name(i)) for i in seen],
            ),
            listing.choice(request, "doubt", _("Finding"), [("open", _("Open finding"))]),
            listing.search(request, _("Indicator, institution or source")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "-as_of",
        "width": "wide",
        "may_enter": queries.records_any(request.user),
    }
    return render(request, "monitoring/readings.html", context)


def _order(request: HttpRequest) -> str:
    return listing.order_asked(request, queries.SORTS, "-as_of")


def _rows(found: list[Reading]) -> Iterator[dict[str, Any]]:
    doubts = queries.findings_of(found)
    for row in found:
        yield presenting.reading(row, doubts.get(row.pk, []))


def export(request: HttpRequest) -> HttpResponseBase:
    """The rows the address shows, all pages: figures as published, beside how they were read."""
    words = {"open": pgettext("monitoring", "open"), "resolved": _("resolved"), "": ""}
    head = [
        _("Indicator"), _("Subject"), _("As published"), _("Read as"), _("As of"), _("Definition"), _("Source"),
        _("Recorded"), _("Finding"), _("Set aside"),
    ]  # fmt: skip
    found = list(queries.matching(request.user, listing.wanted(request, NAMES), _order(request)))
    cells = (
        [pick(x["name"]), pick(x["subject"]), x["row"].text, x["value"], x["row"].as_of, x["row"].definition,
         x["row"].source, x["row"].recorded_at.date(), words[x["doubt"]], _("yes") if x["aside"] else ""]
        for x in _rows(found)
    )  # fmt: skip
    return exporting.table_response("readings", exporting.CSV, head, cells)


def load(request: HttpRequest, public_id: str) -> Reading | None:
    return queries.reading_for(request.user, public_id)


def show(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Every reading of the same thing, by day."""
    context = {
        "one": presenting.reading(reading),
        "rows": list(_rows(queries.history_of(request.user, reading))),
        "may_enter": reading.authority_id in {a.pk for a in queries.recording(request.user)},
    }
    return render(request, "monitoring/reading.html", context)


def new(request: HttpRequest) -> HttpResponse:
    kept = [a.pk for a in queries.recording(request.user)]
    institutions = [(i.public_id, i.name) for i in queries.institutions_read(request.user)]
    present = {
        "indicator": request.GET.get("indicator", ""),
        "institution_id": request.GET.get("institution", ""),
    }
    done = entering.handle(
        request,
        asking.reading(indicators.choices(kept), institutions),
        present,
        lambda v: record_reading(acting.actor(request, "officer"), idempotency_key=acting.key(request), **v),
    )
    if isinstance(done, Receipt):
        raised = done.result["findings"]
        if raised:
            messages.warning(
                request, _("Recorded. It does not agree with another figure of that day: see both.")
            )
            return redirect("finding", public_id=raised[0])
        messages.success(request, _("Recorded."))
        return redirect("reading", public_id=done.result["reading"])
    context = {
        "form": done,
        "title": _("Record a reading"),
        "lead": _(
            "Write the figure as it was published; two figures that cannot both be true become a finding."
        ),
        "button": _("Record the reading"),
        "back": reverse("readings"),
    }
    return render(request, "monitoring/form.html", context, status=done.status)


def new_indicator(request: HttpRequest) -> HttpResponse:
    kept = [(a.public_id, {"zh": a.name_zh, "en": a.name_en}) for a in queries.recording(request.user)]
    done = entering.handle(
        request,
        asking.indicator(kept),
        {"authority_id": kept[0][0] if len(kept) == 1 else ""},
        lambda v: add_indicator(acting.actor(request, "officer"), idempotency_key=acting.key(request), **v),
    )
    if isinstance(done, Receipt):
        messages.success(request, _("The indicator is named. Record its first reading."))
        return redirect(f"{reverse('reading-new')}?indicator={done.result['indicator']}")
    context = {
        "form": done,
        "title": _("Name an indicator"),
        "lead": _("Targets of the policies in force are there already."),
        "button": _("Name it"),
        "back": reverse("readings"),
    }
    return render(request, "monitoring/form.html", context, status=done.status)
