"""The register from inside: institutions in an officer's care, with what the public list does not show."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from operator import eq
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from exclave.apps.journal import clock
from exclave.apps.register.alarms import Scope, holding
from exclave.apps.register.models import Certificate, Change, Institution, TenantState
from exclave.apps.register.pending import scope_of
from exclave.apps.register.queries import CERTIFICATE, certificate_numbers
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


def institutions(mine: Scope, filters: Filters) -> QuerySet[Institution]:
    """Those that match, sorted, each with its organisation."""
    descending = filters.sort.startswith("-")
    order = SORTS[filters.sort.removeprefix("-")]
    return (
        _matching(mine, filters)
        .select_related("organisation")
        .defer("public")
        .order_by(*(f"-{key}" if descending else key for key in order))
    )


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
    found = listing.facets(_matching(mine, replace(filters, **dict.fromkeys(COLUMNS, ""))), COLUMNS, fits)
    return {name: {value: n for value, n in one.items() if value} for name, one in found.items()}


def tenant_counts(institution_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """Tenants of each institution by state, today as known now (one query)."""
    today = clock.now().date()
    left = TenantState.objects.scoped("the same tenant").filter(
        holding(today), tenant=OuterRef("tenant"), state="left"
    )
    rows = (
        TenantState.objects.scoped("tenants of institutions already scoped")
        .filter(holding(today), institution_id__in=list(institution_ids), state__in=COUNTED)
        .filter(Q(state="landed") | ~Exists(left))
        .order_by()
        .values_list("institution_id", "state")
        .annotate(n=Count("tenant", distinct=True))
    )
    return {(institution, state): n for institution, state, n in rows}


def numbers(found: Iterable[Institution]) -> dict[int, str]:
    """Filing numbers: the certificate's, else the one an imported list stated."""
    rows = list(found)
    stated = {row.pk: row.number for row in rows if row.number}
    return stated | certificate_numbers(row.pk for row in rows)


def waiting(mine: Scope) -> int:
    """How many changes wait for a second person."""
    return (
        Change.objects.scoped("by the officer's scope")
        .filter(mine.q("institution__"), state="proposed", institution__isnull=False)
        .count()
    )
