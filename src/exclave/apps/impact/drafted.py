"""Drafts of the workbench as versions that may be tried before anybody signs."""

from __future__ import annotations

from collections.abc import Iterator

from exclave.apps.impact.ports import Loaded, Version
from exclave.apps.impact.versions import faulty
from exclave.apps.programmes.clauses import Text
from exclave.apps.reference.models import Authority
from exclave.apps.workbench import drafts
from exclave.apps.workbench.models import Draft

WORDS: dict[str, Text] = {
    "working": {"zh": "草稿", "en": "a draft"},
    "proposed": {"zh": "待审核的草稿", "en": "a draft waiting for review"},
    "approved": {"zh": "已通过的草稿", "en": "an approved draft"},
}


def drafted(authority: Authority) -> Iterator[Version]:
    """The authority's drafts that were not withdrawn, the latest change first."""
    for one in Draft.objects.of(authority.pk).filter(stage__in=WORDS).order_by("-changed_at", "-pk"):

        def load(draft: Draft = one) -> Loaded:
            found = drafts.checked(draft)
            if found.loaded is None or found.faults:
                raise faulty(list(found.faults))
            return Loaded(found.loaded.pack, found.loaded.digest)

        name = {"zh": one.title, "en": one.title_en or one.title}
        yield Version(f"draft:{one.public_id}", name, one.pack, one.pack_version, WORDS[one.stage], load)
