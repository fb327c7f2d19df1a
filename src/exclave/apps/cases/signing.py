"""What awaits a leader's second signature: decisions on cases, waivers of conditions, programmes to put in force, and
what other rooms have for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from exclave.apps.cases import answering, ports, running, together
from exclave.apps.cases.models import Case, Waiver
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal import clock
from exclave.apps.people.access import standing
from exclave.apps.people.models import Account
from exclave.apps.programmes.models import Programme
from exclave.engines import procedure as engine
from exclave.engines.policy.answers import Answers

MOST = 50
"""Shown at once; whoever has more to sign signs these first."""


def cases_to_sign(viewer: Any) -> QuerySet[Case]:
    """Pending decisions of the leader's authorities, the oldest first."""
    owned = standing(viewer).authority_ids("leader")
    return cases_for(viewer).filter(authority_id__in=owned, waits_on="leader").order_by("due_at", "pk")


def waivers_to_sign(viewer: Any) -> QuerySet[Waiver]:
    """Proposed waivers that await a leader of the viewer's authorities, the oldest first."""
    owned = standing(viewer).authority_ids("leader")
    return Waiver.objects.filter(
        state="proposed",
        awaits_rank="leader",
        awaits_office_id__in=owned,
        case__in=cases_for(viewer).exclude(waits_on__in=("applicant", "leader", "nobody")).values("pk"),
    ).order_by("at", "pk")


def programmes_to_sign(viewer: Any) -> QuerySet[Programme]:
    owned = standing(viewer).authority_ids("leader")
    return (
        Programme.objects.of(owned)
        .filter(state="proposed")
        .select_related("pack_version", "authority", "proposed_by")
        .defer("pack_version__content")
        .order_by("proposed_at")
    )


def programme_to_sign(viewer: Any, public_id: str) -> Programme | None:
    return programmes_to_sign(viewer).filter(public_id=public_id).first()


def waiting(viewer: Any) -> tuple[QuerySet[Any], ...]:
    """What waits for this leader: together the figure beside the menu item."""
    others = (source.rows(viewer) for source in ports.sign_sources())
    return cases_to_sign(viewer), waivers_to_sign(viewer), programmes_to_sign(viewer), *others


def others(viewer: Any) -> list[tuple[dict[str, str], list[ports.ToSign]]]:
    """What later rooms have for this leader: how much of it, and each; at most ``MOST`` of a room."""
    shown = [(source, source.shown(viewer, MOST)) for source in ports.sign_sources()]
    return [(source.counted(len(found)), found) for source, found in shown if found]


@dataclass(frozen=True)
class Pending:
    """A case with something to sign, brought to life. ``proposer``: the name of whoever proposed the decision.

    ``waiver``: what is to be signed, where it is not the case's decision.
    """

    alive: running.Running
    person: engine.Actor
    answers: Answers
    proposer: str
    now: datetime
    waiver: Waiver | None = None


def pending(viewer: Any) -> list[Pending]:
    """Decisions, then waivers; at most ``MOST`` of each, read together."""
    decisions: list[tuple[Case, Waiver | None]] = [(case, None) for case in cases_to_sign(viewer)[:MOST]]
    rows = list(waivers_to_sign(viewer).select_related("by")[:MOST])
    held = cases_for(viewer).in_bulk([row.case_id for row in rows]) if rows else {}
    wanted = [*decisions, *((held[row.case_id], row) for row in rows if row.case_id in held)]
    together.read({case.pk: case for case, _ in wanted}.values())
    alive = [(running.load(case), waiver) for case, waiver in wanted]
    signers = {one.state.pending.actor for one, _ in alive if one.state.pending}
    named = Account.objects.filter(public_id__in=signers).values_list("public_id", "name")
    names = dict(named) if signers else {}
    now, who = clock.now(), standing(viewer)
    return [
        Pending(
            one,
            running.person_of(one, viewer, who),
            answering.answers_of(one.case, one.compiled),
            names.get(one.state.pending.actor, "") if one.state.pending else "",
            now,
            waiver,
        )
        for one, waiver in alive
    ]
