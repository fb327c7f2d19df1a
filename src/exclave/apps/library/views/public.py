"""The library for everyone: the list, one document with its text, two documents compared."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.library import citing, comparing, queries, showing, texts
from exclave.apps.library.models import Document
from exclave.apps.library.words import KIND_WORDS, OPENNESS_WORDS, STATE_WORDS, THEME_WORDS, standing_look
from exclave.apps.people.access import standing
from exclave.apps.ui import acting, exporting, listing
from exclave.apps.ui.templatetags.ui import place
from exclave.apps.ui.text import is_english, pick


def show_list(request: HttpRequest) -> HttpResponse:
    asked = listing.wanted(request, queries.FILTERS)
    found = queries.public_documents()
    page = listing.page(
        request, listing.ordered(request, queries.narrowed(found, asked), queries.SORTS, "-issued")
    )
    page.object_list = [row(one) for one in page.object_list]
    counts = queries.state_counts(queries.narrowed(found, asked | {"state": ""}))
    places, issuers, years = queries.choices()
    context = {
        "page": page,
        "filters": [
            listing.links(request, "state", _("State"), {k: counts.get(k, 0) for k in ("issued", "draft", "repealed")}, STATE_WORDS.__getitem__),
            listing.choice(request, "place", _("Region"), [(p, place(p)) for p in places]),
            listing.choice(request, "issuer", _("Issuer"), [(name, name) for name in issuers]),
            listing.choice(request, "year", _("Year of issue"), [(str(y), str(y)) for y in years]),
            listing.choice(request, "theme", _("Theme"), list(THEME_WORDS.items())),
            listing.search(request, _("Title, number or issuer")),
        ],
        "filters_on": sum(map(bool, asked.values())),
        "words": asked["q"],
        "default_sort": "-issued",
        "width": "wide",
        "brings": bool(standing(request.user).authority_ids("officer", "policy_officer", "leader")),
    }  # fmt: skip
    return render(request, "library/list.html", context)


def row(one: Document) -> dict[str, Any]:
    """A document as lists show it."""
    look, word = standing_look(one.state, one.in_force_from, one.last_day, queries.today_of(one.authority))
    return {
        "public_id": one.public_id,
        "title": title(one),
        "number": one.number,
        "issuers": one.issuers,
        "place": one.place,
        "theme": THEME_WORDS.get(one.theme, ""),
        "look": look,
        "word": word,
        "issued": one.issued,
    }


def title(one: Document) -> str:
    return one.title_en if one.title_en and is_english() else one.title


def export_csv(request: HttpRequest) -> HttpResponseBase:
    return _export(request, exporting.CSV)


def export_xlsx(request: HttpRequest) -> HttpResponseBase:
    return _export(request, exporting.XLSX)


def _export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The rows the address shows, all pages."""
    asked = listing.wanted(request, queries.FILTERS)
    found = listing.ordered(
        request, queries.narrowed(queries.public_documents(), asked), queries.SORTS, "-issued"
    )
    head = [
        _("Title"), _("Document number"), _("Issuers"), _("Region"), pgettext("library", "Kind"), _("Theme"), _("State"), _("Date of issue"),
        _("In force from"), _("Last day of validity"), pgettext("library", "Clauses"), _("Held by"), _("Page"),
    ]  # fmt: skip
    return exporting.table_response("policy-library", form, head, _cells(found), sheet=_("Policy library"))


def _cells(found: Any) -> Iterator[list[object]]:
    for one in found.iterator(chunk_size=500):
        yield [
            one.title, one.number, one.issuers, place(one.place), str(KIND_WORDS.get(one.kind, "")),
            str(THEME_WORDS.get(one.theme, "")), str(STATE_WORDS[one.state]), one.issued or "", one.in_force_from or "",
            one.last_day or "", one.clauses, pick(one.authority),
            f"{settings.SITE_URL.rstrip('/')}{reverse('library-document', args=[one.public_id])}",
        ]  # fmt: skip


# ---- one document -------------------------------------------------------------------------------------------
def load(request: HttpRequest, public_id: str) -> Document | None:
    return queries.document(request.user, public_id)


def show(request: HttpRequest, one: Document) -> HttpResponse:
    return document_page(request, one, {})


def document_page(
    request: HttpRequest, one: Document, errors: dict[str, list[str]], status: int = 200
) -> HttpResponse:
    outline = texts.outline_of(one.outline)
    cited = citing.cited(one, outline)
    if standing(request.user).holds("policy_officer"):
        for id, more in citing.on_shelf(one, outline).items():
            cited.setdefault(id, []).extend(more)
    earlier, later = queries.succession(request.user, one)
    inside = queries.inside(request.user, one)
    every = queries.proposals(one) if inside else []
    waiting = next((p for p in every if p.state == "waiting"), None)
    context = {
        "one": one,
        "title": title(one),
        "look": standing_look(one.state, one.in_force_from, one.last_day, queries.today_of(one.authority)),
        "kind": KIND_WORDS.get(one.kind, ""),
        "theme": THEME_WORDS.get(one.theme, ""),
        "openness": OPENNESS_WORDS[one.openness],
        "parts": showing.parts(request.user, one, outline, cited),
        "policies": {c.href.partition("#")[0]: c.policy for found in cited.values() for c in found},
        "earlier": [row(d) for d in earlier],
        "later": [row(d) for d in later],
        "inside": inside,
        "may_change": queries.may_change(request.user, one),
        "waiting": waiting,
        "decides": queries.may_decide(request.user, one, waiting),
        "changes": comparing.metadata(one, waiting) if waiting is not None else [],
        "history": [p for p in every if p.state != "waiting"],
        "address": f"{settings.SITE_URL.rstrip('/')}{reverse('library-document', args=[one.public_id])}",
        "typed": request.POST,
        "field_errors": errors,
        "errors": [{"id": path, "label": "", "text": t} for path, texts_ in errors.items() for t in texts_],
        "key": acting.form_key(request),
    }
    return render(request, "library/document.html", context, status=status)


# ---- comparing ----------------------------------------------------------------------------------------------
def show_comparison(request: HttpRequest, one: Document) -> HttpResponse:
    """This document beside another one, the earlier at the left; without another one, what it may be compared with."""
    others = queries.others(request.user, one)
    wanted = request.GET.get("with", "")
    other = queries.document(request.user, wanted) if wanted and wanted != one.public_id else None
    context: dict[str, Any] = {
        "one": one,
        "title": title(one),
        "others": [row(d) for d in others],
        "other": other,
        "missing": bool(wanted) and other is None,
        "width": "wide",
    }
    if other is not None:
        old, new = comparing.in_order(one, other)
        whole = request.GET.get("all") == "1"
        context |= {
            "old": row(old),
            "new": row(new),
            "whole": whole,
            **comparing.shown(old, new, whole=whole),
        }
    return render(request, "library/compare.html", context)
