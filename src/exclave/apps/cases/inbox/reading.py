"""The rows of the inbox and the counts on its filters: a fixed number of queries, whatever is asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from exclave.apps.cases.inbox import labels
from exclave.apps.cases.inbox.asking import PER_PAGE, Wanted
from exclave.apps.cases.models import Case, CaseOffice, Handling
from exclave.apps.journal import clock
from exclave.apps.journal.house_time import HouseNow, Once
from exclave.apps.people.access import Standing
from exclave.apps.reference import composing

COLUMNS = (
    "public_id", "number", "title", "applicant__name_zh", "applicant__name_en", "programme_id", "procedure", "stage",
    "waits_on", "office_id", "due_at", "due_provisional", "paused", "ended", "outcome", "version", "pk",
)  # fmt: skip


SCIENCE_OFFICE = "st_office"


class Tally(NamedTuple):
    """How many cases of one type and district stand at one stage of one procedure."""

    programme: int
    procedure: str
    stage: str
    waits_on: str
    type: str
    office: int | None
    number: int
    overdue: int
    soon: int
    now: datetime


LATE = Q(due_at__lte=HouseNow(), due_provisional=False)
"""Past a deadline that runs: a stopped clock and an ended case have none on their row."""

SOON_OR_LATE = Q(
    due_at__lte=Once(ExpressionWrapper(HouseNow() + timedelta(days=7), output_field=DateTimeField())),
    due_provisional=False,
)
SOON = Q(due_at__gt=HouseNow()) & SOON_OR_LATE
"""Due within seven days."""


@dataclass(frozen=True)
class Found:
    """One page of rows (tuples of COLUMNS), how many there are in all, the counts, and the house's time.

    ``handlers``: who handles each case shown (by row id) at the officer's offices. ``given``: how many of the
    view lie on the officer's own desk (``me``) and on nobody's (``none``).
    """

    rows: list[tuple[Any, ...]]
    total: int
    tallies: list[Tally]
    now: datetime
    handlers: dict[int, str]
    given: dict[str, int]


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
    if asked := asked_offices(who):
        held = CaseOffice.objects.filter(office_id__in=asked, asked=True).values("case_id")
        own |= Q(pk__in=held, submitted_at__isnull=False, objection=None)
    return own | organised if districts else own


def asked_offices(who: Standing) -> list[int]:
    """Offices whose opinion or form another authority's case may ask for: all but a science office that has none
    above it, so that its inbox is read by one index alone."""
    return [
        held.authority_id
        for held in who.roles
        if held.role == "officer"
        and (held.organ != SCIENCE_OFFICE or (held.level in ("nation", "city") and held.parent_id))
    ]


def _one_of(column: str, ids: list[int]) -> tuple[str, object]:
    """An equality where there is one id: the index over (authority, waits_on, due_at) then gives the order too."""
    return (column, ids[0]) if len(ids) == 1 else (f"{column}__in", ids)


def turns(who: Standing) -> tuple[str, ...]:
    """The values of ``waits_on`` that mean: it is this officer's turn."""
    owned, districts = offices(who)
    return (*(("authority",) if owned else ()), *(("office",) if districts else ()))


def find(who: Standing, wanted: Wanted, me: int | None = None) -> Found:
    """Sorted by deadline, the most urgent first; cases without a deadline last (three queries).

    ``me``: row id of the officer's account.
    """
    counted, shown = ("inbox counted", who, wanted.handler, me), ("inbox", who, wanted, me)
    counts = composing.found(None if wanted.q else counted, lambda: _counts(who, wanted, me))
    tallies = [_tally(row) for row in counts]
    rows = composing.found(None if wanted.q else shown, lambda: _page(who, wanted, me))
    now = tallies[0].now if tallies else clock.now()
    handlers = {row[-2]: row[-1] for row in rows if row[-1] is not None}
    rows = [row[:-1] for row in rows]
    return Found(rows, total(tallies, who, wanted), tallies, now, handlers, _given(who, wanted, me, tallies))


