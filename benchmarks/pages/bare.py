"""The least a Django view can do with the inbox's list: its query and a plain table."""

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exclave.apps.cases.inbox.reading import COLUMNS
from exclave.apps.cases.models import Case

AUTHORITY = 0


def _query():  # type: ignore[no-untyped-def]
    return (
        Case.objects.scoped("benchmark")
        .filter(
            Q(authority_id__in=[AUTHORITY]) & (Q(submitted_at__isnull=False) | Q(round=None)),
            waits_on="authority",
        )
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )


def values(request: HttpRequest) -> HttpResponse:
    return render(request, "bare.html", {"rows": _query().values_list(*COLUMNS)[:50]})


def objects(request: HttpRequest) -> HttpResponse:
    rows = _query().select_related("applicant", "office")[:50]
    return render(request, "bare_objects.html", {"rows": rows})
