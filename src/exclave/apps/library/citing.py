"""Packs and the papers they rest on: which document is whose, which clause states which, what rests on it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse

from exclave.apps.library import queries, texts
from exclave.apps.library.models import Document
from exclave.apps.library.stating import number_key
from exclave.apps.programmes import clauses, library
from exclave.apps.programmes.papers import Papers
from exclave.apps.programmes.queries import public_programmes
from exclave.engines.policy.outline import Outline, resolve, title_key
from exclave.engines.policy.pack import PackRefused
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
        read = library.readable(programme)
        if read is None:  # a pack this version cannot read keeps no document closed
            continue
        pack = read.pack
        name = {"zh": programme.name_zh, "en": programme.name_en or programme.name_zh}
        _collect(found, pack, document, outline, name, clauses.policy_href(programme), anchors=True)
    return found


def _collect(
    found: dict[str, list[Cited]],
    pack: Pack,
    document: Document,
    outline: Outline,
    name: Text,
    page: str,
    *,
    anchors: bool = False,
) -> None:
    """Add what a pack states of the document's clauses. ``anchors``: the page has a place for each."""
    own = [key for key, one in pack.documents.items() if _same(one, document)]
    if not own:
        return
    resting = clauses.uses_of(pack)
    for key, stated in pack.clauses.items():
        if (stated.document or _first(pack)) not in own or (at := resolve(outline, stated.at)) is None:
            continue
        uses = tuple(
            use | {"href": f"{page}#{use['anchor']}" if anchors else page} for use in resting.get(key, [])
        )
        href = f"{page}#{key}" if anchors else page
        found.setdefault(at.id, []).append(
            Cited(name, href, clauses.locator(stated.at), clauses.both(stated), uses)
        )


def on_shelf(document: Document, outline: Outline) -> dict[str, list[Cited]]:
    """The same of packs on the shelf that are not in force: for the policy officer who works on them."""
    found: dict[str, list[Cited]] = {}
    running = {(p.pack_version.pack, p.pack_version.version) for p in public_programmes()}
    for folder, where in library.folders().items():
        pack = _shelved(folder, max(one.stat().st_mtime_ns for one in where.rglob("*.yaml")))
        if pack is None or (pack.pack.id, pack.pack.version) in running:
            continue
        page = reverse("pack", args=[folder])
        name = {
            "zh": f"政策包 {pack.pack.id} v{pack.pack.version}",
            "en": f"Pack {pack.pack.id} v{pack.pack.version}",
        }
        _collect(found, pack, document, outline, name, page)
    return found


@lru_cache(maxsize=64)
def _shelved(folder: str, _changed: int) -> Pack | None:
    try:
        return library.from_disk(folder).pack
    except PackRefused:
        return None


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
