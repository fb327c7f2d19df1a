"""The one search: over everything the reader may open, in groups, or all of one kind by pages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exclave.apps.search import queries, rows
from exclave.apps.search.queries import KINDS, MOST, Hits, Sought
from exclave.apps.search.shaping import LONGEST

FIRST = 5
PER_PAGE = 20
LABELS = {
    "case": gettext_lazy("Cases"),
    "institution": gettext_lazy("Institutions"),
    "organisation": gettext_lazy("Organisations"),
    "record": gettext_lazy("Records"),
    "benefit": gettext_lazy("Benefits"),
    "clause": gettext_lazy("Clauses of policies in force"),
    "document": gettext_lazy("Texts of the policy library"),
    "call": gettext_lazy("Calls"),
    "notice": gettext_lazy("Public notices"),
}


def search(request: HttpRequest) -> HttpResponse:
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    kind = request.GET.get("kind", "")
    sought = Sought.of(typed)
    found = queries.find(request.user, sought)
    kind = kind if kind in found else ""
    context: dict[str, Any] = {
        "q": typed,
        "kind": kind,
        "groups": [
            _group(request, found[one], sought, kind, typed) for one in KINDS if _shown(found, one, kind)
        ],
        "pages": rows.pages(request, sought) if typed and not kind else [],
        "tabs": _tabs(found, kind, typed, request.path),
        "found": any(hits.keys for hits in found.values()),
        **{f"{one}_count": len(hits.keys) for one, hits in found.items()},
    }
    return render(request, "search/results.html", context)


def _shown(found: dict[str, Hits], one: str, kind: str) -> bool:
    return one in found and bool(found[one].keys) and kind in ("", one)


def _group(request: HttpRequest, hits: Hits, sought: Sought, kind: str, typed: str) -> dict[str, Any]:
    page = Paginator(hits.keys, PER_PAGE if kind else FIRST).get_page(request.GET.get("page") if kind else 1)
    return {
        "kind": hits.kind,
        "label": LABELS[hits.kind],
        "count": _count(hits),
        "rows": rows.rows(request, hits.kind, list(page.object_list), sought),
        "page": page if kind else None,
        "all": "" if kind or len(hits.keys) <= FIRST else f"?{urlencode({'q': typed, 'kind': hits.kind})}",
    }


def _count(hits: Hits) -> str:
    return f"{MOST}+" if hits.more else str(len(hits.keys))


def _tabs(found: dict[str, Hits], kind: str, typed: str, path: str) -> list[dict[str, Any]]:
    kinds = [one for one in KINDS if one in found and found[one].keys]
    if len(kinds) < 2 and not kind:
        return []
    tabs = [
        {
            "label": _("All kinds"),
            "href": f"{path}?{urlencode({'q': typed})}",
            "current": not kind,
            "count": None,
        }
    ]
    return tabs + [
        {
            "label": LABELS[one], "href": f"{path}?{urlencode({'q': typed, 'kind': one})}", "current": one == kind,
            "count": _count(found[one]),
        }
        for one in kinds
    ]  # fmt: skip
