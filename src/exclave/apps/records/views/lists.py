"""Lists of records: the kinds, one kind as everybody reads it, and the officers' list over all of them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from exclave.apps.cases.presenting import text
from exclave.apps.journal import clock
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import programmes_by_id
from exclave.apps.records import queries, revising, words
from exclave.apps.records.models import Record
from exclave.apps.records.views.record import day_of
from exclave.apps.ui import exporting, listing
from exclave.apps.ui.text import pick

ASKED = {"state": "", "type": ""}
ASKED_INSIDE = {"kind": "", "state": "", "source": ""}


def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of record, by policy, with how many the public sees."""
    counts = queries.shown_counts()
    groups: dict[int, dict[str, Any]] = {}
    for one in queries.kinds():
        programme = one.programme
        pack = library.compiled(programme).pack
        n = counts.get((programme.authority_id, pack.pack.id, one.kind), 0)
        if programme.state != "in_force" and not n:
            continue
        group = groups.setdefault(
            programme.pk,
            {
                "programme": programme.public_id,
                "name": text(programme.name_zh, programme.name_en),
                "authority": programme.authority,
                "kinds": [],
            },
        )
        subject = pack.subjects[one.kind]
        also = (
            text("、".join(subject.also_called), ", ".join(subject.also_called))
            if subject.also_called
            else None
        )
        group["kinds"].append(
            {"id": one.kind, "name": words.kind_words(pack, one.kind), "count": n, "also": also}
        )
    return render(request, "records/kinds.html", {"groups": list(groups.values())})


# ---- one kind, public --------------------------------------------------------------------------------------
def load_kind(request: HttpRequest, programme_id: str, kind: str) -> queries.Kind | None:
    return queries.kind(programme_id, kind)


def of_kind(request: HttpRequest, one: queries.Kind) -> HttpResponse:
    asked = listing.wanted(request, ASKED)
    pack = library.compiled(one.programme).pack
    listed = one.kind in pack.entries
    today = one.programme.authority.day(clock.now())
    on, wrong = day_of(request.GET.get("on", "") if listed else "", today)
    past = on if on != today else None
    found = _public(request, one, asked, past)
    page = listing.page(request, found)
    shown = list(page.object_list)
    texts = revising.as_of(shown, on) if listed else {}
    page.object_list = [
        _row(r, one.programme, public=True) | ({"name": texts[r.pk]} if r.pk in texts else {}) for r in shown
    ]
    every = queries.of_kind(one, past)
    counts = _counts(queries.narrowed(every, asked | {"state": ""}, public=True), "state")
    subject = pack.subjects[one.kind]
    filters = []
    if subject.states:
        held = {state: counts.get(state, 0) for state in subject.states if counts.get(state)}
        filters.append(
            listing.links(
                request,
                "state",
                _("State"),
                held,
                lambda s: pick(words.state_chip(pack, one.kind, s)["word"]),  # type: ignore[index]
            )
        )
    if subject.types:
        types = [(key, pick(words.type_words(pack, one.kind, key) or {})) for key in subject.types]
        filters.append(listing.choice(request, "type", _("Type"), types))
    filters.append(listing.search(request, _("Name or number")))
    context = {
        "kind": words.kind_words(pack, one.kind),
        "kind_id": one.kind,
        "programme": one.programme,
        "page": page,
        "filters": filters,
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": queries.DEFAULT_SORT,
        "listed": listed,
        "on": on,
        "moved": past is not None,
        "wrong": wrong,
        "has_types": bool(subject.types),
        "has_states": bool(subject.states),
        "width": "wide",
    }
    return render(request, "records/list.html", context)


def _public(
    request: HttpRequest, one: queries.Kind, asked: dict[str, str], on: date | None = None
) -> QuerySet[Record]:
    found = queries.narrowed(queries.of_kind(one, on), asked, public=True)
    return listing.ordered(request, found, queries.PUBLIC_SORTS, queries.DEFAULT_SORT)


def _counts(found: QuerySet[Record], column: str) -> dict[str, int]:
    return dict(found.order_by().values_list(column).annotate(n=Count("pk")))


def export_csv(request: HttpRequest, one: queries.Kind) -> HttpResponseBase:
    return _export_public(request, one, exporting.CSV)


def export_xlsx(request: HttpRequest, one: queries.Kind) -> HttpResponseBase:
    return _export_public(request, one, exporting.XLSX)


def _export_public(request: HttpRequest, one: queries.Kind, form: str) -> HttpResponseBase:
    """The rows the address shows, all pages, with open facts only."""
    on, _wrong = day_of(request.GET.get("on", ""), one.programme.authority.day(clock.now()))
    past = on if request.GET.get("on") else None
    found = list(_public(request, one, listing.wanted(request, ASKED), past))
    texts = revising.as_of(found, on) if past else {}
    rows = (
        _row(r, one.programme, public=True) | ({"name": texts[r.pk]} if r.pk in texts else {}) for r in found
    )
    return exporting.table_response(
        f"records-{one.kind}", form, _head(), list(_cells(rows)), sheet=_("Records")
    )


