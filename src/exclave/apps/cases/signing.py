"""What awaits a leader's second signature: decisions on cases, and programmes to put in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from exclave.apps.cases import answering, running
from exclave.apps.cases.models import Case
from exclave.apps.cases.queries import cases_for
from exclave.apps.journal import clock
from exclave.apps.journal.transaction import Actor
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
    return cases_to_sign(viewer), programmes_to_sign(viewer)


@dataclass(frozen=True)
class Pending:
    """A case that awaits this leader's signature, brought to life."""

    alive: running.Running
    person: engine.Actor
    answers: Answers
    proposer: str
    now: datetime


def pending(viewer: Any) -> list[Pending]:
    now = clock.now()
    found = []
    for case in cases_to_sign(viewer)[:MOST]:
        alive = running.load(case)
        signer = alive.state.pending.actor if alive.state.pending else ""
        name = Account.objects.filter(public_id=signer).values_list("name", flat=True).first() or ""
        person = running.person(alive, Actor(viewer.public_id, "leader"))
        found.append(Pending(alive, person, answering.answers_of(case, alive.compiled), name, now))
    return found
