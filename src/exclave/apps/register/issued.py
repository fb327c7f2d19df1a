"""The papers of an institution, for the pages of cases that issued them."""

from typing import Any

from django.urls import reverse

from exclave.apps.cases.ports import Paper
from exclave.apps.register.queries import institution_by_id, papers_of


def issued_papers(viewer: Any, subject_id: str) -> list[Paper]:
    """Papers this viewer may open; none for a subject that is not on the register."""
    institution = institution_by_id(subject_id)
    if institution is None:
        return []
    return [
        Paper(p.kind, p.number, p.issued_on, p.revoked_on, reverse("paper", args=[p.public_id]))
        for p in papers_of(viewer, institution)
    ]