def _counts(who: Standing, wanted: Wanted, me: int | None) -> QuerySet[Any]:
    return _tallies().filter(scope(who), *_searched(who, wanted, me))


def _tally(row: tuple[Any, ...]) -> Tally:
    """Soon is what is due within seven days and not late: one comparison less for each case."""
    counted = Tally(*row)
    return counted._replace(soon=counted.soon - counted.overdue)


def _page(who: Standing, wanted: Wanted, me: int | None) -> QuerySet[Any]:
    first = (wanted.page - 1) * PER_PAGE
    handled = _listed(who, wanted, me).values_list(*COLUMNS, _handler(tuple(who.authority_ids("officer"))))
    return handled[first : first + PER_PAGE]


def everything(who: Standing, wanted: Wanted, me: int | None, most: int) -> list[tuple[str, int]]:
    """(public id, version) of the first ``most`` cases of the list, in its order."""
    found = _listed(who, wanted, me).values_list("public_id", "version")
    return list(found[:most])


def listed(who: Standing, wanted: Wanted, me: int | None, most: int) -> list[tuple[Any, ...]]:
    """Rows of the list from its beginning, for the export."""
    return list(_listed(who, wanted, me)[:most])


def _listed(who: Standing, wanted: Wanted, me: int | None) -> "QuerySet[Case, tuple[Any, ...]]":
    order = "newest" if wanted.newest else "arrived" if wanted.arrived else "due"
    narrowed = [*_searched(who, wanted, me), *_narrowed(wanted)]
    return _rows(order).filter(_in_view(who, wanted), *narrowed, *_shown(wanted))


def condition(who: Standing, wanted: Wanted, me: int | None) -> Q:
    """What makes a case belong to the list asked for."""
    found = _in_view(who, wanted)
    for one in (*_searched(who, wanted, me), *_narrowed(wanted), *_shown(wanted)):
        found &= one if isinstance(one, Q) else Q(one)
    return found


def handlers_of(who: Standing, case_ids: list[int]) -> dict[int, str]:
    """Names of the officers these cases lie with, as far as the viewer's own offices gave them out."""
    given = Handling.objects.of(who.authority_ids("officer")).filter(case_id__in=case_ids)
    return dict(given.values_list("case_id", "account__name"))


@lru_cache
def _handler(offices: tuple[int, ...]) -> Subquery:
    """Whom one of these offices has given the case to."""
    given = Handling.objects.of(offices).filter(case_id=OuterRef("pk")).order_by("pk")
    return Subquery(given.values("account__name")[:1])


def _given(who: Standing, wanted: Wanted, me: int | None, tallies: list[Tally]) -> dict[str, int]:
    """How many cases of the view are given to the officer, and how many to nobody (one query)."""
    if wanted.handler:
        return {}
    turn = views(who)[wanted.view]
    narrowed = [_over_case(q) for q in (*_narrowed(wanted), *_shown(wanted))]
    if wanted.q:
        return {}
    offices, desk = tuple(who.authority_ids("officer")), _desk(who, me)
    if narrowed:
        query = composing.rows(_handed_out(offices, turn, desk).filter(*narrowed))
    else:
        query = _handed_out_once(connection.vendor, offices, turn, desk)
    [(every, mine)] = query.read() or [(0, 0)]
    return {"me": mine, "none": total(tallies, who, wanted) - every}


def _handed_out(offices: tuple[int, ...], turn: tuple[str, ...], desk: Q) -> "QuerySet[Any, tuple[int, int]]":
    """One row: how many cases are given to anybody, and how many to this desk."""
    given = Handling.objects.of(offices).filter(case__waits_on__in=turn).order_by().values(one=Value(1))
    mine = Count("case_id", filter=desk, distinct=True)
    return given.annotate(every=Count("case_id", distinct=True), mine=mine).values_list("every", "mine")


@lru_cache(maxsize=200)
def _handed_out_once(vendor: str, offices: tuple[int, ...], turn: tuple[str, ...], desk: Q) -> composing.Rows:
    """The query of the whole view, which every look at the inbox asks, composed once; never what it found."""
    return composing.rows(_handed_out(offices, turn, desk))


