"""What stands on an officer's desk about a case: notes, who handles it, and what they may still take back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exclave.apps.cases import desks, queries, running
from exclave.apps.cases.models import Case, Handling
from exclave.apps.journal import clock
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.access import standing
from exclave.apps.people.models import Account


@dataclass(frozen=True)
class Undo:
    """An act of one's own that can be taken back: until an instant, or until somebody signs (None)."""

    case: Case
    until: datetime | None
    now: datetime
    key: str


def undo(viewer: Account, case: Case) -> Undo | None:
    """The viewer's own last act in the case, while it can be taken back."""
    alive, now = running.load(case), clock.now()
    person = running.person(alive, Actor(viewer.public_id, "officer"))
    state = alive.state
    if state.pending is not None:
        own = state.pending.actor == person.id
        return Undo(case, None, now, secrets.token_urlsafe(12)) if own and not state.ended else None
    before, until = state.before, state.withdrawable_until
    stage = alive.stage_named(before.stage) if before is not None else None
    if stage is None or stage.does == "fill" or until is None or now >= until:
        return None
    mine = person.id in state.acted_by.get(stage.id, frozenset())
    return Undo(case, until, now, secrets.token_urlsafe(12)) if mine else None


def of(viewer: Account, case: Case) -> dict[str, Any] | None:
    """Notes with their authors, colleagues to mention or give it to, and who handles it. None for outsiders."""
    people = desks.colleagues(case)
    if viewer.pk not in {one.pk for one in people}:
        return None
    office = desks.office_of(standing(viewer), case)
    given = (
        Handling.objects.of(office).filter(case=case).select_related("account").first() if office else None
    )
    return {
        "notes": queries.notes_of(viewer, case),
        "colleagues": [one for one in people if one.pk != viewer.pk],
        "officers": desks.officers(office) if office and not case.ended else [],
        "handler": given.account if given else None,
        "own": undo(viewer, case) if not case.ended else None,
        "keys": {name: secrets.token_urlsafe(12) for name in ("note", "hand", "back")},
    }
