"""What may be read: facilities by everyone, whom they served by count, liaison officers by those concerned."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from operator import eq
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from exclave.apps.facilities.access import facility_authorities, liaisons_of
from exclave.apps.facilities.models import Contact, Facility, Liaison, Served
from exclave.apps.journal.house_time import HouseDay
from exclave.apps.people.access import standing
from exclave.apps.projects.access import KEEPERS, READERS, of_institution
from exclave.apps.projects.models import Project
from exclave.apps.reference import composing
from exclave.apps.reference.models import Authority
from exclave.apps.ui import listing

SORTS = {
    "name": ("name_zh", "pk"),
    "kind": ("kind", "name_zh", "pk"),
    "place": ("place", "name_zh", "pk"),
    "as_of": ("as_of", "pk"),
}
LIAISON_SORTS = {
    "name": ("name", "pk"),
    "institution": ("institution__name", "name", "pk"),
    "since": ("since", "pk"),
}


def facilities() -> QuerySet[Facility]:
    """The whole register: it is public."""
    return Facility.objects.scoped("the register of facilities is public")


def narrowed(found: QuerySet[Facility], kind: str, place: str, open_: str, words: str) -> QuerySet[Facility]:
    """``open_``: yes, no, or unknown."""
    if kind:
        found = found.filter(kind=kind)
    if place:
        found = found.filter(place=place)
    if open_:
        found = found.filter(open={"yes": True, "no": False}.get(open_))
    if words:
        found = found.filter(
            Q(name_zh__icontains=words)
            | Q(name_en__icontains=words)
            | Q(offers__icontains=words)
            | Q(operator__icontains=words)
        )
    return found


class Line(NamedTuple):
    """What a line of the list and of its export shows."""

    pk: int
    public_id: str
    name_zh: str
    name_en: str
    kind: str
    place: str
    address: str
    operator: str
    offers: str
    open: bool | None
    since: date | None
    until: date | None
    as_of: date
    capacity_text: str
    capacity_scaled: int | None
    capacity_bound: str
    capacity_unit: str


def matching(asked: Mapping[str, str], order: str) -> QuerySet[Any]:
    """Facilities that pass the filters, as rows of ``Line``."""
    found = narrowed(facilities(), asked["kind"], asked["place"], asked["open"], asked["q"])
    return listing.in_order(found, SORTS, order).values_list(*Line._fields)


def listed(asked: Mapping[str, str], order: str, total: int) -> composing.Listed:
    """The same page by page; ``total``: how many there are."""
    key = None if asked["q"] else ("facilities", tuple(asked.items()), order)
    return composing.Listed(key, lambda: matching(asked, order), total)


COUNTED = ("kind", "place")


def counts(asked: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """How many facilities each kind and each place would show, the other filters staying as they are (one query)."""
    columns = {name: name for name in COUNTED}
    fits = {name: partial(eq, asked[name]) for name in COUNTED if asked[name]}

    def make() -> QuerySet[Any]:
        return listing.grouped(narrowed(facilities(), "", "", asked["open"], asked["q"]), columns)

    rows = composing.found(None if asked["q"] else ("facilities counted", asked["open"]), make)
    return listing.tally(rows, columns, fits)


def facility(public_id: str) -> Facility | None:
    return facilities().select_related("authority").filter(public_id=public_id).first()


def facility_kept(viewer: Any, public_id: str) -> Facility | None:
    """The facility, if the viewer's office keeps it."""
    kept = facility_authorities(standing(viewer))
    return Facility.objects.of(kept).select_related("authority").filter(public_id=public_id).first()


def keeps(viewer: Any, one: Facility) -> bool:
    return one.authority_id in facility_authorities(standing(viewer))


def keeps_any(viewer: Any) -> bool:
    """Whether there is an authority in whose register the viewer may enter a facility."""
    return bool(standing(viewer).authority_ids("officer"))


def offices(viewer: Any) -> list[Authority]:
    """Authorities in whose register the viewer may enter a facility, the nearest first."""
    kept = facility_authorities(standing(viewer))
    return list(Authority.objects.filter(pk__in=kept).order_by("-level", "pk")) if kept else []


def served_numbers(facility_ids: Iterable[int]) -> dict[int, int]:
    """How many projects each served, as far as recorded (one query)."""
    return dict(_served(facility_ids))


@composing.by_ids
def _served(facility_ids: list[int], day: date) -> QuerySet[Any]:
    rows = Served.objects.filter(facility_id__in=facility_ids, superseded_at=None).order_by()
    return rows.values_list("facility_id").annotate(n=Count("pk"))


def served(viewer: Any, one: Facility) -> list[Served]:
    """Whom it served, those struck as well, for an office of the authority; nothing for anybody else."""
    if not keeps(viewer, one):
        return []
    rows = one.served.select_related("project", "superseded_by")
    return list(rows.order_by("-began", "pk"))


