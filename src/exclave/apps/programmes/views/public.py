"""Calls and policies in force, for everyone."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from exclave.apps.journal import clock
from exclave.apps.programmes import (
    clauses,
    conditions,
    deadlines,
    kept,
    library,
    papers,
    points,
    queries,
    stages,
)
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference.calendars import shown_calendar, work_calendar
from exclave.apps.ui import listing
from exclave.apps.ui.text import is_english
from exclave.engines.codes.calendar import WorkCalendar
from exclave.engines.codes.text import halfwidth
from exclave.engines.policy.pack.model import Pack
from exclave.engines.procedure.naming import Lang

PER_PAGE = 20
PICTURE_AGE = 3600


def typed(request: HttpRequest, name: str = "q") -> str:
    """A search text as typed: trimmed, full-width signs made half-width, no longer than anything real."""
    return halfwidth(request.GET.get(name, "")).strip()[:80]


def show_calls(request: HttpRequest) -> HttpResponse:
    """Every published call, the newest first; filtered by where it stands."""
    now, search = clock.now(), typed(request)
    state = request.GET.get("state", "")
    state = state if state in ("open", "coming", "closed") else ""
    programmes = list(queries.programmes_by_id().values())
    counts = queries.call_counts(now, search, programmes)
    total = listing.passing(counts, state)
    found = queries.listed_calls(now, programmes, total, state=state, search=search)
    page, calendar = listing.page(request, found, PER_PAGE), shown_calendar()
    lines = kept.lines(queries.SHOWN, page.object_list)
    page.object_list = [call_row(call, now, calendar) for call in lines]
    words = {"": _("All calls"), "open": _("Open"), "coming": _("Not yet open"), "closed": _("Closed")}
    filters = [
        {
            "name": "state",
            "label": _("State"),
            "kind": "links",
            "options": [
                {
                    "value": key,
                    "label": word,
                    "count": counts[key] if key else sum(counts.values()),
                    "current": key == state,
                    "query": _query(state=key, q=search),
                }
                for key, word in words.items()
            ],
        },
        {
            "name": "q",
            "label": _("Search"),
            "kind": "search",
            "value": search,
            "placeholder": _("Title or number"),
        },
    ]
    context = {"page": page, "filters": filters, "filters_on": int(bool(state)) + int(bool(search))}
    return render(request, "programmes/public/calls.html", context)


def _query(**fields: str) -> str:
    return urlencode({key: value for key, value in fields.items() if value})


def call_row(call: Round, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """A call, or a line of one (``queries.SHOWN``), as lists show it."""
    pack = library.compiled(call.programme).pack
    zone = call.authority.zone
    return {
        "public_id": call.public_id,
        "title": {"zh": call.title_zh, "en": call.title_en or call.title_zh},
        "number": call.number,
        "authority": call.authority,
        "types": [conditions.type_name(pack, key) for key in call.types],
        "opens": call.opens_at.astimezone(zone).date(),
        "stage": queries.stage_of_call(call.opens_at, call.closes_at, now),
        "deadline": closing_chip(call, now, calendar),
    }


def closing_chip(call: Round, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """The closing day. A call that has closed is over, not late: nobody owed anything."""
    zone = call.authority.zone
    chip = deadlines.chip(call.closes_at, zone, now, calendar)
    if now >= call.closes_at:
        return {"due": chip["due"], "left": None}
    why = {"zh": "申报通知写明的截止日，当日24时止", "en": "closing day stated in the call, until midnight"}
    return chip | {"why": why}


def load_call(request: HttpRequest, public_id: str) -> Round | None:
    found: Round | None = queries.public_call(public_id, clock.now())
    return found


def show_call(request: HttpRequest, call: Round) -> HttpResponse:
    """One call: its text and dates, what it takes, what it had to settle, and how to apply."""
    now = clock.now()
    compiled = library.compiled(call.programme)
    context = {
        "call": call_row(call, now, work_calendar()),
        "programme": call.programme,
        "text": {"zh": call.text_zh, "en": call.text_en or call.text_zh},
        "dates": _dates(call, compiled.pack),
        "types": conditions.types(call.programme, compiled, call.types),
        "settled": points.call_points(call, compiled.pack),
        "others": [p for p in points.points(call.programme, compiled.pack) if p.open and p.by != "round"],
        "closed_on": deadlines.last_day(call.closes_at, call.authority.zone),
    }
    return render(request, "programmes/public/call.html", context)


def _dates(call: Round, pack: Pack) -> list[dict[str, Any]]:
    """Every date the call states, in order, with what it is for."""
    zone = call.authority.zone
    names = {s.id: clauses.both(s) for s in pack.procedures[call.procedure].stages}
    found = [
        {
            "label": {"zh": "申报开始", "en": "Applications open"},
            "day": call.opens_at.astimezone(zone).date(),
        },
        {
            "label": {"zh": "申报截止", "en": "Applications close"},
            "day": deadlines.last_day(call.closes_at, zone),
        },
        {"label": {"zh": "条件核算基准日", "en": "Day conditions are answered for"}, "day": call.cutoff},
    ]
    for key, day in call.dates.items():
        name = names.get(key, {"zh": key, "en": key})
        label = {"zh": f"{name['zh']}截止", "en": f"Last day to {name['en']}"}
        found.append({"label": label, "day": datetime.fromisoformat(day).date()})
    return found


def show_policies(request: HttpRequest) -> HttpResponse:
    """Every policy put in force here."""
    rows = [
        {"programme": p, "types": conditions.types(p, library.compiled(p)), "href": clauses.policy_href(p)}
        for p in queries.public_programmes()
    ]
    return render(request, "programmes/public/policies.html", {"rows": rows})


def load_policy(request: HttpRequest, public_id: str) -> Programme | None:
    return queries.public_programme(public_id)


def show_policy(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The policy as this installation runs it: clauses, types, points, procedures, findings, targets."""
    compiled = library.compiled(programme)
    pack = compiled.pack
    stated = points.points(programme, pack)
    held = papers.papers_of(request.user, pack)
    context = {
        "programme": programme,
        "pack": pack,
        "documents": [(one, held.documents.get(key, "")) for key, one in pack.documents.items()],
        "tree": clauses.tree(pack, held.clauses),
        "types": conditions.types(programme, compiled),
        "open_points": [p for p in stated if p.open],
        "fixed_points": [p for p in stated if not p.open],
        "procedures": stages.procedures(programme, pack),
        "findings": pack.findings,
        "targets": [_target(programme, pack, key) for key in pack.targets],
        "obligations": [
            {"label": clauses.both(o), "clauses": clauses.clauses(programme, pack, o.clause)}
            for o in pack.obligations.values()
        ],
    }
    return render(request, "programmes/public/policy.html", context)


def _target(programme: Programme, pack: Pack, key: str) -> dict[str, Any]:
    target = pack.targets[key]
    return {
        "label": clauses.both(target),
        "clauses": clauses.clauses(programme, pack, target.clause),
        "goal": points.goal_text(target),
        "definition": points.definition_of(target),
    }


def load_picture(request: HttpRequest, public_id: str, procedure: str) -> str | None:
    """A procedure's diagram in the reader's language, None where there is no such procedure."""
    programme = queries.public_programme(public_id)
    if programme is None:
        return None
    lang: Lang = "en" if is_english() else "zh"
    return stages.picture(programme, library.compiled(programme).pack, procedure, lang)


def show_picture(request: HttpRequest, drawn: str) -> HttpResponse:
    response = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    response.headers["Cache-Control"] = f"private, max-age={PICTURE_AGE}"
    return response