# ---- the officers' list ------------------------------------------------------------------------------------
def inside(request: HttpRequest) -> HttpResponse:
    asked = listing.wanted(request, ASKED_INSIDE)
    every = queries.inside(request.user)
    page = listing.page(request, _inside(request, asked))
    programmes = programmes_by_id()
    page.object_list = [
        _row(r, programmes[r.programme_id], public=False)
        for r in page.object_list
        if r.programme_id in programmes
    ]
    kinds_ = _kind_names(every, programmes)
    counts = _counts(queries.narrowed(every, asked | {"kind": "", "state": ""}, public=False), "kind")
    filters = [
        listing.links(
            request, "kind", _("Kind"), {k: counts.get(k, 0) for k in kinds_}, lambda k: pick(kinds_[k])
        )
    ]
    if asked["kind"] in kinds_:
        filters.append(listing.choice(request, "state", _("State"), _states(programmes, asked["kind"])))
    filters.append(
        listing.choice(request, "source", _("Source"), [(k, pick(w)) for k, w in words.SOURCES.items()])
    )
    filters.append(listing.search(request, _("Name, organisation or number")))
    context = {
        "page": page,
        "filters": filters,
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": queries.DEFAULT_SORT,
        "enterable": [
            {
                "programme": k.programme.public_id,
                "kind": k.kind,
                "name": words.kind_words(library.compiled(k.programme).pack, k.kind),
            }
            for k in queries.officers_kinds(request.user)
        ],
        "width": "wide",
    }
    return render(request, "records/inside.html", context)


def _inside(request: HttpRequest, asked: dict[str, str]) -> QuerySet[Record]:
    found = queries.narrowed(queries.inside(request.user), asked, public=False)
    return listing.ordered(request, found, queries.SORTS, queries.DEFAULT_SORT)


def _kind_names(every: QuerySet[Record], programmes: dict[int, Programme]) -> dict[str, Any]:
    rows = every.order_by().values_list("kind", "programme_id").distinct()
    return {
        kind: words.kind_words(library.compiled(programmes[pk]).pack, kind)
        for kind, pk in sorted(rows)
        if pk in programmes
    }


def _states(programmes: dict[int, Programme], kind: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for programme in programmes.values():
        pack = library.compiled(programme).pack
        for state in pack.subjects[kind].states if kind in pack.subjects else []:
            chip = words.state_chip(pack, kind, state)
            found.setdefault(state, pick(chip["word"]) if chip else state)
    return list(found.items())


def inside_csv(request: HttpRequest) -> HttpResponseBase:
    return _export_inside(request, exporting.CSV)


def inside_xlsx(request: HttpRequest) -> HttpResponseBase:
    return _export_inside(request, exporting.XLSX)


def _export_inside(request: HttpRequest, form: str) -> HttpResponseBase:
    programmes = programmes_by_id()
    found = _inside(request, listing.wanted(request, ASKED_INSIDE))
    rows = (_row(r, programmes[r.programme_id], public=False) for r in found if r.programme_id in programmes)
    name = f"records-{clock.now().date().isoformat()}"
    return exporting.table_response(name, form, _head(), list(_cells(rows)), sheet=_("Records"))


# ---- rows --------------------------------------------------------------------------------------------------
def _row(one: Record, programme: Programme, *, public: bool) -> dict[str, Any]:
    """A record as lists show it (no query)."""
    pack = library.compiled(programme).pack
    organisation = one.organisation
    return {
        "public_id": one.public_id,
        "number": one.number,
        "name": (one.open_name if public else one.name) or "",
        "kind": words.kind_words(pack, one.kind),
        "type": words.type_words(pack, one.kind, one.type),
        "state": words.state_chip(pack, one.kind, one.state),
        "organisation": text(organisation.name_zh, organisation.name_en)
        if organisation and not public
        else None,
        "source": words.SOURCES[one.source],
        "entered": programme.authority.day(one.entered_at),
    }


def _head() -> list[str]:
    return [_("Number"), _("Kind"), _("Name"), _("Type"), _("State"), _("Organisation"), _("Registered on")]


def _cells(rows: Iterator[dict[str, Any]]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row["number"],
            pick(row["kind"]),
            row["name"],
            pick(row["type"]) if row["type"] else "",
            pick(row["state"]["word"]) if row["state"] else "",
            pick(row["organisation"]) if row["organisation"] else "",
            row["entered"].isoformat(),
        ]
