"""What people of an office may see of its drafts."""

from typing import Any

from django.db.models import QuerySet

from exclave.apps.library import queries as library
from exclave.apps.library.models import Document
from exclave.apps.people.access import standing
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority
from exclave.apps.workbench import beginning
from exclave.apps.workbench.access import REVIEWERS, WRITERS
from exclave.apps.workbench.models import Change, Draft
from exclave.engines.policy.pack.model import Pack

MOST_CHOICES = 500


def drafts(viewer: Any) -> "QuerySet[Draft]":
    """Of the offices where the viewer is policy officer or leader, the latest change first."""
    return (
        Draft.objects.of(standing(viewer).authority_ids(*REVIEWERS))
        .select_related("authority", "started_by", "proposed_by", "reviewed_by")
        .order_by("-changed_at", "-pk")
    )


def draft(viewer: Any, public_id: str) -> Draft | None:
    """One the viewer may read."""
    found: Draft | None = drafts(viewer).select_related("document").filter(public_id=public_id).first()
    return found


def written_draft(viewer: Any, public_id: str) -> Draft | None:
    """One the viewer may write; the action says whether it may be written now."""
    held = standing(viewer).authority_ids(*WRITERS)
    found = draft(viewer, public_id)
    return found if found is not None and found.authority_id in held else None


def waiting(viewer: Any) -> "QuerySet[Draft]":
    """Drafts that await a review, save those the viewer began or proposed, for the menu's figure."""
    return (
        Draft.objects.of(standing(viewer).authority_ids(*REVIEWERS))
        .filter(stage="proposed")
        .exclude(started_by=viewer.pk)
        .exclude(proposed_by=viewer.pk)
    )


def changes(one: Draft) -> "QuerySet[Change]":
    """The history of a draft the viewer was given, newest first."""
    return Change.objects.filter(draft=one).select_related("by").order_by("-number")


def documents(office: Authority) -> list[Document]:
    """What a new pack of this office may be about, newest first."""
    found = beginning.documents_for(office.pk).order_by("-issued", "-pk")[:MOST_CHOICES]
    return list(found)


def packs(office: Authority) -> list[tuple[str, dict[str, str]]]:
    """What a next version may begin from."""
    return beginning.packs_for(office.pk)


def office(viewer: Any) -> Authority:
    """The office whose rules this policy officer keeps (an account holds that role once)."""
    return Authority.objects.get(pk=standing(viewer).authority_ids(*WRITERS)[0])


def papers_to_compare(viewer: Any, one: Draft, earlier: Pack | None) -> tuple[Document, Document] | None:
    """(the draft's paper, the earlier version's) where the library holds both and this viewer may open them."""
    if one.document is None or earlier is None:
        return None
    for stated in earlier.documents.values():
        other = beginning.document_stated(
            stated.title, stated.number or "", one.authority_id, besides=one.document
        )
        if other is not None:
            seen = library.visible_documents(viewer).filter(pk__in=[one.document_id, other.pk])
            return (one.document, other) if seen.count() == 2 else None
    return None


def in_force(one: Draft) -> Programme | None:
    """The programme of the same pack that is in force at the draft's office."""
    found: Programme | None = (
        Programme.objects.of(one.authority_id)
        .select_related("pack_version")
        .defer("pack_version__content")
        .filter(state="in_force", pack_version__pack=one.pack)
        .first()
    )
    return found
