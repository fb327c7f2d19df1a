"""What anyone may read of the library, and what the office that holds a document reads besides."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from exclave.apps.journal import clock
from exclave.apps.library.access import INSIDE, MAKERS, another_person
from exclave.apps.library.models import Document, Proposal, Succession
from exclave.apps.library.stating import number_key
from exclave.apps.people.access import standing
from exclave.apps.reference.models import Authority

FILTERS = ("place", "issuer", "year", "theme", "state")
SORTS = {
    "title": ("title", "pk"),
    "issued": ("issued", "pk"),
    "number": ("number_key", "pk"),
}


def public_documents() -> "QuerySet[Document]":
    """Published and open to the public, without their texts."""
    return (
        Document.objects.scoped("published documents that are open are public")
        .filter(stage="published", openness="open")
        .select_related("authority")
        .defer("outline")
    )


def public_document(public_id: str) -> Document | None:
    """One of them, with its text."""
    found: Document | None = public_documents().defer(None).filter(public_id=public_id).first()
    return found


def visible_documents(viewer: Any) -> "QuerySet[Document]":
    """What this viewer may open: what is public, and all that their own offices hold."""
    held = standing(viewer).authority_ids(*INSIDE)
    allowed = Q(stage="published", openness="open")
    if held:
        allowed |= Q(authority_id__in=held) & ~Q(stage="given_up")
    return (
        Document.objects.scoped("public, or held by the viewer's office")
        .filter(allowed)
        .select_related("authority")
        .defer("outline")
    )


def document(viewer: Any, public_id: str) -> Document | None:
    """With its text."""
    found: Document | None = (
        visible_documents(viewer).defer(None).select_related("file", "uploaded_by").filter(public_id=public_id).first()
    )  # fmt: skip
    return found


def kept_document(viewer: Any, public_id: str) -> Document | None:
    """One that the viewer may complete and change."""
    held = standing(viewer).authority_ids(*MAKERS)
    found: Document | None = (
        visible_documents(viewer).defer(None).select_related("file", "uploaded_by").filter(public_id=public_id, authority_id__in=held).first()
    )  # fmt: skip
    return found


def decidable_document(viewer: Any, public_id: str) -> Document | None:
    """One of the viewer's office, whoever made it; the action says who may decide."""
    held = standing(viewer).authority_ids(*INSIDE)
    found: Document | None = (
        visible_documents(viewer).filter(public_id=public_id, authority_id__in=held).first()
    )
    return found


def narrowed(found: "QuerySet[Document]", asked: dict[str, str]) -> "QuerySet[Document]":
    """As the filters say; a value that is none is dropped."""
    if asked.get("place"):
        found = found.filter(place=asked["place"])
    if asked.get("issuer"):
        found = found.filter(issuers__contains=asked["issuer"])
    if (year := asked.get("year", "")).isascii() and year.isdecimal() and len(year) == 4:
        found = found.filter(issued__year=int(year))
    if asked.get("theme"):
        found = found.filter(theme=asked["theme"])
    if asked.get("state") in ("draft", "issued", "repealed"):
        found = found.filter(state=asked["state"])
    if words := asked.get("q"):
        found = found.filter(
            Q(title__icontains=words)
            | Q(title_en__icontains=words)
            | Q(issuers__icontains=words)
            | Q(number__icontains=words)
            | (Q(number_key__contains=key) if (key := _key(words)) else Q(pk__in=[]))
        )
    return found


def _key(words: str) -> str:
    """The key of a 发文字号, or of a part of one; nothing for words without a digit."""
    return number_key(words) if any(c.isdigit() for c in words) else ""


def state_counts(found: "QuerySet[Document]") -> dict[str, int]:
    return dict(found.order_by().values_list("state").annotate(n=Count("pk")))


def choices() -> tuple[list[str], list[str], list[int]]:
    """Places, issuers and years of the public documents, for the filters (one query)."""
    rows = public_documents().order_by().values_list("place", "issuers", ExtractYear("issued")).distinct()
    places: set[str] = set()
    issuers: set[str] = set()
    years: set[int] = set()
    for place, names, year in rows:
        places.add(place)
        issuers.update(name for name in names.split("；") if name)
        if year:
            years.add(year)
    return sorted(places), sorted(issuers), sorted(years, reverse=True)


