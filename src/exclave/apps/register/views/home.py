"""The front page: what runs now."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exclave.apps.cases import noticing
from exclave.apps.cases.queries import public_notices
from exclave.apps.journal import clock
from exclave.apps.programmes import conditions, library
from exclave.apps.programmes.queries import programmes_by_id, public_calls
from exclave.apps.programmes.views.public import call_row
from exclave.apps.reference.calendars import work_calendar
from exclave.apps.register import entries, figures, queries
from exclave.engines.codes.calendar import WorkCalendar

SHOWN = 5
FOUND = 10


def home(request: HttpRequest) -> HttpResponse:
    """What runs now: calls, notices, targets, and what the register recorded last."""
    now, calendar = clock.now(), work_calendar()
    programmes = programmes_by_id()
    in_force = [p for p in programmes.values() if p.state == "in_force"]
    calls = [
        call_row(c, now, calendar)
        for c in public_calls(now, state="open", programmes=programmes.values())[:SHOWN]
    ]
    calls += [
        call_row(c, now, calendar)
        for c in public_calls(now, state="coming", programmes=programmes.values())[: SHOWN - len(calls)]
    ]
    last = public_calls(now, state="closed", programmes=programmes.values()).first() if not calls else None
    changes = [entries.change_row(c, programmes) for c in queries.latest_changes(SHOWN)]
    context = {
        "at_home": True,
        "programmes": [
            {
                "programme": p,
                "types": conditions.types(p, library.compiled(p)),
                "figures": figures.target_figures(p, p.authority.day(now)),
            }
            for p in in_force
        ],
        "calls": calls,
        "last_call": call_row(last, now, calendar) if last else None,
        "notices": _notices(now, calendar, state="running")[:SHOWN],
        "changes": [c for c in changes if c],
    }
    return render(request, "register/public/home.html", context)


def _notices(now: datetime, calendar: WorkCalendar, **wanted: Any) -> list[dict[str, Any]]:
    return [noticing.notice_row(n, now, calendar) for n in public_notices(now, **wanted)[:FOUND]]
