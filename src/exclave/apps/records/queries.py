"""What may be read of the records: open facts of what was decided by anyone, everything by whom it concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from exclave.apps.cases.models import Case, CaseOffice
from exclave.apps.people.access import NOBODY, Standing, standing
from exclave.apps.programmes import keeping, library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.programmes.queries import public_programmes
from exclave.apps.records.models import Record, RecordPaper, RecordState

INSIDE = ("officer", "leader", "auditor")
PUBLIC_SORTS = {
    "entered": ("entered_at", "pk"),
    "name": ("open_name", "pk"),
    "state": ("state", "open_name", "pk"),
}
SORTS = {
    "entered": ("entered_at", "pk"),
    "name": ("name", "pk"),
    "state": ("state", "name", "pk"),
    "kind": ("kind", "name", "pk"),
}
DEFAULT_SORT = "-entered"


@dataclass(frozen=True)
class Kind:
    """One subject of a programme that the records keep."""

    programme: Programme
    kind: str


def kinds() -> list[Kind]:
    """Every kind of a public programme, in the order of the packs; a pack that cannot be read has none."""
    found = []
    for programme in public_programmes():
        read = library.readable(programme)
        names = keeping.registered(read.pack) if read is not None else []
        found += [Kind(programme, name) for name in names]
    return found


def kind(programme_id: str, name: str) -> Kind | None:
    return next((k for k in kinds() if k.programme.public_id == programme_id and k.kind == name), None)


def shown_counts() -> dict[tuple[int, str, str], int]:
    """How many records the public sees, by (authority, pack, kind): one query."""
    rows = Record.objects.scoped("counts are public").filter(shown=True, listed_until=None).order_by()
    counted = rows.values_list("authority_id", "pack", "kind").annotate(n=Count("pk"))
    return {(authority, pack, name): n for authority, pack, name, n in counted}


def of_kind(one: Kind, on: date | None = None) -> QuerySet[Record]:
    """What the public sees of a kind: decided about, and on the list (now, or on a day)."""
    rows = Record.objects.of(one.programme.authority_id).filter(
        pack=one.programme.pack_version.pack, kind=one.kind, shown=True
    )
    if on is None:
        return rows.filter(listed_until=None).select_related("organisation")
    begun = Q(listed_from=None) | Q(listed_from__lte=on)
    return rows.filter(begun, Q(listed_until=None) | Q(listed_until__gt=on)).select_related("organisation")


def public_records() -> QuerySet[Record]:
    """What everybody reads, of every kind: decided about, and on its list now."""
    return Record.objects.scoped("open facts are public").filter(shown=True, listed_until=None)


def narrowed(found: QuerySet[Record], asked: dict[str, str], *, public: bool) -> QuerySet[Record]:
    """Filtered as the address says. The public finds by number and open facts only, as it sees no other."""
    for name in ("state", "type", "kind", "source"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    words = asked.get("q", "")
    if not words:
        return found
    hit = Q(number__icontains=words)
    if public:
        return found.filter(hit | Q(open_name__icontains=words))
    return found.filter(hit | Q(name__icontains=words) | Q(organisation__name_zh__icontains=words))


def inside(viewer: Any) -> QuerySet[Record]:
    """Records of the viewer's authorities, of their organisations, and of cases that ask their office."""
    return (
        Record.objects.scoped("by the viewer's standing")
        .filter(_visible(standing(viewer)))
        .select_related("organisation", "programme__authority", "programme__pack_version")
        .defer("programme__pack_version__content")
    )


def _visible(who: Standing) -> Q:
    if who is NOBODY:
        return Q(pk__in=[])
    offices = who.authority_ids(*INSIDE)
    asked = CaseOffice.objects.filter(office_id__in=who.authority_ids("officer", "leader"))
    return (
        Q(authority_id__in=offices)
        | Q(organisation_id__in=who.organisation_ids)
        | Q(public_id__in=asked.values("case__subject_id"))
    )


def sees_inside(viewer: Any, one: Record) -> bool:
    return inside(viewer).filter(pk=one.pk).exists()


def record(viewer: Any, public_id: str) -> Record | None:
    """A record the public sees, or the viewer from inside."""
    rows = (
        Record.objects.scoped("open facts are public; the page shows others to insiders only")
        .select_related(
            "organisation", "authority", "within", "programme__pack_version", "programme__authority"
        )
        .defer("programme__pack_version__content")
    )
    found = rows.filter(public_id=public_id).first()
    if found is None or found.shown or sees_inside(viewer, found):
        return found
    return None


def kept_by(viewer: Any, public_id: str) -> Record | None:
    """A record of an authority where the viewer is an officer."""
    offices = standing(viewer).authority_ids("officer")
    return (
        Record.objects.of(offices)
        .select_related("authority", "programme__pack_version", "programme__authority", "organisation")
        .defer("programme__pack_version__content")
        .filter(public_id=public_id)
        .first()
    )


def states_of(one: Record, at: datetime | None = None) -> list[RecordState]:
    rows = RecordState.objects.filter(record=one).order_by("valid_from", "pk")
    return [r for r in rows if r.superseded_at is None]


def papers_of(one: Record) -> list[RecordPaper]:
    return list(RecordPaper.objects.of(one.authority_id).filter(record=one).order_by("-issued_on", "-pk"))


def children_of(one: Record, *, public: bool) -> list[Record]:
    rows = Record.objects.of(one.authority_id).filter(within=one).order_by("kind", "name", "pk")
    return list(rows.filter(shown=True) if public else rows)


def cases_of(one: Record) -> list[Case]:
    """Cases about the record, the newest first; the page shows them to insiders."""
    return list(
        Case.objects.of(one.authority_id)
        .filter(subject_id=one.public_id, objection=None)
        .order_by("-opened_at", "-pk")
    )


def officers_kinds(viewer: Any) -> list[Kind]:
    """Kinds an officer may enter by hand: of programmes in force at their own authority."""
    offices = standing(viewer).authority_ids("officer")
    return [k for k in kinds() if k.programme.authority_id in offices and k.programme.state == "in_force"]


def own_kind(viewer: Any, programme_id: str, name: str) -> Kind | None:
    return next(
        (k for k in officers_kinds(viewer) if k.programme.public_id == programme_id and k.kind == name), None
    )


def outer_records(one: Kind) -> Sequence[Record]:
    """Records something of this kind may lie in."""
    pack = library.compiled(one.programme).pack
    outer = pack.subjects[one.kind].within
    if outer is None:
        return []
    rows = Record.objects.of(one.programme.authority_id).filter(
        pack=pack.pack.id, kind=outer, listed_until=None
    )
    return list(rows.order_by("name", "pk"))


def open_rounds(now: datetime, programmes: Iterable[int]) -> list[Round]:
    """Rounds that run now, of these programmes (row ids)."""
    return list(
        Round.objects.scoped("published rounds are public")
        .filter(programme_id__in=list(programmes), opens_at__lte=now, closes_at__gt=now, obligation="")
        .select_related("programme__pack_version", "programme__authority", "authority")
        .defer("programme__pack_version__content")
        .order_by("closes_at", "pk")
    )
