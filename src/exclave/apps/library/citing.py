"""Packs and the papers they rest on: which document is whose, which clause states which, what rests on it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from exclave.apps.library import queries, texts
from exclave.apps.library.models import Document
from exclave.apps.library.stating import number_key
from exclave.apps.programmes import clauses
from exclave.apps.programmes.library import compiled
from exclave.apps.programmes.papers import Papers
from exclave.apps.programmes.queries import public_programmes
from exclave.engines.policy.outline import Outline, resolve, title_key
from exclave.engines.policy.pack.model import Pack

Text = dict[str, str]


@dataclass(frozen=True)
class Cited:
    """A pack's statement of a clause, on the page of the policy it runs as, and what rests on it there."""

    policy: Text
    href: str
    at: Text
    statement: Text
    uses: tuple[dict[str, Any], ...]


def cited(document: Document, outline: Outline) -> dict[str, list[Cited]]:
    """Clause id → the statements of policies that were put in force here, newest first."""
    found: dict[str, list[Cited]] = {}
    for programme in public_programmes():
        pack = compiled(programme).pack
        own = [key for key, one in pack.documents.items() if _same(one, document)]
        if not own:
            continue
        page, resting = clauses.policy_href(programme), clauses.uses_of(pack)
        for key, stated in pack.clauses.items():
            if (stated.document or _first(pack)) not in own or (at := resolve(outline, stated.at)) is None:
                continue
            uses = tuple(use | {"href": f"{page}#{use['anchor']}"} for use in resting.get(key, []))
            name = {"zh": programme.name_zh, "en": programme.name_en or programme.name_zh}
            found.setdefault(at.id, []).append(
                Cited(name, f"{page}#{key}", clauses.locator(stated.at), clauses.both(stated), uses)
            )
    return found


def papers(viewer: Any, pack: Pack) -> Papers:
    """Where the pack's papers and clauses can be read, of what the viewer may open."""
    keys = {key: (title_key(one.title), number_key(one.number or "")) for key, one in pack.documents.items()}
    candidates = queries.named(viewer, [t for t, _ in keys.values()], [n for _, n in keys.values()])
    chosen = {
        key: next((d for d in candidates if _same(one, d)), None) for key, one in pack.documents.items()
    }
    outlines = outlines_of([one for one in chosen.values() if one is not None])
    hrefs = {
        key: reverse("library-document", args=[d.public_id]) for key, d in chosen.items() if d is not None
    }
    places = {}
    for key, stated in pack.clauses.items():
        held = chosen.get(stated.document or _first(pack))
        at = resolve(outlines[held.pk], stated.at) if held is not None else None
        if at is not None:
            places[key] = f"{hrefs[stated.document or _first(pack)]}#{at.id}"
    return Papers(hrefs, places)


def outlines_of(documents: list[Document]) -> dict[int, Outline]:
    """Outlines by row id (one query, none where nothing is asked)."""
    if not documents:
        return {}
    rows = Document.objects.scoped("documents the viewer was given").filter(pk__in=[d.pk for d in documents])
    return {pk: texts.outline_of(content) for pk, content in rows.values_list("pk", "outline")}


def _first(pack: Pack) -> str:
    return next(iter(pack.documents), "")


def _same(said: Any, document: Document) -> bool:
    """By number where both have one, else by title."""
    number = number_key(said.number or "")
    if number and document.number_key:
        return number == document.number_key
    return title_key(said.title) == document.title_key