def _over_case(condition: Q) -> Q:
    """The same condition about the case of another row."""
    return Q(
        *(
            _over_case(one) if isinstance(one, Q) else (f"case__{one[0]}", one[1])  # type: ignore[index]
            for one in condition.children
        ),
        _connector=condition.connector,
        _negated=condition.negated,
    )


@lru_cache
def _rows(order: str) -> "QuerySet[Case, tuple[Any, ...]]":
    """The list before it is narrowed: columns, joins and order are worked out once a process."""
    sorts = {
        "due": F("due_at").asc(nulls_last=True),
        "newest": F("due_at").desc(nulls_last=True),
        "arrived": F("submitted_at").asc(nulls_last=True),
    }
    found = Case.objects.scoped("narrowed to the officer's offices").order_by(sorts[order], "pk")
    return found.values_list(*COLUMNS)


@lru_cache
def _tallies() -> "QuerySet[Case, tuple[Any, ...]]":
    """The counts before they are narrowed."""
    return (
        Case.objects.scoped("narrowed to the officer's offices")
        .order_by()
        .values_list("programme_id", "procedure", "stage", "waits_on", "type", "office_id")
        .annotate(
            number=Count("*"),
            overdue=Count("pk", filter=LATE),
            soon_or_late=Count("pk", filter=SOON_OR_LATE),
            now=HouseNow(),
        )
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
    if wanted.soon:
        found.append(SOON)
    return found


def _desk(who: Standing, me: int | None) -> Q:
    """One's own desk, and those of absent colleagues one covers for."""
    own = Q(account_id=me)
    return own | Q(account__public_id__in=list(who.covered)) if who.covered else own


def _searched(who: Standing, wanted: Wanted, me: int | None) -> list[Q | Exists]:
    """Filters that hold for every count as well: a search, and whose desk."""
    found: list[Q | Exists] = []
    if wanted.q:
        named = Q(applicant__name_zh__icontains=wanted.q) | Q(applicant__name_en__icontains=wanted.q)
        found.append(Q(number__icontains=wanted.q) | Q(title__icontains=wanted.q) | named)
    given = Handling.objects.of(who.authority_ids("officer")).filter(case_id=OuterRef("pk"))
    if wanted.handler == "me":
        found.append(Exists(given.filter(_desk(who, me))))
    elif wanted.handler == "none":
        found.append(~Exists(given))
    return found


def _narrowed(wanted: Wanted) -> list[Q]:
    """Filters with counts of their own."""
    found = []
    if wanted.type:
        found.append(Q(type=wanted.type))
    if wanted.district:
        found.append(Q(office__public_id=wanted.district))
    return found


def views(who: Standing) -> dict[str, tuple[str, ...]]:
    """The main views and the values of ``waits_on`` each holds."""
    everyone = ("applicant", "office", "authority", "expert", "leader", "clock")
    return {"mine": turns(who), "open": everyone, **{one: (one,) for one in everyone}, "closed": ("nobody",)}


def matching(tallies: list[Tally], wanted: Wanted, turn: tuple[str, ...], *, but: str = "") -> list[Tally]:
    """The counts of what the filters leave, without regard to the filter named ``but``."""
    office = labels.office_id(wanted.district) if wanted.district and but != "district" else None
    return [
        t
        for t in tallies
        if t.waits_on in turn
        and (but == "stage" or wanted.stage in ("", f"{t.procedure}.{t.stage}"))
        and (but == "type" or wanted.type in ("", t.type))
        and (not wanted.district or but == "district" or t.office == office)
    ]


def counted(tallies: list[Tally], wanted: Wanted) -> int:
    """How many cases these are, where only late or soon due ones are wanted."""
    return sum(t.overdue if wanted.overdue else t.soon if wanted.soon else t.number for t in tallies)


def total(tallies: list[Tally], who: Standing, wanted: Wanted) -> int:
    return counted(matching(tallies, wanted, views(who)[wanted.view]), wanted)
