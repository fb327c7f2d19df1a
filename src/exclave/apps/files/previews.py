"""What of a file may be looked at within a page: pictures as they are, the words of a PDF or DOCX as plain text.

The file itself is never opened as a page of this site, nor by a viewer that runs what is in it.
"""

from pathlib import Path

from exclave.apps.files.kinds import DOCX, JPEG, PDF, PNG
from exclave.engines.policy.outline.document import DocumentError
from exclave.engines.policy.outline.reading_docx import read_docx
from exclave.engines.policy.outline.reading_pdf import read_pdf

PICTURES = frozenset({PNG.content_type, JPEG.content_type})
WRITINGS = frozenset({PDF.content_type, DOCX.content_type})
LARGEST = 5 * 1024 * 1024
LONGEST = 20_000
"""Bytes of a file whose words are read, and signs that are shown of them."""


def previewed_as(content_type: str, size: int) -> str:
    """``picture``, ``text``, or nothing where a file can only be downloaded."""
    if content_type in PICTURES:
        return "picture"
    return "text" if content_type in WRITINGS and size <= LARGEST else ""


def words_of(path: Path, name: str, content_type: str) -> str | None:
    """The first words of a PDF or DOCX, line by line; None where it holds none that can be read (a scan)."""
    read = read_pdf if content_type == PDF.content_type else read_docx
    try:
        found = read(path.read_bytes(), name)
    except DocumentError:
        return None
    text = "\n".join(line.text for line in found.lines)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n…"