def projects_seen(viewer: Any) -> list[tuple[str, str]]:
    """Projects the viewer may name as served."""
    reach = of_institution(standing(viewer), READERS, "institution__")
    rows = Project.objects.scoped("by the viewer's standing").filter(reach).order_by("title", "pk")
    return list(rows.values_list("public_id", "title"))


# ---- liaison officers --------------------------------------------------------------------------------------
def liaisons_for(viewer: Any) -> QuerySet[Liaison]:
    """Those of the viewer's authority, district or organisation, and the viewer's own posts."""
    return (
        Liaison.objects.scoped("by the viewer's standing")
        .filter(liaisons_of(viewer, standing(viewer), READERS))
        .select_related("authority", "institution", "account")
    )


class LiaisonLine(NamedTuple):
    """What a line of the list and of its export shows."""

    pk: int
    public_id: str
    name: str
    side: str
    body: str
    tasks: str
    since: date
    until: date | None
    institution__name: str


def liaisons_matching(viewer: Any, asked: Mapping[str, str], order: str) -> QuerySet[Any]:
    """Liaison officers the viewer may see that pass the filters, as rows of ``LiaisonLine``."""
    found = liaisons_for(viewer).select_related(None)
    found = narrowed_liaisons(found, asked["side"], asked["held"], asked["q"])
    return listing.in_order(found, LIAISON_SORTS, order).values_list(*LiaisonLine._fields)


def listed_liaisons(viewer: Any, asked: Mapping[str, str], order: str) -> composing.Listed:
    """The same page by page."""
    reach = liaisons_of(viewer, standing(viewer), READERS)
    key = None if asked["q"] else ("liaisons", reach, tuple(asked.items()), order)
    return composing.Listed(key, lambda: liaisons_matching(viewer, asked, order))


def liaison_for(viewer: Any, public_id: str) -> Liaison | None:
    return liaisons_for(viewer).filter(public_id=public_id).first()


def liaisons_kept(viewer: Any) -> QuerySet[Liaison]:
    """Posts the viewer may change: as an office, or for the organisation."""
    reach = of_institution(standing(viewer), KEEPERS, "institution__")
    return (
        Liaison.objects.scoped("by the viewer's standing")
        .filter(reach)
        .select_related("authority", "institution", "account")
    )


def may_log(viewer: Any, one: Liaison) -> bool:
    logged = Liaison.objects.scoped("by the viewer's standing")
    return logged.filter(liaisons_of(viewer, standing(viewer), KEEPERS), pk=one.pk).exists()


def narrowed_liaisons(found: QuerySet[Liaison], side: str, held: str, words: str) -> QuerySet[Liaison]:
    if side:
        found = found.filter(side=side)
    if held:
        found = found.filter(until__isnull=held == "now")
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(institution__name__icontains=words) | Q(body__icontains=words)
        )
    return found


def contact_days(liaison_ids: Iterable[int]) -> dict[int, tuple[date, date | None]]:
    """The day of the last contact, and the nearest by which something is to follow, by liaison officer (one query)."""
    return {liaison: (last, due) for liaison, last, due in _contacts(liaison_ids)}


@composing.by_ids
def _contacts(liaison_ids: list[int], day: date) -> QuerySet[Any]:
    rows = Contact.objects.filter(liaison_id__in=liaison_ids).order_by().values_list("liaison_id")
    return rows.annotate(last=Max("on"), due=Min("due", filter=Q(done_on=None)))


def contacts_of(one: Liaison) -> list[Contact]:
    return list(one.contacts.select_related("recorded_by", "done_by").order_by("-on", "-pk"))


def follow_ups(viewer: Any, today: date) -> list[Contact]:
    """What is overdue for the viewer: as the liaison officer, the organisation's agent, or the office."""
    reach = liaisons_of(viewer, standing(viewer), KEEPERS)
    mine = Liaison.objects.scoped("by the viewer's standing").filter(reach)
    return list(
        Contact.objects.filter(liaison__in=mine, done_on=None, due__lt=today)
        .select_related("liaison__institution")
        .order_by("due", "pk")
    )


def overdue(viewer: Any) -> QuerySet[Contact]:
    """The same by the house's own day, to be counted with others."""
    reach = liaisons_of(viewer, standing(viewer), KEEPERS)
    mine = Liaison.objects.scoped("by the viewer's standing").filter(reach)
    # By ``Exists``: the few follow-ups that are late lead, not the many liaison officers of an office.
    return Contact.objects.filter(
        Exists(mine.filter(pk=OuterRef("liaison_id"))), done_on=None, due__lt=HouseDay()
    )


MOST_TOLD = 200
"""At one tick; the rest waits for the next."""


def untold() -> list[str]:
    """Follow-ups past the house's day of which nobody was told yet, for the worker; ``told_on`` keeps it short."""
    found = Contact.objects.filter(done_on=None, told_on=None, due__lt=HouseDay()).order_by("due", "pk")
    return list(found.values_list("public_id", flat=True)[:MOST_TOLD])
