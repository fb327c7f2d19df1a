"""The register from inside: institutions in an officer's care, with what the public list does not show."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from operator import eq
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from exclave.apps.journal import clock
from exclave.apps.people.access import standing
from exclave.apps.reference import composing
from exclave.apps.register.alarms import Scope, holding
from exclave.apps.register.models import Certificate, Institution, TenantState
from exclave.apps.register.pending import scope_of, waiting_in
from exclave.apps.register.queries import CERTIFICATE
from exclave.apps.ui import listing

COLUMNS = {"state": "state", "type": "type", "district": "organisation__place", "place": "place"}
SORTS = {
    "name": ("name", "pk"),
    "entered": ("entered_at", "pk"),
    "state": ("state", "name", "pk"),
    "place": ("place", "name", "pk"),
    "district": ("organisation__place", "name", "pk"),
}
DEFAULT_SORT = "name"
COUNTED = ("signed", "moved_in", "working", "landed")


@dataclass(frozen=True)
class Filters:
    """What the address says: state, type, the organisation's district, the host place, words, the order."""

    state: str = ""
    type: str = ""
    district: str = ""
    place: str = ""
    search: str = ""
    sort: str = DEFAULT_SORT

    @property
    def on(self) -> int:
        return sum(bool(v) for v in (self.state, self.type, self.district, self.place, self.search))


def scope(viewer: Any) -> Scope:
    return scope_of(viewer)


def kept_entries(viewer: Any) -> QuerySet[Institution]:
    """Institutions the viewer reads from inside, as ``access.sight`` says of each."""
    who = standing(viewer)
    looked_on = Q(authority_id__in=who.authority_ids("leader", "auditor"))
    own = Q(organisation_id__in=who.organisation_ids)
    return Institution.objects.scoped("by the viewer's standing").filter(scope(viewer).q() | looked_on | own)


LISTED = ("pk", "public_id", "name", "number", "type", "state", "place", "organisation__name_zh", "organisation__place")  # fmt: skip


def institutions(mine: Scope, filters: Filters) -> QuerySet[Any]:
    """What a list shows of those that match, sorted: the columns of ``LISTED``."""
    descending = filters.sort.startswith("-")
    order = SORTS[filters.sort.removeprefix("-")]
    return (
        _matching(mine, filters)
        .order_by(*(f"-{key}" if descending else key for key in order))
        .values_list(*LISTED)
    )


def listed(mine: Scope, filters: Filters, total: int) -> composing.Listed:
    """The same for a list of pages; ``total``: how many there are."""
    key = None if filters.search else ("register", mine, filters)
    return composing.Listed(key, lambda: institutions(mine, filters), total)


def _matching(mine: Scope, filters: Filters) -> QuerySet[Institution]:
    found = Institution.objects.scoped("by the officer's scope").filter(mine.q())
    exact = {column: getattr(filters, name) for name, column in COLUMNS.items()}
    found = found.filter(**{column: value for column, value in exact.items() if value})
    if filters.search:
        numbered = Certificate.objects.scoped("numbers of the institutions in scope").filter(
            institution=OuterRef("pk"), kind=CERTIFICATE, number__icontains=filters.search
        )
        found = found.filter(
            Q(name__icontains=filters.search)
            | Q(organisation__name_zh__icontains=filters.search)
            | Q(number__icontains=filters.search)
            | Exists(numbered)
        )
    return found


def counts(mine: Scope, filters: Filters) -> dict[str, dict[str, int]]:
    """Filter → value → how many institutions it would show, the others staying as they are (one query)."""
    asked = {name: value for name in COLUMNS if (value := getattr(filters, name))}
    fits = {name: partial(eq, value) for name, value in asked.items()}
    rows = _grouped(mine, filters) if filters.search else _counting(mine).read()
    return listing.tally(rows, COLUMNS, fits)


def _grouped(mine: Scope, filters: Filters) -> QuerySet[Any]:
    return listing.grouped(_matching(mine, replace(filters, **dict.fromkeys(COLUMNS, ""))), COLUMNS)


def _counting(mine: Scope) -> composing.Rows:
    """The query behind the filters where no words narrow it."""
    return composing.once(("register counted", mine), lambda: _grouped(mine, Filters()))


def tenant_counts(institution_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """Tenants of each institution by state, today as known now (one query)."""
    rows = _tenants(institution_ids, clock.now().date())
    return {(institution, state): n for institution, state, n in rows}


@composing.by_ids
def _tenants(institution_ids: list[int], today: date) -> QuerySet[Any]:
    left = TenantState.objects.scoped("the same tenant").filter(
        holding(today), tenant=OuterRef("tenant"), state="left"
    )
    return (
        TenantState.objects.scoped("tenants of institutions already scoped")
        .filter(holding(today), institution_id__in=institution_ids, state__in=COUNTED)
        .filter(Q(state="landed") | ~Exists(left))
        .order_by()
        .values_list("institution_id", "state")
        .annotate(n=Count("tenant", distinct=True))
    )


def waiting(mine: Scope) -> int:
    """How many changes wait for a second person."""
    return len(waiting_in(mine))
