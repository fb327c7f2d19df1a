"""Look-ups of code tables while typing: places and industries, as options of a list, or as JSON."""

from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html_join

from exclave.apps.ui.text import is_english
from exclave.engines.codes import IndustryTable, PlaceTable

MOST = 12
LONGEST = 60
DAY = 86_400


@cache
def _places() -> PlaceTable:
    return PlaceTable.load()


@cache
def _industries() -> IndustryTable:
    return IndustryTable.load()


def search_places(request: HttpRequest) -> HttpResponse:
    """``?q=`` a part of a name or the beginning of a code. Districts and zones stand before towns."""
    table = _places()
    found = [
        (p.code, table.path_name(p.code, "en" if is_english() else "zh") or p.name_zh)
        for p in table.search(_typed(request), limit=MOST)
    ]
    return _answer(request, found)


def search_industries(request: HttpRequest) -> HttpResponse:
    """``?q=`` a part of a name or the beginning of a code of GB/T 4754."""
    table = _industries()
    found = [
        (i.code, table.path_name(i.code) or i.name_zh) for i in table.search(_typed(request), limit=MOST)
    ]
    return _answer(request, found)


def _typed(request: HttpRequest) -> str:
    """What was typed; of “420704 湖北省…”, as the box holds it once chosen, the code alone."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    head, _, rest = text.partition(" ")
    return head if rest and head.isascii() else text


def _answer(request: HttpRequest, found: list[tuple[str, str]]) -> HttpResponse:
    if request.headers.get("HX-Request-Type") == "partial":
        options = format_html_join("", '<option value="{} {}"></option>', found)
        response = HttpResponse(options)
    else:
        response = JsonResponse({"results": [{"code": code, "name": name} for code, name in found]})
    response.headers["Cache-Control"] = f"private, max-age={DAY}"
    response.headers["Vary"] = "HX-Request-Type, Cookie"
    return response
