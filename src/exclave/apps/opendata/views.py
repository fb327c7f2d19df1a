"""The page of all open data, and its tables."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from exclave.apps.journal import clock
from exclave.apps.opendata.apps import LICENCE
from exclave.apps.opendata.sets import SETS, DataSet
from exclave.apps.reference import authorities, parameters
from exclave.apps.ui import exporting


def show_open_data(request: HttpRequest) -> HttpResponse:
    """Every set: what it holds, when it last changed, in which forms it is there, and under which licence."""
    licences = [
        {"authority": {"zh": one.zh, "en": one.en}, "text": parameters.value(one.pk, LICENCE)}
        for one in authorities.roots()
    ]
    context = {"sets": [_shown(one) for one in SETS], "licences": licences, "api": reverse("api-reference")}
    return render(request, "opendata/open_data.html", context)


def _shown(one: DataSet) -> dict[str, object]:
    csv, xlsx = one.tables
    return {
        "name": one.name,
        "title": one.title,
        "definition": one.definition,
        "page": reverse(one.page),
        "updated": one.updated(),
        "forms": [
            ("CSV", reverse(csv)),
            ("XLSX", reverse(xlsx)),
            ("Atom", reverse(one.feed)),
            *([("JSON", reverse(one.api))] if one.api else []),
        ],
    }


def export(request: HttpRequest, one: DataSet, form: str) -> HttpResponseBase:
    """The whole set as a table, in the reader's language."""
    assert one.head is not None and one.rows is not None
    name = f"{one.name}-{clock.now().date().isoformat()}"
    return exporting.table_response(name, form, one.head(), list(one.rows()), sheet=str(one.title))
