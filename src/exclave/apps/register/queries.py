"""What may be read of the register: its open entries by anyone, its papers by whom they concern."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from operator import eq
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from exclave.apps.cases.models import ObligationDue
from exclave.apps.journal.models import Event
from exclave.apps.people.access import standing
from exclave.apps.reference import composing
from exclave.apps.register.history import StateRow
from exclave.apps.register.models import Bar, Certificate, Institution, InstitutionState
from exclave.apps.ui import listing

CERTIFICATE = "certificate"
"""The one kind of paper that is public; a removal decision is for those it concerns."""

SORTS = {
    "entered": ("entered_at", "pk"),
    "name": ("name", "pk"),
    "state": ("state", "name", "pk"),
    "place": ("place", "name", "pk"),
}
DEFAULT_SORT = "-entered"
SEARCHED = ("institution.name", "applicant.name", "institution.host_body")
"""Open facts a search looks in: ``Institution.public`` holds no other, so nothing closed can be found."""


HOST = "public__institution.place"
"""The host place as far as the pack opens it; the column itself is for conditions, not for the public."""


@dataclass(frozen=True)
class Filters:
    """What the address of the register says. ``region``: a province or country; ``district``: an open fact."""

    state: str = ""
    type: str = ""
    home: str = ""
    district: str = ""
    region: str = ""
    search: str = ""
    places: tuple[str, ...] = ()
    sort: str = DEFAULT_SORT
    ids: tuple[int, ...] | None = None

    def without(self, name: str) -> "Filters":
        return replace(self, **{name: ""})

    @property
    def on(self) -> int:
        return sum(
            bool(v) for v in (self.state, self.type, self.home, self.district, self.region, self.search)
        )


def institutions(filters: Filters) -> QuerySet[Institution]:
    """Entries of the register that match, sorted. Programmes and packs are joined by the caller, not per row."""
    found = _matching(filters)
    descending = filters.sort.startswith("-")
    key, *ties = SORTS.get(filters.sort.removeprefix("-"), SORTS["entered"])
    return found.order_by(
        F(key).desc() if descending else F(key).asc(), *(f"-{t}" if descending else t for t in ties)
    )


class Line(NamedTuple):
    """What a line of the list and of its export shows."""

    pk: int
    public_id: str
    programme_id: int
    number: str
    type: str
    state: str
    home: str
    source: str
    public: dict[str, Any]
    entered_at: datetime


def lines(filters: Filters) -> QuerySet[Any]:
    """The same as rows of ``Line``."""
    return institutions(filters).values_list(*Line._fields)


def listed(filters: Filters, total: int) -> composing.Listed:
    """Rows of ``Line`` page by page; ``total``: how many there are."""
    key = None if filters.search else ("public register", filters)
    return composing.Listed(key, lambda: lines(filters), total)


FEW = 1000


def looked_up(filters: Filters) -> Filters:
    """The filters with their search carried out once, where it finds few enough entries to name them.

    A list counts and sorts several times over the same search; looking through names costs most of it.
    """
    if not filters.search:
        return filters
    only = Filters(search=filters.search, places=filters.places)
    found = tuple(_matching(only).order_by().values_list("pk", flat=True)[: FEW + 1])
    return filters if len(found) > FEW else replace(filters, ids=found)


def _matching(filters: Filters) -> QuerySet[Institution]:
    found = Institution.objects.scoped("the register is public; pages show open facts only")
    exact = {"state": filters.state, "type": filters.type, "home": filters.home}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.region:
        found = found.filter(_in_region(filters.region))
    if filters.district:
        found = found.filter(**{"public__applicant.place": filters.district})
    if filters.ids is not None:
        found = found.filter(pk__in=filters.ids)
    elif filters.search:
        found = found.alias(**{_alias(path): KT(f"public__{path}") for path in SEARCHED})
        found = found.filter(_says(filters))
    return found


def _alias(path: str) -> str:
    return "open_" + path.replace(".", "_")


def _says(filters: Filters) -> Q:
    """Open names, certificate numbers and host places that contain the words searched for."""
    words = Q()
    for path in SEARCHED:
        words |= Q(**{f"{_alias(path)}__icontains": filters.search})
    numbered = Certificate.objects.scoped("numbers of certificates are public").filter(
        institution=OuterRef("pk"), kind=CERTIFICATE, number__icontains=filters.search
    )
    words |= Q(Exists(numbered)) | Q(number__icontains=filters.search)
    for code in filters.places:
        words |= _in_region(code)
    return words


def _in_region(code: str) -> Q:
    """A province or city holds the codes that begin with its digits; a country or zone is its own."""
    start = _region_digits(code)
    return Q(**{f"{HOST}__startswith": start}) if start else Q(**{HOST: code})


def _region_digits(code: str) -> str:
    digits = code.rstrip("0") if code.isascii() and code.isdecimal() else ""
    return digits + "0" * (-len(digits) % 2) if len(code) == 6 and digits else ""


def counts(filters: Filters, name: str) -> dict[str, int]:
    """How many entries each value of one filter would show, the other filters staying as they are."""
    column = {"state": "state", "type": "type", "home": "home"}.get(name)
    found = _matching(filters.without(name))
    if column is None:
        found = found.annotate(value=KT(HOST if name == "region" else "public__applicant.place"))
        column = "value"
    rows = found.order_by().values_list(column).annotate(n=Count("pk"))
    return {value: n for value, n in rows if value}


FACETS = ("state", "type", "region", "home", "district")


def facets(filters: Filters) -> dict[str, dict[str, int]]:
    """The same for every filter at once: filter → value → entries (one query)."""
    columns = {
        "state": "state",
        "type": "type",
        "region": KT(HOST),
        "home": "home",
        "district": KT("public__applicant.place"),
    }
    on = {name: value for name in FACETS if (value := getattr(filters, name))}
    fits = {name: _within(value) if name == "region" else partial(eq, value) for name, value in on.items()}
    every = replace(filters, sort=DEFAULT_SORT, **dict.fromkeys(FACETS, ""))
    make = lambda: listing.grouped(_matching(every), columns)  # noqa: E731
    rows = composing.found(None if filters.search else ("public register counted", every), make)
    found = listing.tally(rows, columns, fits)
    return {name: {value: n for value, n in one.items() if value} for name, one in found.items()}


def _within(code: str) -> Callable[[str | None], bool]:
    """What ``_in_region`` asks of the database."""
    start = _region_digits(code)
    return (lambda place: (place or "").startswith(start)) if start else partial(eq, code)


def register_size() -> int:
    return Institution.objects.scoped("the register is public").count()


def certificate_numbers(institution_ids: Iterable[int]) -> dict[int, str]:
    """The latest certificate number of each institution (one query)."""
    return dict(_numbers(institution_ids))


@composing.by_ids
def _numbers(institution_ids: list[int], day: date) -> QuerySet[Any]:
    return (
        Certificate.objects.scoped("numbers of certificates are public")
        .filter(institution_id__in=institution_ids, kind=CERTIFICATE)
        .order_by("pk")
        .values_list("institution_id", "number")
    )


def all_certificate_numbers() -> dict[int, str]:
    rows = Certificate.objects.scoped("numbers of certificates are public").filter(kind=CERTIFICATE)
    return dict(rows.order_by("pk").values_list("institution_id", "number").iterator())


def institution_by_id(public_id: str) -> Institution | None:
    return (
        Institution.objects.scoped("the register is public; pages show open facts only")
        .select_related("authority", "programme__pack_version", "programme__authority", "organisation")
        .defer("programme__pack_version__content")
        .filter(public_id=public_id)
        .first()
    )


def states_of(institution: Institution) -> list[InstitutionState]:
    """Every row of the history, those superseded as well: the two times need them."""
    return list(InstitutionState.objects.filter(institution=institution).order_by("valid_from", "pk"))


def latest_changes(limit: int) -> list[InstitutionState]:
    """What was recorded last on the register."""
    return list(
        InstitutionState.objects.filter(superseded_at=None)
        .select_related("institution__authority")
        .order_by("-recorded_at", "-pk")[:limit]
    )


def reports_of(institution: Institution) -> list[ObligationDue]:
    """What the institution owes or has handed in, the latest year first; only whether, never what."""
    return list(
        ObligationDue.objects.of(institution.authority_id)
        .filter(subject_id=institution.public_id)
        .select_related("authority")
        .order_by("-year", "obligation")
    )


def bars_of(institution: Institution, today: date) -> list[Bar]:
    """Bars in force or to come that bind the institution, or the organisation behind it."""
    binding = Q(institution=institution) | Q(institution=None, organisation_id=institution.organisation_id)
    return list(
        Bar.objects.of(institution.authority_id)
        .filter(binding)
        .filter(Q(until=None) | Q(until__gt=today))
        .order_by("starts")
    )


# ---- papers -----------------------------------------------------------------------------------------------
def _papers() -> QuerySet[Certificate]:
    return (
        Certificate.objects.scoped("narrowed below to certificates, or to whom a decision concerns")
        .select_related(
            "institution__programme__pack_version",
            "institution__programme__authority",
            "institution__organisation",
        )
        .select_related("authority")
        .defer("institution__programme__pack_version__content")
    )


def papers_of(viewer: Any, institution: Institution) -> list[Certificate]:
    """Papers of the institution this viewer may open, the latest first."""
    found = _papers().filter(institution=institution).order_by("-pk")
    return [paper for paper in found if _may_open(viewer, paper)]


def paper_by_id(viewer: Any, public_id: str) -> Certificate | None:
    paper = _papers().filter(public_id=public_id).first()
    return paper if paper is not None and _may_open(viewer, paper) else None


def papers_by_ids(viewer: Any, public_ids: Iterable[str]) -> list[Certificate]:
    """Several at once, those this viewer may open (one query)."""
    found = _papers().filter(public_id__in=list(public_ids))
    return [paper for paper in found if _may_open(viewer, paper)]


def paper_by_number(number: str) -> Certificate | None:
    """Any paper of that number; whoever asks must hold its code before a decision is spoken of."""
    return _papers().filter(number=number).first()


def _may_open(viewer: Any, paper: Certificate) -> bool:
    if paper.kind == CERTIFICATE:
        return True
    who = standing(viewer)
    return (
        paper.authority_id in who.authority_ids("officer", "leader", "auditor")
        or paper.institution.organisation_id in who.organisation_ids
    )


def issue_event(paper: Certificate) -> Event | None:
    """The journal's event of the paper's issue, found by the number it committed to."""
    events = Event.objects.filter(
        authority=paper.authority.public_id,
        subject_id=paper.institution.public_id,
        action="paper.issue",
    ).select_related("opening")
    return next(
        (e for e in events if hasattr(e, "opening") and e.opening.content.get("number") == paper.number), None
    )


def states_by_institution(institution_ids: Iterable[int]) -> dict[int, list[StateRow]]:
    """The whole history of several institutions, those superseded as well (one query)."""
    found: dict[int, list[StateRow]] = {pk: [] for pk in institution_ids}
    for institution, *row in _states(found):
        found[institution].append(StateRow(*row))
    return found


@composing.by_ids
def _states(institution_ids: list[int], day: date) -> QuerySet[Any]:
    found = InstitutionState.objects.filter(institution_id__in=institution_ids).order_by("valid_from", "pk")
    return found.values_list("institution_id", *StateRow._fields)


def public_institutions(programme_ids: Iterable[int], filters: Filters) -> QuerySet[Institution]:
    """Entries of published programmes that match, in no order yet."""
    return _matching(filters).filter(programme_id__in=list(programme_ids)).order_by()


def own_institutions(viewer: Any) -> QuerySet[Institution]:
    """The institutions of the organisations the viewer acts for, the newest first."""
    return (
        Institution.objects.scoped("institutions of the viewer's own organisations")
        .filter(organisation_id__in=standing(viewer).organisation_ids)
        .order_by("-pk")
    )
