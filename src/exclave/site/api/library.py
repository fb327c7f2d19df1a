"""The policy library 政策库: official documents that are public, and the text of each as its tree of clauses."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query
from pydantic import Field

from exclave.apps.library import queries, texts
from exclave.apps.library.models import KINDS, THEMES, Document
from exclave.apps.ui import addresses
from exclave.apps.ui.routes import public
from exclave.engines.codes.text import halfwidth
from exclave.site.api import paging
from exclave.site.api.door import read
from exclave.site.api.texts import Id, Office, Shape, Words, office
from exclave.site.api.wanted import CODE, TEXT, Listed


def _said(zh: str, en: str, choices: list[tuple[str, str]]) -> str:
    """A code's values: in Chinese with their words, in English the codes, which are words themselves."""
    return f"{zh}：{'、'.join(f'{key} {word}' for key, word in choices)} · {en}: {', '.join(key for key, _ in choices)}"


_KINDS = _said("文种", "kind", KINDS)
_THEMES = _said("主题", "theme", THEMES)


class LibraryQuery(Listed):
    """Filters of the library."""

    q: Annotated[
        str | None,
        Field(None, **TEXT, description="标题、发文字号或发文机关 · words in title, number or issuer"),
    ]
    state: Annotated[
        Literal["draft", "issued", "repealed"] | None,
        Field(None, description="征求意见稿、已印发或已废止 · a draft for comment, issued or repealed"),
    ]
    place: Annotated[str | None, Field(None, **CODE, description="适用地区 · the region it is for")]
    theme: Annotated[str | None, Field(None, **CODE, description=_THEMES)]


class DocumentOut(Shape):
    """A public document. ``last_day``: the last day of its validity; null where it states none."""

    id: str
    title: Words
    number: str
    issuers: list[str]
    place: str
    kind: Annotated[str, Field(description=_KINDS)]
    theme: Annotated[str, Field(description=_THEMES)]
    state: Literal["draft", "issued", "repealed"]
    issued: date | None
    in_force_from: date | None
    last_day: date | None
    clause_count: int
    held_by: Office
    changed_at: datetime
    page: str


class DocumentsOut(Shape):
    items: list[DocumentOut]
    next: str | None


class TextClause(Shape):
    """One clause in the order of the paper. ``parent`` is the id of the clause it stands under; ``page`` opens there."""

    id: str
    parent: str | None
    part: str
    label: str
    heading: str
    text: str
    page: str


class DocumentPage(DocumentOut):
    """A document with its text. ``replaces`` and ``replaced_by`` are ids of public documents."""

    parts: list[str]
    clauses: list[TextClause]
    replaces: list[str]
    replaced_by: list[str]


@read("/library", access=public, shape=DocumentsOut, name="api-library", tag="library")
def list_library(request: HttpRequest, asked: Query[LibraryQuery]) -> dict[str, Any]:
    """政策库 · The policy library

    主动公开的政策文件，最近发布的在前。 · Documents open to the public, those published last first.
    """
    wanted = {
        "q": halfwidth(asked.q or "").strip(),
        "state": asked.state or "",
        "place": asked.place or "",
        "theme": asked.theme or "",
    }
    found = queries.narrowed(queries.public_documents(), wanted)
    page = paging.page(
        request, lambda _: found, paging.Order("published_at"), cursor=asked.cursor, limit=asked.limit
    )
    return {"items": [_document(row) for row in page.rows], "next": page.next}


def _document(row: Document) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "title": {"zh": row.title, "en": row.title_en or row.title},
        "number": row.number,
        "issuers": [name for name in row.issuers.split("；") if name],
        "place": row.place,
        "kind": row.kind,
        "theme": row.theme,
        "state": row.state,
        "issued": row.issued,
        "in_force_from": row.in_force_from,
        "last_day": row.last_day,
        "clause_count": row.clauses,
        "held_by": office(row.authority),
        "changed_at": row.changed_at.astimezone(UTC),
        "page": addresses.to("library-document", row.public_id),
    }


@read(
    "/library/{id}", access=public, shape=DocumentPage, name="api-library-document", tag="library", loads=True
)
def show_document(request: HttpRequest, id: Path[Id]) -> dict[str, Any] | None:
    """一份政策文件 · One document

    全文条款，按原文顺序，每条注明上级条款。 · Its text as clauses in the order of the paper, each with the one it stands under.
    """
    row = queries.public_document(id)
    if row is None:
        return None
    outline, address = texts.outline_of(row.outline), addresses.to("library-document", row.public_id)
    earlier, later = queries.succession(request.user, row)
    return _document(row) | {
        "parts": list(outline.parts),
        "clauses": [
            {
                "id": one.id,
                "parent": one.parent,
                "part": one.part,
                "label": one.label,
                "heading": one.heading,
                "text": one.text,
                "page": f"{address}#{one.id}",
            }
            for one in outline.clauses
        ],
        "replaces": [one.public_id for one in earlier if _is_public(one)],
        "replaced_by": [one.public_id for one in later if _is_public(one)],
    }


def _is_public(one: Document) -> bool:
    return one.stage == "published" and one.openness == "open"
