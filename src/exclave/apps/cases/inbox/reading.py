"""The rows of the inbox and the counts on its filters: two queries, whatever is asked for."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet

from exclave.apps.cases.inbox.asking import PER_PAGE, Wanted
from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.apps.journal.house_time import HouseNow
from exclave.apps.people.access import Standing

COLUMNS = (
    "public_id", "number", "title", "applicant__name_zh", "applicant__name_en", "programme_id", "procedure", "stage",
    "waits_on", "office_id", "due_at", "due_provisional", "paused", "ended", "outcome",
)  # fmt: skip


class Tally(NamedTuple):
    """How many cases stand at one stage of one procedure."""

    programme: int
    procedure: str
    stage: str
    waits_on: str
    number: int
    overdue: int
    now: datetime


LATE = Q(due_at__lte=HouseNow(), due_provisional=False)
"""Past a deadline that runs: a stopped clock and an ended case have none on their row."""


@dataclass(frozen=True)
class Found:
    """One page of rows (tuples of COLUMNS), how many there are in all, the counts, and the house's time."""

    rows: list[tuple[Any, ...]]
    total: int
    tallies: list[Tally]
    now: datetime


def offices(who: Standing) -> tuple[list[int], list[int]]:
    """(authorities whose cases one handles, district offices one organises for)."""
    districts = who.authority_ids("officer", level="district")
    return [a for a in who.authority_ids("officer") if a not in districts], districts


def scope(who: Standing) -> Q:
    """Cases an officer's offices own or organise, once they have arrived. Objections stay with the owner."""
    return _owned(who, Q(submitted_at__isnull=False) | Q(round=None))


def _owned(who: Standing, arrived: Q | None) -> Q:
    owned, districts = offices(who)
    organised = Q(_one_of("office_id", districts), submitted_at__isnull=False, objection=None)
    if not owned:
        return organised
    own = (
        Q(_one_of("authority_id", owned)) if arrived is None else Q(_one_of("authority_id", owned)) & arrived
    )
    return own | organised if districts else own


def _one_of(column: str, ids: list[int]) -> tuple[str, object]:
    """An equality where there is one id: the index over (authority, waits_on, due_at) then gives the order too."""
    return (column, ids[0]) if len(ids) == 1 else (f"{column}__in", ids)


def turns(who: Standing) -> tuple[str, ...]:
    """The values of ``waits_on`` that mean: it is this officer's turn."""
    owned, districts = offices(who)
    return (*(("authority",) if owned else ()), *(("office",) if districts else ()))


def find(who: Standing, wanted: Wanted) -> Found:
    """Sorted by deadline, the most urgent first; cases without a deadline last (two queries)."""
    narrowed = _narrowed(wanted)
    tallies = [Tally(*row) for row in _tallies().filter(scope(who), *narrowed)]
    first = (wanted.page - 1) * PER_PAGE
    shown = _rows(wanted.newest).filter(_in_view(who, wanted), *narrowed, *_shown(wanted))
    rows = list(shown[first : first + PER_PAGE])
    now = tallies[0].now if tallies else clock.now()
    return Found(rows, _total(tallies, who, wanted), tallies, now)


@lru_cache
def _rows(newest: bool) -> "QuerySet[Case, tuple[Any, ...]]":
    """The list before it is narrowed: columns, joins and order are worked out once a process."""
    order = F("due_at").desc(nulls_last=True) if newest else F("due_at").asc(nulls_last=True)
    found = Case.objects.scoped("narrowed to the officer's offices").order_by(order, "pk")
    return found.values_list(*COLUMNS)


@lru_cache
def _tallies() -> "QuerySet[Case, tuple[Any, ...]]":
    """The counts before they are narrowed."""
    return (
        Case.objects.scoped("narrowed to the officer's offices")
        .order_by()
        .values_list("programme_id", "procedure", "stage", "waits_on")
        .annotate(number=Count("*"), overdue=Count("pk", filter=LATE), now=Max(HouseNow()))
    )


def _in_view(who: Standing, wanted: Wanted) -> Q:
    turn = views(who)[wanted.view]
    at = Q(_one_of("waits_on", list(turn)))
    # Only an applicant's own draft has not arrived yet; other views need not ask.
    return at & (scope(who) if "applicant" in turn or "nobody" in turn else _owned(who, None))


def _shown(wanted: Wanted) -> list[Q]:
    """Filters that hold for the rows and not for the counts beside them."""
    found = []
    if wanted.stage:
        procedure, _, stage = wanted.stage.partition(".")
        found.append(Q(procedure=procedure, stage=stage))
    if wanted.overdue:
        found.append(LATE)
    return found


def _narrowed(wanted: Wanted) -> list[Q]:
    """Filters that hold for the counts as well."""
    found = []
    if wanted.type:
        found.append(Q(type=wanted.type))
    if wanted.district:
        found.append(Q(office__public_id=wanted.district))
    if wanted.q:
        named = Q(applicant__name_zh__icontains=wanted.q) | Q(applicant__name_en__icontains=wanted.q)
        found.append(Q(number__icontains=wanted.q) | Q(title__icontains=wanted.q) | named)
    return found


def views(who: Standing) -> dict[str, tuple[str, ...]]:
    """The main views and the values of ``waits_on`` each holds."""
    everyone = ("applicant", "office", "authority", "expert", "leader", "clock")
    return {"mine": turns(who), "open": everyone, **{one: (one,) for one in everyone}, "closed": ("nobody",)}


def _total(tallies: list[Tally], who: Standing, wanted: Wanted) -> int:
    turn = views(who)[wanted.view]
    at = [t for t in tallies if t.waits_on in turn and wanted.stage in ("", f"{t.procedure}.{t.stage}")]
    return sum(t.overdue if wanted.overdue else t.number for t in at)
