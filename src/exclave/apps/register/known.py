"""Rows of the register in two times, and what follows from them on a day: the only reader of the dated tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from exclave.apps.register.models import Institution, Proof, Recorded, Support, Tenant, TenantState
from exclave.apps.register.tables import PRESENT, STATES, TABLES

_JOINED: dict[str, tuple[str, ...]] = {"proofs": ("evidence",), "parents": ("parent",)}


def known_by(rows: QuerySet[Any], instant: datetime) -> QuerySet[Any]:
    """Rows the register held to be true at an instant."""
    return rows.filter(recorded_at__lte=instant).filter(Q(superseded_at=None) | Q(superseded_at__gt=instant))


def rows_of(institution: Institution, key: str, instant: datetime) -> list[Any]:
    """Everything known at the instant of one table, whatever day it speaks of (one query)."""
    found = TABLES[key].model.objects.scoped("one institution; pages show what the viewer may read")
    found = found.filter(institution=institution).select_related(*_JOINED.get(key, ()))
    return list(known_by(found, instant).order_by("valid_from", "pk"))


def children_of(institution: Institution, instant: datetime) -> list[Any]:
    """Links of the institutions that lie below this one (one query)."""
    found = TABLES["parents"].model.objects.scoped("links are of one authority")
    found = found.filter(parent=institution).select_related("institution")
    return list(known_by(found, instant).order_by("valid_from", "pk"))


def on_day(rows: Iterable[Recorded], day: date) -> list[Any]:
    return [row for row in rows if row.holds(day)]


# ---- tenants -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TenantOn:
    """A tenant on a day: its row, the states it has, those it ever had, its support, and proofs by thread."""

    thread: str
    row: Tenant
    day: date
    states: tuple[TenantState, ...]
    support: tuple[Support, ...]
    proofs: Mapping[str, tuple[Proof, ...]]

    @property
    def gone(self) -> TenantState | None:
        """The leaving that holds on the day."""
        return next((s for s in self.states if s.state == "left" and s.holds(self.day)), None)

    def has(self, state: str) -> TenantState | None:
        """The state as it holds on the day; presence ends with leaving, having landed does not."""
        if state in PRESENT and self.gone is not None:
            return None
        return next((s for s in self.states if s.state == state and s.holds(self.day)), None)

    @property
    def stands(self) -> str:
        """The furthest state on the day, “” for none; one that left has left, unless it landed at home."""
        for state in ("landed", "left", "working", "moved_in", "signed"):
            if self.has(state):
                return state
        return ""

    def proved(self, state: str) -> bool:
        found = self.has(state)
        return found is not None and bool(self.proofs.get(found.thread))


def tenants_on(
    tenants: Sequence[Tenant],
    states: Sequence[TenantState],
    support: Sequence[Support],
    proofs: Sequence[Proof],
    day: date,
) -> list[TenantOn]:
    """Tenants as rows known at one instant describe them on a day, by name. Proofs of a later day do not count yet."""
    by_thread: dict[str, Tenant] = {}
    for row in tenants:  # in the order of days: the row of the day wins, else the nearest
        if row.thread not in by_thread or row.valid_from <= day:
            by_thread[row.thread] = row
    shown: dict[str, tuple[Proof, ...]] = {}
    for proof in proofs:
        if proof.valid_from <= day:
            shown[proof.about] = (*shown.get(proof.about, ()), proof)
    return sorted(
        (
            TenantOn(
                thread,
                row,
                day,
                tuple(s for s in states if s.tenant == thread),
                tuple(s for s in support if s.tenant == thread),
                shown,
            )
            for thread, row in by_thread.items()
        ),
        key=lambda t: (t.row.name_zh, t.thread),
    )


@dataclass(frozen=True)
class StateCount:
    """How many tenants have a state on a day, and for how many of them a file shows it."""

    state: str
    count: int
    proved: int


def counts(tenants: Iterable[TenantOn]) -> list[StateCount]:
    """One count per state, in their order."""
    rows = list(tenants)
    return [
        StateCount(state, sum(t.has(state) is not None for t in rows), sum(t.proved(state) for t in rows))
        for state in STATES
    ]
