"""A document's text as its page shows it: parts, clauses with anchors, references as links, rows of tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from exclave.apps.library import queries
from exclave.apps.library.citing import Cited, outlines_of
from exclave.apps.library.models import Document
from exclave.apps.library.stating import number_key
from exclave.engines.policy.outline import Clause, Outline, Reference, inside, part_anchor, references
from exclave.engines.policy.outline.parts import BODY, LETTER

MOST_TARGETS = 30
"""Documents whose text is read to find the clause a reference names."""


@dataclass(frozen=True)
class Piece:
    """A stretch of words; ``href`` where it is a reference that leads somewhere."""

    text: str
    href: str = ""
    title: str = ""


@dataclass(frozen=True)
class Shown:
    """One clause. ``blocks``: ("words", pieces) or ("table", rows of cells), in order.

    ``begins``: the words that follow the label on its line, where the clause has no heading.
    """

    id: str
    depth: int
    label: str
    heading: tuple[Piece, ...]
    begins: tuple[Piece, ...]
    blocks: tuple[tuple[str, Any], ...]
    cited: tuple[Cited, ...] = ()


@dataclass
class Part:
    id: str
    name: str
    title: str
    clauses: list[Shown] = field(default_factory=list)
    contents: list[tuple[str, int, str]] = field(default_factory=list)
    """(anchor, depth, words) of the clauses that stand in the table of contents."""


def parts(viewer: Any, document: Document, outline: Outline, cited: Mapping[str, list[Cited]]) -> list[Part]:
    """The parts in order. At most two queries, for the documents that references name."""
    links = _links(viewer, document, outline)
    depths: dict[str, int] = {}
    names = {BODY: _("Text"), LETTER: _("Covering notice")}
    found = {
        name: Part(part_anchor(name), names.get(name, name), title or "")
        for name, title in outline.parts.items()
    }
    for clause in outline.clauses:
        depths[clause.id] = depths[clause.parent] + 1 if clause.parent is not None else 0
        shown = _shown(clause, depths[clause.id], links, tuple(cited.get(clause.id, ())))
        found[clause.part].clauses.append(shown)
        words = f"{clause.label} {clause.heading}".strip()
        if clause.label and depths[clause.id] < 2 and (clause.heading or depths[clause.id] == 0):
            found[clause.part].contents.append((clause.id, depths[clause.id], words))
    return list(found.values())


Links = dict[tuple[str, str], list[tuple[Reference, Piece]]]


def _links(viewer: Any, document: Document, outline: Outline) -> Links:
    """(clause id, heading or text) → references that lead somewhere, in order."""
    every = references(outline)
    outside = [r for r in every if r.title or r.number]
    titles, numbers = (
        {r.title for r in outside if r.title},
        {number_key(r.number) for r in outside if r.number},
    )
    held = queries.named(viewer, titles, numbers) if outside else []
    targets = {r: _named(r, held) for r in outside}
    read = [d for r, d in targets.items() if d is not None and d.pk != document.pk and r.locator]
    outlines = outlines_of(list({d.pk: d for d in read}.values())[:MOST_TARGETS])
    outlines[document.pk] = outline
    found: Links = {}
    for reference in every:
        target = targets.get(reference)
        own = inside(outline, reference) if not reference.number else None
        if reference.kind == "document" and own is not None:
            target, href = None, _anchor(own)  # its own title, or that of one of its parts
        elif target is not None and target.pk != document.pk:
            href = reverse("library-document", args=[target.public_id])
            if target.pk in outlines:
                href += _anchor(inside(outlines[target.pk], reference))
        elif reference in targets and target is None:
            continue  # a document that the library does not hold, or not for this viewer
        else:
            href = _anchor(own)
        if href:
            piece = Piece(reference.words, href, target.title if target is not None else "")
            found.setdefault((reference.clause_id, reference.within), []).append((reference, piece))
    return found


def _named(reference: Reference, held: list[Document]) -> Document | None:
    """By number where it is given, else by title; the one in force first."""
    number = number_key(reference.number)
    return next(
        (
            d
            for d in held
            if (number and d.number_key == number) or (not number and d.title_key == reference.title)
        ),
        next((d for d in held if d.title_key == reference.title), None) if reference.title else None,
    )


def _anchor(id: str | None) -> str:
    return f"#{id}" if id else ""


def _shown(clause: Clause, depth: int, links: Links, cited: tuple[Cited, ...]) -> Shown:
    heading = _pieces(clause.heading, 0, links.get((clause.id, "heading"), []))
    blocks: list[tuple[str, Any]] = []
    at = 0
    for line in clause.text.split("\n") if clause.text else []:
        if "\t" in line:
            cells = [cell.strip() for cell in line.split("\t")]
            if blocks and blocks[-1][0] == "table":
                blocks[-1][1].append(cells)
            else:
                blocks.append(("table", [cells]))
        else:
            blocks.append(("words", _pieces(line, at, links.get((clause.id, "text"), []))))
        at += len(line) + 1
    runs_in = clause.label and not heading and blocks and blocks[0][0] == "words"
    begins = blocks.pop(0)[1] if runs_in else ()
    return Shown(clause.id, depth, clause.label, heading, begins, tuple(blocks), cited)


def _pieces(line: str, start: int, found: list[tuple[Reference, Piece]]) -> tuple[Piece, ...]:
    """The line cut at the references that lie wholly within it; ``start``: its offset in the clause."""
    pieces: list[Piece] = []
    at = 0
    for reference, piece in found:
        begins, ends = reference.start - start, reference.end - start
        if begins < at or ends > len(line):
            continue
        if begins > at:
            pieces.append(Piece(line[at:begins]))
        pieces.append(piece)
        at = ends
    if at < len(line):
        pieces.append(Piece(line[at:]))
    return tuple(pieces)
