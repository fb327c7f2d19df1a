"""The register of facilities: a public list and page, and the forms of the offices that keep it."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.facilities import asking, queries
from exclave.apps.facilities.actions.add_facility import add_facility
from exclave.apps.facilities.actions.add_served import add_served
from exclave.apps.facilities.actions.edit_facility import edit_facility
from exclave.apps.facilities.actions.strike_served import strike_served
from exclave.apps.facilities.models import Facility
from exclave.apps.facilities.words import KIND_WORDS, open_look
from exclave.apps.journal import clock
from exclave.apps.journal.transaction import Receipt
from exclave.apps.people.places import place_code
from exclave.apps.projects.asking import STRIKE
from exclave.apps.projects.summing import said
from exclave.apps.ui import acting, entering, exporting, listing
from exclave.apps.ui.templatetags.ui import place
from exclave.apps.ui.text import pick
from exclave.engines.codes import from_scaled

FILTERS = ("kind", "place", "open")


def facilities(request: HttpRequest) -> HttpResponse:
    asked, order = _asked(request)
    counts = queries.counts(asked)
    kinds, places = counts["kind"], counts["place"]
    page = listing.page(request, queries.listed(asked, order, listing.passing(kinds, asked["kind"])))
    page.object_list = list(_rows(queries.Line(*row) for row in page.object_list))
    context = {
        "page": page,
        "filters": [
            listing.links(request, "kind", _("Kind"), {k: kinds.get(k, 0) for k in KIND_WORDS}, KIND_WORDS.__getitem__),
            listing.choice(request, "place", _("District or functional area"), [(p, place(p)) for p in sorted(places)]),
            listing.choice(request, "open", _("Use"), [("yes", _("Open for use")), ("no", _("Not open for use")), ("unknown", _("Not known whether open"))]),
            listing.search(request, _("Name, offer or operator")),
        ],
        "filters_on": sum(map(bool, listing.wanted(request, FILTERS).values())),
        "default_sort": "name",
        "width": "wide",
        "may_enter": queries.keeps_any(request.user),
    }  # fmt: skip
    return render(request, "facilities/list.html", context)


def _asked(request: HttpRequest) -> tuple[dict[str, str], str]:
    """The filters and the order of the address; a kind there is not asks for all."""
    asked = listing.wanted(request, FILTERS)
    kind = asked["kind"] if asked["kind"] in KIND_WORDS else ""
    return asked | {"kind": kind}, listing.order_asked(request, queries.SORTS, "name")


def _rows(found: Iterable[queries.Line]) -> Iterator[dict[str, Any]]:
    lines = list(found)
    numbers, name = queries.served_numbers(one.pk for one in lines), lru_cache(place)
    for one in lines:
        yield _row(one, numbers.get(one.pk, 0)) | {"place": name(one.place)}


def _row(one: Facility | queries.Line, served: int) -> dict[str, Any]:
    look, word, sign = open_look(one.open)
    return {
        "public_id": one.public_id,
        "name": pick({"zh": one.name_zh, "en": one.name_en}),
        "kind": str(KIND_WORDS[one.kind]),
        "look": look,
        "word": str(word),
        "sign": sign,
        "capacity": capacity(one),
        "served": served,
        "as_of": one.as_of,
        "ended": one.until,
    }


def capacity(one: Facility | queries.Line) -> str:
    """The capacity in the reader's words, empty while not known."""
    if one.capacity_scaled is None:
        return ""
    return said(from_scaled(one.capacity_scaled, one.capacity_bound, one.capacity_unit, one.capacity_text))


def export(request: HttpRequest) -> HttpResponseBase:
    """The rows the address shows, all pages."""
    found = [queries.Line(*row) for row in queries.matching(*_asked(request))]
    head = [
        _("Name"), _("Kind"), _("District or functional area"), _("Address"), _("Run by"), _("What it offers"),
        _("Capacity"), _("Use"), _("Projects served"), _("In use since"), _("Ended on"), _("As of"),
    ]  # fmt: skip
    return exporting.table_response("facilities", exporting.CSV, head, _cells(found))


def _cells(found: list[queries.Line]) -> Iterator[list[object]]:
    numbers = queries.served_numbers(f.pk for f in found)
    for f in found:
        yield [
            pick({"zh": f.name_zh, "en": f.name_en}), str(KIND_WORDS[f.kind]), place(f.place), f.address, f.operator,
            f.offers, f.capacity_text, str(open_look(f.open)[1]), numbers.get(f.pk, 0), f.since or "", f.until or "",
            f.as_of,
        ]  # fmt: skip


