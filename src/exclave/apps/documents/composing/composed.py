"""The document of a source: frozen where it was issued, else as things stand, and marked as not issued."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings

from exclave.apps.cases.presenting.values import day_text
from exclave.apps.documents.composing import forms, letters, openly
from exclave.apps.documents.composing.frame import (
    PREVAILS,
    Frame,
    Lang,
    frame_of,
    name_of,
    say,
    unnumbered,
)
from exclave.apps.documents.kinds import KINDS
from exclave.apps.documents.queries import Source
from exclave.apps.files import storage
from exclave.engines import paper

LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def compose(
    source: Source, lang: Lang, frame: Frame | None = None, *, number: str = "", on: date | None = None
) -> paper.Document:
    """The document as of now. ``on``: the day of issue; without it the document is a working copy and says so."""
    if source.kind == "certificate":
        return paper.Document(
            source.kind, **openly.certificate(source, lang), language=lang, notes=_notes(lang)
        )
    if source.kind in ("application", "report"):
        return paper.Document(source.kind, **forms.form(source, lang), language=lang, notes=_notes(lang))
    frame = frame or frame_of(source.authority)
    made = {"call": openly.call, "public_notice": openly.public_notice}.get(source.kind, letters.letter)
    day = on or source.authority.day(source.at)
    contact = frame.stated.get("documents.contact", "")
    said = [contact] if contact else []
    if not number:
        said.append(
            unnumbered(lang) if on or not frame.prefix(KINDS[source.kind].series) else _unissued(lang)
        )
    mark = "" if on or KINDS[source.kind].public else say(lang, "未签发稿", "Not issued")
    return paper.Document(
        source.kind,
        **made(source, lang),
        language=lang,
        letterhead=frame.letterhead(lang),
        number=number,
        signature=name_of(source.authority, lang),
        date=day_text(day)[lang],
        notes=(*said, *_notes(lang)),
        imprint=frame.imprint(lang, day),
        mark=mark,
    )


def _notes(lang: Lang) -> tuple[str, ...]:
    return (PREVAILS,) if lang == "en" else ()


def _unissued(lang: Lang) -> str:
    return say(lang, "本件尚未编发文字号", "This document has not been given its reference number yet")


def frozen(source: Source, lang: Lang) -> paper.Document:
    """What is printed: the frozen document where one was issued."""
    if source.issued is not None:
        return paper.from_json(source.issued.content[lang])
    return compose(source, lang)


def rendered(source: Source, lang: Lang, form: str) -> bytes:
    """The document as ``pdf`` or ``docx`` bytes."""
    document = frozen(source, lang)
    if form == "docx":
        return paper.docx(document, images([document]))
    return paper.pdf(document, faces(), images([document]))


def faces() -> paper.Faces:
    """The site's own faces before the shipped one."""
    return paper.faces_of([settings.EXCLAVE_FONTS])


def images(documents: Iterable[paper.Document]) -> dict[str, bytes]:
    """The letterhead pictures of the documents, by hash; one that is lost is left out, and its text is not printed
    instead: the layout then says what is missing."""
    wanted = {d.letterhead.image for d in documents if d.letterhead and d.letterhead.image}
    found: dict[str, Any] = {}
    for digest in wanted:
        path = storage.path_of(digest)
        if path.exists():
            found[digest] = path.read_bytes()
    return found
