"""Institutions entered while a cycle of reports runs: they owe what the others owe, and nobody has asked them.

The cycle opened for those the register held on its day. Whoever was taken over from a list since may have reported on
paper, so that nothing is opened by itself: an officer asks them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from exclave.apps.cases import answering, ports
from exclave.apps.cases.actions.open_reports import context_of
from exclave.apps.cases.models import ObligationDue
from exclave.apps.cases.rounds import authority_ids, rounds_of
from exclave.apps.people.models import Agency
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Round
from exclave.apps.reference.keeping import kept
from exclave.engines import procedure as engine

Unasked = tuple[ports.Subject, engine.DueObligation]


@kept(Round)
def _cycles() -> list[Round]:
    """Cycles of reports not closed yet, everywhere: one a year and programme, read for every page of what is owed."""
    found = Round.objects.scoped("kept for the process; shown to each by authority")
    return list(found.filter(state="open").exclude(obligation="").order_by("closes_at", "pk"))


def running(viewer: Any, now: datetime) -> list[Round]:
    """Cycles of the viewer's authorities whose last day has not passed."""
    mine = authority_ids(viewer)
    return [one for one in _cycles() if one.authority_id in mine and runs(one, now)]


def runs(cycle: Round, now: datetime) -> bool:
    """Whether its last day has not passed: nobody is asked for what would be late at once."""
    return cycle.state == "open" and cycle.opens_at <= now < cycle.closes_at


def cycle_of(viewer: Any, public_id: str) -> Round | None:
    return rounds_of(viewer).filter(public_id=public_id).exclude(obligation="").first()


def unasked(cycle: Round) -> list[Unasked]:
    """Who owes the cycle's report by the same question as at its opening, and has no row of it.

    Where a missing fact decides nobody is named, and what an office does itself has no row. A constant number of
    queries where the sources read many at once.
    """
    compiled = library.compiled(cycle.programme)
    spec = compiled.pack.obligations[cycle.obligation]
    rows = ObligationDue.objects.of(cycle.authority_id).filter(round=cycle)
    asked = set(rows.values_list("subject_id", flat=True))
    subjects = {
        one.id: one
        for one in ports.subjects(cycle.programme)
        if one.kind == spec.owed_by.each and one.organisation_id and one.id not in asked
    }
    sources = _sources(cycle, subjects.values())
    guards = {
        key: answering.owed_guard(compiled, cycle.programme, one, cycle.year, sources)
        for key, one in subjects.items()
    }
    due = engine.obligations_due(spec, cycle.year, guards, context_of(cycle.programme))
    return [(subjects[one.subject], one) for one in due if one.owed and one.opens and one.due]


def _sources(cycle: Round, subjects: Iterable[ports.Subject]) -> tuple[ports.FactSource, ...]:
    asked = [answering.asked_about(cycle.programme, one, cycle.year) for one in subjects]
    return tuple(source.among(asked) for source in ports.sources())


def acted_for(found: Iterable[Unasked]) -> set[int]:
    """Row ids of their organisations that somebody acts for now (one query)."""
    mandates = Agency.objects.filter(
        organisation_id__in={one.organisation_id for one, _ in found}, until=None, account__is_active=True
    )
    return set(mandates.values_list("organisation_id", flat=True))
