"""The register: its list, its export, and one institution."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from exclave.apps.cases.openness import is_public
from exclave.apps.cases.presenting import type_text
from exclave.apps.cases.presenting.values import place_text
from exclave.apps.journal import clock
from exclave.apps.programmes import library
from exclave.apps.programmes.conditions import state_name
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import programmes_by_id
from exclave.apps.reference.calendars import work_calendar
from exclave.apps.register import entries, queries, regions, showing
from exclave.apps.register.access import sight_of
from exclave.apps.register.concerning import concerning
from exclave.apps.register.dates import two_dates
from exclave.apps.register.models import Institution
from exclave.apps.register.queries import Filters
from exclave.apps.ui import exporting, listing
from exclave.apps.ui.text import pick
from exclave.engines.codes.text import halfwidth

PER_PAGE = 50


def read_filters(request: HttpRequest) -> Filters:
    """The filters the address holds; a sort it does not know falls back to the newest first."""
    given = {
        name: request.GET.get(name, "").strip()[:40]
        for name in ("state", "type", "home", "district", "region")
    }
    search = halfwidth(request.GET.get("q", "")).strip()[:80]
    sort = request.GET.get("sort", queries.DEFAULT_SORT)
    if sort.removeprefix("-") not in queries.SORTS:
        sort = queries.DEFAULT_SORT
    return Filters(**given, search=search, places=regions.named_like(search), sort=sort)


def show_register(request: HttpRequest) -> HttpResponse:
    filters = queries.looked_up(read_filters(request))
    programmes, counts = programmes_by_id(), queries.facets(filters)
    total = listing.passing(counts["state"], filters.state)
    page = listing.page(request, queries.listed(filters, total), PER_PAGE)
    found = [queries.Line(*row) for row in page.object_list]
    numbers = queries.certificate_numbers(i.pk for i in found)
    page.object_list = list(entries.list_rows(found, programmes, numbers))
    context = {
        "page": page,
        "filters": list(_filters(request, filters, programmes, counts)),
        "filters_on": filters.on,
        "default_sort": queries.DEFAULT_SORT,
        "width": "wide",
    }
    return render(request, "register/public/register.html", context)


def _filters(
    request: HttpRequest,
    filters: Filters,
    programmes: dict[int, Programme],
    counts: dict[str, dict[str, int]],
) -> Iterator[dict[str, Any]]:
    packs = [library.compiled(p).pack for p in programmes.values()]

    def word(name: str, code: str) -> str:
        for pack in packs:
            found = state_name(pack, code) if name == "state" else type_text(pack, code)
            if found["zh"] != code:
                return pick(found)
        return code

    yield _links(request, filters, counts, "state", _("State"), lambda code: word("state", code))
    yield _choice(filters, counts, "type", _("Type"), lambda code: word("type", code))
    yield _choice(
        filters, counts, "region", _("Host region"), lambda code: pick(place_text(code)), regions.by_region
    )
    homes = _choice(filters, counts, "home", _("Home place"), lambda code: pick(place_text(code)))
    if len(homes["options"]) > 1 or filters.home:
        yield homes
    if any(is_public(pack, "applicant.place") for pack in packs):
        yield _choice(
            filters,
            counts,
            "district",
            _("District of the organisation"),
            lambda code: pick(place_text(code)),
        )
    yield {
        "name": "q",
        "label": _("Search"),
        "kind": "search",
        "value": filters.search,
        "placeholder": _("Name, organisation, place or number"),
    }


def _links(
    request: HttpRequest,
    filters: Filters,
    every: dict[str, dict[str, int]],
    name: str,
    label: str,
    word: Callable[[str], str],
) -> dict[str, Any]:
    counts = every[name]
    current = getattr(filters, name)

    def address(value: str) -> str:
        query = request.GET.copy()
        query.pop("page", None)
        query[name] = value
        return urlencode([(k, v) for k, v in query.items() if v])

    options = [("", _("All"), sum(counts.values()))] + [(code, word(code), n) for code, n in counts.items()]
    return {
        "name": name,
        "label": label,
        "kind": "links",
        "options": [
            {"value": v, "label": w, "count": n, "current": v == current, "query": address(v)}
            for v, w, n in options
        ],
    }


def _choice(
    filters: Filters,
    every: dict[str, dict[str, int]],
    name: str,
    label: str,
    word: Callable[[str], str],
    gather: Callable[[dict[str, int]], dict[str, int]] = dict,
) -> dict[str, Any]:
    counts = gather(every[name])
    current = getattr(filters, name)
    if current and current not in counts:
        counts[current] = 0
    return {
        "name": name,
        "label": label,
        "kind": "choice",
        "options": [
            {"value": code, "label": word(code), "count": n, "current": code == current}
            for code, n in counts.items()
        ],
    }


def export_register(request: HttpRequest) -> HttpResponseBase:
    """The rows the address shows, all pages, as CSV."""
    return _export(request, exporting.CSV)


def export_workbook(request: HttpRequest) -> HttpResponseBase:
    """The same as XLSX."""
    return _export(request, exporting.XLSX)


def _export(request: HttpRequest, form: str) -> HttpResponseBase:
    head = [
        _("Number"), _("Institution"), _("Type"), _("Supporting organisation"), _("Home place"), _("Host place"),
        _("State"), _("Entered on"),
    ]  # fmt: skip
    name = f"register-{clock.now().date().isoformat()}"
    return exporting.table_response(
        name, form, head, list(_export_rows(read_filters(request))), sheet=_("Register")
    )


def _export_rows(filters: Filters) -> Iterator[list[object]]:
    programmes = programmes_by_id()
    numbers = queries.all_certificate_numbers()
    for one in queries.lines(filters):
        line = queries.Line(*one)
        programme = programmes.get(line.programme_id)
        if programme is None:
            continue
        row = entries.entry_row(line, programme, numbers.get(line.pk, ""))
        yield [
            row["number"], pick(row["name"]), pick(row["type"]), pick(row["organisation"]),
            pick(place_text(row["home"])), pick(row["host"]), pick(row["state"]["word"]), row["entered"].isoformat(),
        ]  # fmt: skip


# ---- one institution --------------------------------------------------------------------------------------
def load_institution(request: HttpRequest, public_id: str) -> Institution | None:
    found = queries.institution_by_id(public_id)
    return found if found is not None and found.programme.state in ("in_force", "ended") else None


def show_institution(request: HttpRequest, institution: Institution) -> HttpResponse:
    """An institution as it was on a day, as known at the end of a day; both today unless the address says."""
    dates, seen = two_dates(request, institution), sight_of(request.user, institution)
    tenants = showing.tenants_of(institution, dates)
    context = {
        "entry": entries.entry_page(
            institution, request.user, dates.on, dates.at, dates.now, work_calendar()
        ),
        "dates": dates,
        "on": dates.on,
        "known": dates.known,
        "today": dates.today,
        "moved": dates.moved,
        "wrong": dates.wrong,
        "tabs": showing.tabs(institution, seen, dates, ""),
        "tenants": len(tenants),
        "figures": showing.state_figures(tenants),
        "proposes": seen.proposes,
        "institution": institution,
        "concerning": concerning(request.user, seen, institution),
    }
    return render(request, "register/public/institution.html", context)
