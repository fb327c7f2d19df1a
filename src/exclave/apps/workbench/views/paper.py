"""The document of a draft beside its pack, for the pages that show it."""

from exclave.apps.library import texts as outlines
from exclave.apps.workbench import checking, siding
from exclave.apps.workbench.models import Draft


def beside_of(one: Draft, source: checking.Source, paper: checking.Paper | None) -> list[siding.Beside]:
    """The clauses in the paper's order; none where the draft has no document. No query."""
    if one.document is None or paper is None:
        return []
    return siding.beside(outlines.outline_of(one.document.outline), source, paper.document)
