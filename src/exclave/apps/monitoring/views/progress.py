"""Targets with where they stand: the figure, its definition, its day, and the rows behind it (EZ-01). Public."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.cases.presenting import type_text
from exclave.apps.journal import clock
from exclave.apps.monitoring import presenting, queries
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import public_programme
from exclave.apps.projects.summing import said
from exclave.apps.register import entries
from exclave.apps.register.figures import target_figures
from exclave.apps.register.queries import certificate_numbers
from exclave.apps.ui import listing

ACTIVE_DAYS = 365
MOST_YEARS = 12


def progress(request: HttpRequest) -> HttpResponse:
    return render(
        request, "monitoring/progress.html", {"programmes": [_programme(p) for p in queries.programmes()]}
    )


def _programme(programme: Programme) -> dict[str, Any]:
    now = clock.now()
    today = programme.authority.day(now)
    pack = library.compiled(programme).pack
    figures = target_figures(programme, today)
    readings = queries.latest_of_targets(programme)
    counted, stated = [], []
    for key, item in zip(pack.targets, figures, strict=True):
        if item["value"] is not None:
            counted.append(item | {"href": f"{reverse('register')}?state=filed"})
        else:
            stated.append(_with_reading(item, readings.get(key)))
    if counted:
        counted.append(_active(programme, now, today))
    return {
        "programme": programme,
        "counted": counted,
        "stated": stated,
        "types": [(type_text(pack, code), n) for code, n in sorted(queries.by_type(programme).items())],
        "years": _years(programme, today) if counted else [],
    }


def _with_reading(item: dict[str, Any], reading: Any) -> dict[str, Any]:
    """A target the register cannot count: the latest published figure, or its aim in words."""
    if reading is None:
        return item | {"qualitative": item["target"] is None}
    value = presenting.stated(reading)
    return item | {
        "value": said(value),
        "unit": "",
        "as_of": reading.as_of,
        "definition": reading.definition,
        "source": reading.source,
        "trend": None,
        "qualitative": item["target"] is None,
    }


def _active(programme: Programme, now: Any, today: date) -> dict[str, Any]:
    return {
        "label": _("Filed and active"),
        "value": queries.active(programme, now - timedelta(days=ACTIVE_DAYS)).count(),
        "unit": "",
        "definition": _(
            "Filed today, and in the last 365 days a report was handed in, a project reached a stage, or a figure was "
            "published. The policy does not define “active”: this is the page's own reading."
        ),
        "as_of": today,
        "source": _("the register, reports, projects and readings"),
        "href": reverse("progress-active", args=[programme.public_id]),
        "share": None,
    }


def _years(programme: Programme, today: date) -> list[dict[str, Any]]:
    """Filed institutions at the end of each year, and today, as known now."""
    first = queries.first_filed(programme)
    if first is None:
        return []
    days = [date(y, 12, 31) for y in range(max(first.year, today.year - MOST_YEARS), today.year)] + [today]
    counts = queries.filed_on(programme, days)
    return [{"day": day, "count": counts[day], "today": day == today} for day in days]


def load(request: HttpRequest, public_id: str) -> Programme | None:
    return public_programme(public_id)


def active(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The institutions counted as active, with what shows it; open facts only."""
    found = queries.active(programme, clock.now() - timedelta(days=ACTIVE_DAYS)).order_by("name", "pk")
    page = listing.page(request, found)
    rows = list(page.object_list)
    numbers = certificate_numbers(i.pk for i in rows)
    page.object_list = [
        entries.entry_row(i, programme, numbers.get(i.pk, ""))
        | {"signs": [str(w) for w, shown in _signs(i) if shown]}
        for i in rows
    ]
    return render(request, "monitoring/active.html", {"page": page, "programme": programme, "width": "wide"})


def _signs(institution: Any) -> list[tuple[str, bool]]:
    return [
        (_("report handed in"), institution.has_report),
        (_("project moved on"), institution.has_project),
        (_("figure published"), institution.has_reading),
    ]
