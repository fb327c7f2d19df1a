"""What every document of an authority shares: letterhead, number, signature, copies; and words in one language."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from exclave.apps.cases.presenting.values import day_text
from exclave.apps.documents.kinds import SERIES
from exclave.apps.files import storage
from exclave.apps.reference import parameters
from exclave.apps.reference.models import Authority
from exclave.engines import paper

Lang = paper.Language
FIELDS = ("letterhead_zh", "letterhead_en", "printed_by", "copies_to", "contact")
KEYS = tuple(f"documents.{name}" for name in (*FIELDS, *(f"prefix_{series}" for series in SERIES)))
LARGEST_PICTURE = 300_000
PICTURES = ("png", "jpg", "jpeg", "svg")


@dataclass(frozen=True)
class Frame:
    """An authority's own settings on the day a document is made. ``image``: SHA-256 of its letterhead picture."""

    authority: Authority
    stated: dict[str, str]
    image: str = ""

    def prefix(self, series: str | None) -> str:
        return self.stated.get(f"documents.prefix_{series}", "") if series else ""

    def letterhead(self, lang: Lang) -> paper.Letterhead:
        own = self.stated.get(f"documents.letterhead_{lang}", "")
        return paper.Letterhead(own or name_of(self.authority, lang), self.image)

    def imprint(self, lang: Lang, day: date) -> paper.Imprint | None:
        by = self.stated.get("documents.printed_by", "")
        copies = self.stated.get("documents.copies_to", "")
        if not by and not copies:
            return None
        printed = day_text(day)[lang]
        printed_on = f"{printed}印发" if lang == "zh" else f"Printed {printed}"
        return paper.Imprint(copies, by or name_of(self.authority, lang), printed_on)


def frame_of(authority: Authority) -> Frame:
    """One query and a look into the site's folder of letterheads."""
    found = parameters.values(authority, KEYS)
    stated = {key: str(value) for key, value in found.items() if value}
    return Frame(authority, stated, _picture(authority))


def _picture(authority: Authority) -> str:
    """The hash of the authority's letterhead picture, kept by hash so that issued documents keep theirs."""
    for kind in PICTURES:
        path = Path(settings.EXCLAVE_LETTERHEADS) / f"{authority.code}.{kind}"
        if path.is_file() and path.stat().st_size <= LARGEST_PICTURE:
            content = path.read_bytes()
            paper.image_format(content)
            digest = hashlib.sha256(content).hexdigest()
            return digest if storage.path_of(digest).exists() else storage.put(content)
    return ""


def name_of(authority: Authority, lang: Lang) -> str:
    return authority.name_en if lang == "en" and authority.name_en else authority.name_zh


def pick(words: Any, lang: Lang) -> str:
    """The text of a two-language value; Chinese where there is no English; empty for none."""
    if not words:
        return ""
    if isinstance(words, str):
        return words
    return str(words.get(lang) or words["zh"])


def say(lang: Lang, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


PREVAILS = "This English version is for information; the Chinese text prevails."


def unnumbered(lang: Lang) -> str:
    return say(
        lang,
        "本件未编发文字号：发文机关尚未设定机关代字",
        "This document bears no reference number: its authority has not set a prefix",
    )