# ---- one facility ------------------------------------------------------------------------------------------
def load(request: HttpRequest, public_id: str) -> Facility | None:
    return queries.facility(public_id)


def load_kept(request: HttpRequest, public_id: str) -> Facility | None:
    return queries.facility_kept(request.user, public_id)


def load_served(request: HttpRequest, public_id: str, row_id: str) -> tuple[Facility, str] | None:
    one = queries.facility_kept(request.user, public_id)
    known = one is not None and one.served.filter(public_id=row_id, superseded_at=None).exists()
    return (one, row_id) if one is not None and known else None


def show(request: HttpRequest, one: Facility) -> HttpResponse:
    """What it offers, to everyone; whom it served by name only to the office that keeps it."""
    kept = queries.keeps(request.user, one)
    rows = queries.served(request.user, one)
    number = queries.served_numbers([one.pk]).get(one.pk, 0)
    context = {
        "facility": one,
        "row": _row(one, number),
        "may_keep": kept,
        "served": [r for r in rows if r.superseded_at is None],
        "struck": [r for r in rows if r.superseded_at is not None],
        "figure": {
            "label": _("Projects served"),
            "value": number,
            "definition": _("Projects recorded for this facility, those struck left out."),
            "as_of": clock.now().date(),
            "source": _("the register of facilities"),
        },
    }
    return render(request, "facilities/facility.html", context)


def new(request: HttpRequest) -> HttpResponse:
    offices = [(a.public_id, {"zh": a.name_zh, "en": a.name_en}) for a in queries.offices(request.user)]
    present = {
        "as_of": clock.now().date(),
        "kind": request.GET.get("kind", ""),
        "authority_id": offices[0][0] if len(offices) == 1 else "",
    }
    done = entering.handle(
        request,
        asking.new(offices),
        present,
        lambda v: add_facility(_officer(request), idempotency_key=acting.key(request), **v),
        place=place_code,
    )
    if isinstance(done, Receipt):
        messages.success(request, _("Registered. It is public now."))
        return redirect("facility", public_id=done.result["facility"])
    context = {
        "form": done,
        "title": _("Register a facility"),
        "lead": _("The entry is public, except for the names of projects served."),
        "button": pgettext("facilities", "Register"),
        "back": reverse("facilities"),
    }
    return render(request, "facilities/form.html", context, status=done.status)


def edit(request: HttpRequest, one: Facility) -> HttpResponse:
    present = {a.name: getattr(one, a.name, None) for a in asking.FACILITY}
    present["capacity"] = one.capacity_text
    return _form(
        request, one, asking.FACILITY, present, lambda v, about: edit_facility(_officer(request), **about, **v),
        _("Edit the entry"), _("Save"),
    )  # fmt: skip


def serve(request: HttpRequest, one: Facility) -> HttpResponse:
    asked = asking.served(queries.projects_seen(request.user))
    return _form(
        request, one, asked, {}, lambda v, about: add_served(_officer(request), **about, **v),
        _("Record a project served"), _("Record"),
    )  # fmt: skip


def strike(request: HttpRequest, target: tuple[Facility, str]) -> HttpResponse:
    one, row_id = target
    return _form(
        request, one, STRIKE, {},
        lambda v, about: strike_served(_officer(request), row_id=row_id, **about, **v),
        _("Strike an entry"), _("Strike"),
    )  # fmt: skip


def _officer(request: HttpRequest) -> Any:
    return acting.actor(request, "officer")


def _form(
    request: HttpRequest,
    one: Facility,
    asked: tuple[entering.Asked, ...],
    present: dict[str, Any],
    act: Callable[[entering.Values, dict[str, Any]], Receipt],
    title: str,
    button: str,
) -> HttpResponse:
    about = {
        "facility_id": one.public_id,
        "expected_version": acting.expected_version(request),
        "idempotency_key": acting.key(request),
    }
    done = entering.handle(
        request, asked, present, lambda v: act(v, about), version=one.version, place=place_code
    )
    if isinstance(done, Receipt):
        messages.success(request, _("Recorded."))
        return redirect("facility", public_id=one.public_id)
    name = {"zh": one.name_zh, "en": one.name_en or one.name_zh}
    context = {
        "form": done,
        "title": title,
        "lead": name,
        "button": button,
        "back": reverse("facility", args=[one.public_id]),
        "back_word": name,
    }
    return render(request, "facilities/form.html", context, status=done.status)
