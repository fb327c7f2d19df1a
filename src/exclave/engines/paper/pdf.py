"""A document, or many in one file, as PDF; and as pictures, for looking at.

The layout is typst's; the document reaches it as JSON, so that no text of a user is ever read as markup. No package,
no system font and no file beside the layout is read. The same document gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from exclave.engines.paper.faces import Faces, fonts, missing, named
from exclave.engines.paper.model import TEMPLATE_VERSION, Document, from_json

_HERE = Path(__file__).parent
_busy = Lock()
Images = Mapping[str, bytes]
"""SHA-256 in hex → a letterhead picture, PNG, JPEG or SVG."""


class PaperError(ValueError):
    """A document that cannot be laid out: an unknown layout version, a picture that is not there."""


def pdf(documents: Document | Sequence[Document], faces: Faces, images: Images | None = None) -> bytes:
    """One PDF; several documents follow each other, each beginning on a page of its own with number 1.

    A character no face holds is printed by its name, as 〔U+2CB4E〕, and never as an empty box.
    """
    rendered = _compile(documents, faces, images or {}, "pdf")
    assert isinstance(rendered, bytes)
    return rendered


def pictures(document: Document, faces: Faces, images: Images | None = None, dpi: int = 60) -> list[bytes]:
    """Each page as PNG."""
    rendered = _compile(document, faces, images or {}, "png", dpi)
    return rendered if isinstance(rendered, list) else [rendered]


def _compile(
    documents: Document | Sequence[Document],
    faces: Faces,
    images: Images,
    form: str,
    dpi: float | None = None,
) -> Any:
    every = [documents] if isinstance(documents, Document) else list(documents)
    if not every:
        raise PaperError("nothing to print")
    given = {
        "documents": [printable(d, faces).as_json() for d in every],
        "faces": {role: list(chain) for role, chain in faces.chains.items()},
        "codes": {d.check.address: code_svg(d.check.address) for d in every if d.check},
        "images": _pictured(every, images),
    }
    layouts = {d.template for d in every}
    if layouts != {TEMPLATE_VERSION}:
        raise PaperError(f"unknown layout version {sorted(layouts - {TEMPLATE_VERSION})}")
    with _busy:  # a compiler keeps its inputs between calls, and requests come in threads
        return _compiler(faces.folders).compile(
            format=form,  # type: ignore[arg-type]
            ppi=dpi,
            sys_inputs={"given": json.dumps(given, ensure_ascii=False)},
            timestamp=0,
        )


@lru_cache(maxsize=4)
def _compiler(folders: tuple[Path, ...]) -> typst.Compiler:
    return typst.Compiler(
        input=str(_HERE / f"layout_{TEMPLATE_VERSION}.typ"),
        root=str(_HERE),
        font_paths=fonts(folders),
        ignore_system_fonts=True,
    )


def printable(document: Document, faces: Faces) -> Document:
    """The document with each character that no face holds replaced by its name."""
    lacking = missing(document, faces)
    if not lacking:
        return document
    table = str.maketrans({c: f"〔{named(c)}〕" for c in lacking})

    def swapped(value: Any) -> Any:
        if isinstance(value, str):
            return value.translate(table)
        if isinstance(value, list):
            return [swapped(v) for v in value]
        if isinstance(value, dict):
            return {k: v if k == "address" else swapped(v) for k, v in value.items()}
        return value

    return from_json(swapped(document.as_json()))


def code_svg(address: str) -> str:
    """The address as a QR code, error correction M, with its quiet zone, as SVG text."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=4, border=4, xmldecl=False)
    return drawn.getvalue().decode()


def _pictured(documents: Sequence[Document], images: Images) -> dict[str, Any]:
    wanted = {d.letterhead.image for d in documents if d.letterhead and d.letterhead.image}
    found = {}
    for digest in sorted(wanted):
        content = images.get(digest)
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            raise PaperError(f"the letterhead picture {digest[:12]}… is not there")
        found[digest] = {"format": image_format(content), "data": list(content)}
    return found


def image_format(content: bytes) -> str:
    """png, jpg or svg, told by content. PaperError for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if b"<svg" in content[:1000]:
        return "svg"
    raise PaperError("a letterhead picture is PNG, JPEG or SVG")
