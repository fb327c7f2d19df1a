"""Words in one shape, whatever width, case or brackets they were typed with; and the same words marked in a text."""

import unicodedata
from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST = 60
MOST_TERMS = 6
BRACKETS = str.maketrans({"〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")", "「": "(", "」": ")", "–": "-", "—": "-"})  # fmt: skip
AROUND = 60
"""Characters of a text shown on either side of what was found."""


def shaped(text: str) -> str:
    """Full-width as half-width, capitals as small letters, one kind of bracket, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(BRACKETS).casefold().split())


def number_key(text: str) -> str:
    """A number as its letters and digits alone: 鄂科〔2026〕12号, 鄂科[2026]12号 and 鄂科（2026）12 号 are one."""
    return "".join(c for c in shaped(text) if c.isalnum())[:LONGEST]


def terms(typed: str) -> list[str]:
    """What is looked for: the words between spaces, each of which must be there."""
    return list(dict.fromkeys(shaped(typed.replace("\x00", "")[:LONGEST]).split()))[:MOST_TERMS]


def marked(text: str, wanted: Iterable[str]) -> SafeString:
    """The text as HTML with every wanted term in <mark>; everything in it escaped."""
    hits = _hits(text, wanted)
    out, at = [], 0
    for start, end in hits:
        if start < at:
            continue
        out += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return mark_safe("".join([*out, escape(text[at:])]))


def snippet(text: str, wanted: Iterable[str]) -> SafeString:
    """The piece of a long text around the first term found, marked; nothing where none is in it."""
    wanted = list(wanted)
    hits = _hits(text, wanted)
    if not hits:
        return mark_safe("")
    start, end = max(hits[0][0] - AROUND, 0), min(hits[0][1] + AROUND, len(text))
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return mark_safe(f"{before}{marked(text[start:end], wanted)}{after}")


def _hits(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where the terms stand in the text as written: shaped letter by letter, each remembering its place."""
    line, places = _letters(text)
    found = []
    for term in wanted:
        at = line.find(term)
        while at >= 0:
            found.append((places[at], places[at + len(term) - 1] + 1))
            at = line.find(term, at + len(term))
    return sorted(found)


def _letters(text: str) -> tuple[str, Sequence[int]]:
    """The text in shape, and for each of its letters the place it came from."""
    line = text.translate(BRACKETS).casefold()
    if len(line) == len(text) and unicodedata.is_normalized("NFKC", text):
        return line, range(len(line))
    letters, places = [], []
    for place, letter in enumerate(text):
        for one in unicodedata.normalize("NFKC", letter).translate(BRACKETS).casefold():
            letters.append(one)
            places.append(place)
    return "".join(letters), places