def today_of(authority: Authority) -> date:
    return authority.day(clock.now())


# ---- around one document ------------------------------------------------------------------------------------
def succession(viewer: Any, one: Document) -> tuple[list[Document], list[Document]]:
    """(what it replaces, what replaces it) of the documents this viewer may open; a draft replaces nothing yet."""
    seen = visible_documents(viewer)
    earlier = Succession.objects.filter(later=one).values("earlier_id")
    later = Succession.objects.filter(earlier=one).values("later_id")
    return (
        list(seen.filter(pk__in=earlier).order_by("-issued", "pk")),
        list(seen.filter(pk__in=later, stage="published").exclude(state="draft").order_by("issued", "pk")),
    )


def named(viewer: Any, titles: Iterable[str], numbers: Iterable[str]) -> list[Document]:
    """Published documents with one of these title or number keys; those in force first, then the newest."""
    found = visible_documents(viewer).filter(stage="published")
    rows = found.filter(Q(title_key__in=set(titles)) | Q(number_key__in=set(numbers) - {""}))
    order = {"issued": 0, "repealed": 1, "draft": 2}
    newest = sorted(rows, key=lambda one: (one.issued or date.min, one.pk), reverse=True)
    return sorted(newest, key=lambda one: order[one.state])


def others(viewer: Any, one: Document) -> list[Document]:
    """What it may be compared with: published ones and the office's own, likely ones first, at most a hundred."""
    rows = visible_documents(viewer).exclude(pk=one.pk).order_by("-changed_at", "-pk")
    same = Q(title_key=one.title_key) | Q(pk__in=Succession.objects.filter(later=one).values("earlier_id"))
    same |= Q(pk__in=Succession.objects.filter(earlier=one).values("later_id"))
    likely = list(rows.filter(same)[:20])
    known = {each.pk for each in likely}
    return likely + [each for each in rows[:100] if each.pk not in known]


def proposals(one: Document) -> list[Proposal]:
    """Every proposal, the newest first: for those inside the office."""
    rows = Proposal.objects.scoped("of a document the viewer's office holds").filter(document=one)
    return list(rows.select_related("proposed_by", "decided_by").order_by("-pk"))


def inside(viewer: Any, one: Document) -> bool:
    return one.authority_id in standing(viewer).authority_ids(*INSIDE)


def may_change(viewer: Any, one: Document) -> bool:
    return one.authority_id in standing(viewer).authority_ids(*MAKERS)


def may_decide(viewer: Any, one: Document, waiting: Proposal | None) -> bool:
    return waiting is not None and inside(viewer, one) and another_person(viewer, one, waiting)


# ---- the desk -----------------------------------------------------------------------------------------------
def desk(viewer: Any) -> "QuerySet[Document]":
    """All that the viewer's offices hold, with what waits."""
    held = standing(viewer).authority_ids(*INSIDE)
    found = Document.objects.of(held).exclude(stage="given_up").select_related("authority", "uploaded_by")
    return found.defer("outline").order_by("-changed_at", "-pk")


def waiting(viewer: Any) -> "QuerySet[Proposal]":
    """Proposals that wait for this person."""
    rows = Proposal.objects.of(standing(viewer).authority_ids(*INSIDE)).filter(state="waiting")
    return rows.exclude(proposed_by=viewer).exclude(document__stage="new", document__uploaded_by=viewer)


def waiting_ids(documents: Iterable[Document]) -> set[int]:
    """Row ids of those with a proposal that waits (one query)."""
    rows = Proposal.objects.scoped("of documents the viewer was given").filter(state="waiting")
    return set(
        rows.filter(document_id__in=[one.pk for one in documents]).values_list("document_id", flat=True)
    )


def offices(viewer: Any) -> list[Authority]:
    """Offices for which the viewer may bring documents."""
    return list(Authority.objects.filter(pk__in=standing(viewer).authority_ids(*MAKERS)).order_by("pk"))
