"""Public notices that run now, and objections to look into, for city officers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exclave.apps.cases import noticing_work
from exclave.apps.journal import clock
from exclave.apps.reference.calendars import shown_calendar


def show(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "page": noticing_work.notices(request.user, now, shown_calendar(), request.GET.get("page")),
        "objections": noticing_work.objections(request.user, now, shown_calendar()),
    }
    return render(request, "cases/officer/notices.html", context)
