"""One record: its facts as of a day, its states with their days, its papers, children and cases."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exclave.apps.cases.presenting import text
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal import clock
from exclave.apps.programmes import library
from exclave.apps.records import children, facts, keeping, queries, words
from exclave.apps.records.actions.state_fact import TYPED
from exclave.apps.records.models import Record


def load(request: HttpRequest, public_id: str) -> Record | None:
    return queries.record(request.user, public_id)


def show(request: HttpRequest, one: Record) -> HttpResponse:
    """The public reads open facts; officers, the organisation and those asked in a case read all of them."""
    compiled = library.compiled(one.programme)
    pack = compiled.pack
    insider = queries.sees_inside(request.user, one)
    today = one.authority.day(clock.now())
    on, wrong = day_of(request.GET.get("on", ""), today)
    rows = facts.known(one)
    held = facts.on_day(rows, on)
    case_numbers = {c.pk: c for c in queries.cases_of(one)} if insider else {}
    readable = (
        set(cases_for(request.user).filter(pk__in=list(case_numbers)).values_list("pk", flat=True))
        if case_numbers
        else set()
    )
    shown = words.fact_rows(compiled, one.kind, held, public=not insider)
    for row in shown:
        case = case_numbers.get(row["case_id"] or 0)
        row["case"] = _case(case, case.pk in readable) if case is not None else None
    keeps = queries.kept_by(request.user, one.public_id) is not None
    context = {
        "record": one,
        "name": (one.name if insider else one.open_name) or one.number,
        "kind": words.kind_words(pack, one.kind),
        "type": words.type_words(pack, one.kind, one.type),
        "state": words.state_chip(pack, one.kind, one.state),
        "organisation": one.organisation if insider else None,
        "insider": insider,
        "facts": shown,
        "states": [_state(pack, one, s, insider) for s in queries.states_of(one)],
        "papers": queries.papers_of(one),
        "children": [
            {
                "public_id": c.public_id,
                "name": (c.name if insider else c.open_name) or c.number,
                "kind": words.kind_words(pack, c.kind),
                "state": words.state_chip(pack, c.kind, c.state),
            }
            for c in queries.children_of(one, public=not insider)
        ],
        "outer": one.within if one.within and (insider or one.within.shown) else None,
        "cases": [
            _case(c, c.pk in readable) | {"procedure": _procedure(pack, c.procedure), "opened": c.opened_at}
            for c in case_numbers.values()
        ],
        "source": words.SOURCES[one.source],
        "on": on,
        "moved": on != today,
        "wrong": wrong,
        "keeps": keeps,
        "may_move": keeps and bool(keeping.free_states(pack, one.kind)),
        "may_state": keeps
        and (
            any(f.type in TYPED for f in pack.fields.get(one.kind, {}).values())
            or bool(children.whole_of(pack, one.kind))
        ),
        "whole": _whole(pack, one, held) if insider else [],
    }
    return render(request, "records/record.html", context)


def _whole(pack: Any, one: Record, held: dict[str, Any]) -> list[dict[str, Any]]:
    """Lists of what lies in it that the office has said are whole, with since when and why."""
    return [
        {"label": words.kind_words(pack, child), "since": held[path].valid_from, "reason": held[path].reason}
        for path, child in children.whole_of(pack, one.kind).items()
        if path in held and held[path].value is True
    ]


def _case(case: Any, readable: bool) -> dict[str, Any]:
    return {"number": case.number, "public_id": case.public_id if readable else "", "ended": case.ended}


def _procedure(pack: Any, name: str) -> dict[str, str]:
    found = pack.procedures.get(name)
    return text(found.zh, found.en) if found else text(name, name)


def _state(pack: Any, one: Record, row: Any, insider: bool) -> dict[str, Any]:
    return {
        "chip": words.state_chip(pack, one.kind, row.state),
        "since": row.valid_from,
        "until": row.valid_until,
        "recorded": row.recorded_at,
        "clause": row.clause,
        "proof": row.proof if insider else "",
    }


def day_of(typed: str, today: date) -> tuple[date, bool]:
    """The day asked for, and whether what was typed is none."""
    if not typed:
        return today, False
    try:
        return date.fromisoformat(typed), False
    except ValueError:
        return today, True
