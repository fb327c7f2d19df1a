"""Word document (ECMA-376) → lines: paragraphs and table rows in order, automatic numbers written out."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from .document import DocumentError, DocumentText, Line
from .docx_numbering import Numbering

_DAMAGED = ("Word 文档已损坏", "the Word document is damaged")
_ANEW = ("请重新另存为 docx 后再试", "save it anew as docx and try again")
_DROPPED = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText")})
_Element = etree._Element


def read_docx(data: bytes, name: str) -> DocumentText:
    """Lines of the body. A deleted revision is left out; a text box or footnote is not part of the body."""
    try:
        document = Document(BytesIO(data))
        rows = list(_rows(document))
    except (
        OpcError,
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        AttributeError,
    ) as error:
        raise DocumentError(name, _DAMAGED, _ANEW) from error
    if not any(row.strip() for row in rows):
        reason = ("文档里没有文字", "the document holds no text")
        raise DocumentError(
            name, reason, ("若为图片请先做文字识别", "run text recognition first if it holds pictures")
        )
    return DocumentText(name, "docx", tuple(Line(number, row) for number, row in enumerate(rows, 1)))


def _rows(document: DocumentObject) -> Iterator[str]:
    numbering = Numbering.of(document)
    body: _Element = document.element.body
    yield from _blocks(body, numbering)


def _blocks(parent: _Element, numbering: Numbering) -> Iterator[str]:
    for child in parent:
        if child.tag == qn("w:p"):
            yield from _paragraph(child, numbering)
        elif child.tag == qn("w:tbl"):
            yield from _table(child, numbering)
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _blocks(content, numbering)


def _paragraph(paragraph: _Element, numbering: Numbering) -> Iterator[str]:
    text = "".join(_runs(paragraph))
    if text.strip():
        yield from (numbering.label(paragraph) + text).split("\n")


def _runs(node: _Element) -> Iterator[str]:
    for child in node:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield " "
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n" if child.get(qn("w:type")) in (None, "textWrapping") else ""
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag not in _DROPPED and child.tag not in (
            qn("w:pPr"),
            qn("w:rPr"),
            qn("w:pict"),
            qn("w:drawing"),
        ):
            yield from _runs(child)


def _table(table: _Element, numbering: Numbering) -> Iterator[str]:
    """Rows with tabs between cells; a table of one column is only a frame, so its paragraphs are lines."""
    rows = [[cell for cell in row.iterchildren(qn("w:tc"))] for row in table.iterchildren(qn("w:tr"))]
    if all(len(row) == 1 for row in rows):
        for row in rows:
            yield from _blocks(row[0], numbering)
        return
    for row in rows:
        yield "\t".join("".join(_blocks(cell, numbering)).replace("\t", " ").strip() for cell in row)
