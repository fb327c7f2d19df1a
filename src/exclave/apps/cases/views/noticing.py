"""Public notices that run now, and objections to look into, for city officers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exclave.apps.cases import noticing_work
from exclave.apps.cases.inbox.labels import calendar
from exclave.apps.journal import clock


def show(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "page": noticing_work.notices(request.user, now, calendar(), request.GET.get("page")),
        "objections": noticing_work.objections(request.user, now, calendar()),
    }
    return render(request, "cases/officer/notices.html", context)
