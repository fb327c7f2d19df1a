"""What a viewer may see of cases, notices and obligations. Everything else does not exist for them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from exclave.apps.cases import desks
from exclave.apps.cases.models import Case, CaseOffice, Entry, Note, Objection, ObligationDue, PublicNotice
from exclave.apps.panels.models import Assignment
from exclave.apps.people.access import Standing, standing

_RELATED = ("programme__pack_version", "round", "applicant", "authority", "office")
OBJECTION = "objection"


def cases_for(viewer: Any) -> QuerySet[Case]:
    """Cases of the viewer's organisations, of their offices once submitted, and those assigned to them.

    Objection cases are for officers and leaders of the owning authority alone.
    """
    who = standing(viewer)
    return (
        Case.objects.scoped("by the viewer's standing")
        .filter(_visible(who, viewer))
        .select_related(*_RELATED)
        .defer("programme__pack_version__content")
    )


def _visible(who: Standing, viewer: Any) -> Q:
    visible = Q(pk__in=[])
    if who.organisation_ids:
        visible |= Q(applicant_id__in=who.organisation_ids, objection=None) & told()
    if offices := who.authority_ids("officer", "leader"):
        arrived = Q(submitted_at__isnull=False)
        visible |= Q(authority_id__in=offices) & arrived
        visible |= Q(office_id__in=offices, objection=None) & arrived
        asked = CaseOffice.objects.filter(office_id__in=offices)
        visible |= Q(pk__in=asked.values("case_id"), objection=None) & arrived
    if who.holds("expert"):
        cleared = cleared_case_ids(viewer)
        # An evaluation is read in the report it is about: the case a cleared case grew out of.
        origins = Case.objects.scoped("origins of cleared cases").filter(pk__in=cleared).values("parent_id")
        visible |= Q(pk__in=cleared) | Q(pk__in=origins)
    return visible


def told() -> Q:
    """Cases their organisation has been told of.

    One that an office opens about an institution stays inside until its first step was taken: before a
    removal is notified it is being verified, and may come to nothing.
    """
    moved = Exists(Entry.objects.filter(case=OuterRef("pk"), kind="acted"))
    return Q(round__isnull=False) | Q(waits_on="applicant") | Q(ended=True) | Q(moved)


def cleared_case_ids(viewer: Any) -> list[int]:
    """Cases an expert has declared to have no conflict in: only then may they be read."""
    return list(
        Assignment.objects.scoped("the viewer's own")
        .filter(expert__account_id=viewer.pk, state__in=["cleared", "submitted"])
        .values_list("case_id", flat=True)
    )


def case_by_public_id(viewer: Any, public_id: str) -> Case | None:
    return cases_for(viewer).filter(public_id=public_id).first()


def notes_of(viewer: Any, case: Case) -> list[Note]:
    """Notes of a case, newest first, for those who work at one of its offices; nobody else sees any.

    ``desks.colleagues`` keeps out who acts for the applicant, officer or not.
    """
    if viewer.pk not in {one.pk for one in desks.colleagues(case)}:
        return []
    found = Note.objects.scoped("the case's offices, checked above").filter(case=case)
    return list(found.select_related("author").prefetch_related("mentioned").order_by("-at", "-pk"))


def running_notices() -> QuerySet[PublicNotice]:
    """Public notices, newest first: public by their nature."""
    return (
        PublicNotice.objects.scoped("public notices are public")
        .select_related("case__programme__pack_version", "case__applicant", "authority")
        .defer("case__programme__pack_version__content")
        .order_by("-starts_at")
    )


def public_notices(
    now: datetime, *, state: str = "", search: str = "", named_in: Iterable[int] = ()
) -> QuerySet[PublicNotice]:
    """Public notices without the packs' content (it is cached). ``state``: running, ended, or "" for all.

    ``search`` looks in numbers, and in names of the programmes ``named_in`` (row ids), whose packs open names.
    """
    found = (
        running_notices()
        .select_related(
            "case__programme__pack_version", "case__programme__authority", "case__round", "case__authority"
        )
        .select_related("authority")
        .defer("case__programme__pack_version__content", "case__round__text_zh", "case__round__text_en")
        .order_by(F("ended_at").asc(nulls_first=True), "-starts_at", "-pk")
    )
    if state:
        found = found.filter(_over(now) if state == "ended" else ~_over(now))
    if search:
        named = Q(case__programme_id__in=list(named_in), institution_name__icontains=search)
        found = found.annotate(institution_name=KT("shown__institution.name")).filter(
            named | Q(number__icontains=search)
        )
    return found


def _over(now: datetime) -> Q:
    return Q(ended_at__isnull=False) | Q(ends_at__lte=now, provisional=False, case__paused=False)


def notice_counts(now: datetime, *, search: str = "", named_in: Iterable[int] = ()) -> dict[str, int]:
    """How many run and how many do not any more (one query)."""
    found = public_notices(now, search=search, named_in=named_in).order_by()
    numbers = found.aggregate(every=Count("pk"), ended=Count("pk", filter=_over(now)))
    return {"running": numbers["every"] - numbers["ended"], "ended": numbers["ended"]}


def public_notice(public_id: str) -> PublicNotice | None:
    return public_notices(datetime.min.replace(tzinfo=UTC)).filter(public_id=public_id).first()


def objection_by_code(number: str, code: str) -> Objection | None:
    """The objection of a receipt: both its number and its follow-up code must be right."""
    return (
        Objection.objects.filter(
            case__number=number.strip().upper(),
            follow_code_hash=sha256(code.strip().lower().encode()).hexdigest(),
        )
        .select_related("case__parent", "case__authority", "notice", "case__programme__pack_version")
        .defer("case__programme__pack_version__content")
        .first()
    )


def objector_id(objection: Objection) -> str:
    """The opaque id under which the objection was raised."""
    return (
        Entry.objects.filter(case=objection.case).order_by("seq").values_list("actor", flat=True).first()
        or ""
    )


def obligations_for(viewer: Any) -> QuerySet[ObligationDue]:
    """Obligations the viewer's organisations owe, and those their authority or office chases."""
    who = standing(viewer)
    owed = Q(organisation_id__in=who.organisation_ids)
    chased = Q(authority_id__in=who.authority_ids("officer", "leader"))
    return (
        ObligationDue.objects.scoped("by the viewer's standing")
        .filter(owed | chased)
        .select_related("programme__pack_version", "organisation", "case", "round")
        .defer("programme__pack_version__content")
        .order_by("due_at", "pk")
    )
