"""Entries of the register as everyone reads them: open facts only, in the words of the pack."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import capfirst

from exclave.apps.cases.models import ObligationDue
from exclave.apps.cases.openness import public_text, public_values
from exclave.apps.cases.presenting import deadline_of, type_text
from exclave.apps.cases.presenting.words import Words, named, text
from exclave.apps.programmes import clauses, library
from exclave.apps.programmes.conditions import state_name
from exclave.apps.programmes.models import Programme
from exclave.apps.register import history, ports, queries
from exclave.apps.register.models import Bar, Certificate, Institution, InstitutionState
from exclave.apps.ui.text import pick
from exclave.engines.codes.calendar import WorkCalendar
from exclave.engines.policy.pack.model import Pack

SUBJECT = "institution"


def entry_name(institution: Institution | queries.Line, pack: Pack) -> Words:
    """Its name where the pack opens it, else its type: an entry is always there, its name only where open."""
    stated = public_text(pack, institution.public, "institution.name")
    return stated or type_text(pack, institution.type)


def state_chip(pack: Pack, state: str) -> dict[str, Any]:
    """The state's word with its look: off the register is marked, the last state on it is good."""
    subject = pack.subjects.get(SUBJECT)
    out = subject.out if subject else []
    kept = [s for s in (subject.states if subject else []) if s not in out]
    look, sign = ("success", "check") if kept and state == kept[-1] else ("neutral", "point")
    if state in out:
        look, sign = "danger", "x"
    return {"word": state_name(pack, state), "look": look, "icon": sign}


def entry_row(institution: Institution | queries.Line, programme: Programme, number: str) -> dict[str, Any]:
    """An entry as lists show it (no query)."""
    pack = library.compiled(programme).pack
    return {
        "public_id": institution.public_id,
        "number": number or institution.number,
        "imported": institution.source == "import",
        "name": entry_name(institution, pack),
        "type": type_text(pack, institution.type),
        "home": institution.home,
        "host": host_of(institution, pack),
        "state": state_chip(pack, institution.state),
        "organisation": public_text(pack, institution.public, "applicant.name"),
        "entered": programme.authority.day(institution.entered_at),
    }


def list_rows(
    lines: Iterable[queries.Line], programmes: Mapping[int, Programme], numbers: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    """Entries of these programmes in the reader's words (no query); what many share is said once."""
    packs = {key: library.compiled(one).pack for key, one in programmes.items()}
    type_of = lru_cache(lambda key, code: capfirst(pick(type_text(packs[key], code))))
    state_of = lru_cache(lambda key, code: state_chip(packs[key], code))
    for one in lines:
        if (key := one.programme_id) not in packs:
            continue
        chip = state_of(key, one.state)
        yield {
            "public_id": one.public_id,
            "number": numbers.get(one.pk) or one.number,
            "name": capfirst(pick(entry_name(one, packs[key]))),
            "type": type_of(key, one.type),
            "home": one.home,
            "host": host_of(one, packs[key]),
            "look": chip["look"],
            "word": chip["word"],
            "icon": chip["icon"],
            "organisation": pick(public_text(packs[key], one.public, "applicant.name")),
            "entered": programmes[key].authority.day(one.entered_at),
        }


def host_of(institution: Institution | queries.Line, pack: Pack) -> Words | None:
    """The host place in full where the pack opens it."""
    return public_text(pack, institution.public, "institution.place")


# ---- one institution --------------------------------------------------------------------------------------
def entry_page(
    institution: Institution, viewer: Any, on: date, known: datetime, now: datetime, calendar: WorkCalendar
) -> dict[str, Any]:
    """Everything the public may know of an institution, as it was on a day and as known at an instant."""
    programme = institution.programme
    pack = library.compiled(programme).pack
    zone = institution.authority.zone
    spans = history.known_at(queries.states_of(institution), known)
    papers = queries.papers_of(viewer, institution)
    numbers = [p.number for p in papers if p.kind == queries.CERTIFICATE]
    return entry_row(institution, programme, numbers[0] if numbers else "") | {
        "facts": [f for f in public_values(pack, institution.public) if f["key"] not in SHOWN_ABOVE],
        "programme": programme,
        "authority": institution.authority,
        "on": _on(pack, spans, on),
        "history": [_span(programme, pack, span) for span in spans],
        "known_anything": bool(spans),
        "reports": [_report(pack, due, now, calendar, zone) for due in queries.reports_of(institution)],
        "grades": [_grade(programme, pack, g) for g in ports.grades(institution, pack)],
        "papers": [paper_row(paper) for paper in papers],
        "bars": [_bar(programme, pack, b) for b in queries.bars_of(institution, now.astimezone(zone).date())],
    }


SHOWN_ABOVE = ("institution.name", "institution.place", "applicant.name")


def _on(pack: Pack, spans: list[history.Span], day: date) -> dict[str, Any] | None:
    span = history.state_on(spans, day)
    return state_chip(pack, span.state) | {"since": span.since} if span else None


def _span(programme: Programme, pack: Pack, span: history.Span) -> dict[str, Any]:
    return {
        "state": state_chip(pack, span.state),
        "since": span.since,
        "until": span.until,
        "recorded_at": span.recorded_at,
        "clauses": clauses.clauses(programme, pack, span.clause or None),
    }


def _report(
    pack: Pack, due: ObligationDue, now: datetime, calendar: WorkCalendar, zone: ZoneInfo
) -> dict[str, Any]:
    spec = pack.obligations.get(due.obligation)
    return {
        "label": named(spec) if spec else text(due.obligation),
        "year": due.year,
        "state": due.state,
        "done_at": due.done_at,
        "deadline": deadline_of(due.due_at, now, calendar, zone) if due.state == "open" else None,
        "due": deadline_of(due.due_at, now, calendar, zone)["due"],
    }


def _grade(programme: Programme, pack: Pack, grade: ports.Grade) -> dict[str, Any]:
    return {"grade": grade, "clauses": clauses.clauses(programme, pack, grade.clause or None)}


def _bar(programme: Programme, pack: Pack, bar: Bar) -> dict[str, Any]:
    """Only that applying is barred, and its last day, as the answer of a barred application says it."""
    return {
        "starts": bar.starts,
        "until": bar.until - timedelta(days=1) if bar.until else None,
        "clauses": clauses.clauses(programme, pack, bar.clause or None),
    }


def paper_row(paper: Certificate) -> dict[str, Any]:
    return {
        "public_id": paper.public_id,
        "kind": paper_kind(paper),
        "number": paper.number,
        "issued_on": paper.issued_on,
        "revoked_on": paper.revoked_on,
    }


def paper_kind(paper: Certificate) -> Words:
    if paper.kind == queries.CERTIFICATE:
        return text("备案证书", "Certificate of filing")
    return text("决定书", "Decision")


def change_row(change: InstitutionState, programmes: dict[int, Programme]) -> dict[str, Any] | None:
    """What was recorded last, for the front page; None while the programme is not public."""
    institution = change.institution
    programme = programmes.get(institution.programme_id)
    if programme is None:
        return None
    pack = library.compiled(programme).pack
    return {
        "public_id": institution.public_id,
        "name": entry_name(institution, pack),
        "state": state_chip(pack, change.state),
        "since": change.valid_from,
        "home": institution.home,
        "host": host_of(institution, pack),
    }
