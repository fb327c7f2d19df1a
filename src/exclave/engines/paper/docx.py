"""The same document as DOCX, for whoever must edit or seal it in a word processor.

Faces are named, not embedded: a machine without 仿宋_GB2312 shows its own substitute. The file holds no date of its
making, so the same document gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import segno
from docx import Document as new_docx
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from exclave.engines.paper.model import Block, Document, Heading, Items, Paragraph, Table, from_json

PITCH = Pt(28.99)  # 225 mm / 22 lines
SIGN = Pt(16)  # 三号
RED = RGBColor(0xD7, 0x00, 0x0F)
BODY, TITLE, HEADING, SUBHEADING, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def docx(document: Document, images: Mapping[str, bytes] | None = None) -> bytes:
    """The document as DOCX bytes, reproducible."""
    document = from_json(document.as_json())  # plain texts only: no control and no direction signs
    made = new_docx()
    _page(made, document)
    _style(made)
    _head(made, document, images or {})
    _line(made, document.title, face=TITLE, size=Pt(22), align=ALIGN.CENTER, style="Heading 1", after=PITCH)
    if document.addressees:
        _line(made, document.addressees + ("：" if document.language == "zh" else ":"))
    for block in document.body:
        _block(made, block, document)
    _foot(made, document)
    return _reproducible(made)


def _page(made: Docx, document: Document) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    # 22 lines of 580 twentieths of a point; 28 signs of 15.79 pt are 16 pt less 0.21 pt (in 4096ths).
    for name, value in (("type", "linesAndChars"), ("linePitch", "580"), ("charSpace", "-849")):
        grid.set(qn(f"w:{name}"), value)
    section._sectPr.append(grid)
    made.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], ALIGN.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], ALIGN.LEFT)


def _page_number(paragraph: Any, align: Any) -> None:
    paragraph.alignment = align
    _run(paragraph, "— ", SONG, Pt(14))
    run = _run(paragraph, "", SONG, Pt(14))
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
    _run(paragraph, " —", SONG, Pt(14))


def _style(made: Docx) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Heading 4"):
        style = made.styles[name]
        style.font.size, style.font.bold, style.font.italic = SIGN, False, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        _face(style.element.get_or_add_rPr(), BODY)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = PITCH


def _face(properties: Any, face: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for part in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{part}"), face)


def _run(paragraph: Any, text: str, face: str = BODY, size: Any = SIGN, color: Any = None) -> Any:
    run = paragraph.add_run(text)
    run.font.size = size
    if color is not None:
        run.font.color.rgb = color
    _face(run._r.get_or_add_rPr(), face)
    return run


def _line(
    made: Any,
    text: str,
    *,
    face: str = BODY,
    size: Any = SIGN,
    align: Any = None,
    indent: Any = None,
    left: Any = None,
    right: Any = None,
    color: Any = None,
    style: str | None = None,
    after: Any = None,
) -> Any:
    paragraph = made.add_paragraph(style=style)
    form = paragraph.paragraph_format
    paragraph.alignment = align
    if indent is not None:
        form.first_line_indent = indent
    if left is not None:
        form.left_indent = left
    if right is not None:
        form.right_indent = right
    if after is not None:
        form.space_after = after
    if size > PITCH - Pt(4):
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _run(paragraph, text, face, size, color)
    return paragraph


def _head(made: Docx, document: Document, images: Mapping[str, bytes]) -> None:
    if document.mark:
        _line(made, document.mark, face=HEADING, size=Pt(14))
    top = document.letterhead
    if top is None:
        return
    picture = images.get(top.image) if top.image else None
    if picture is not None and not picture.lstrip().startswith(b"<"):
        paragraph = made.add_paragraph()
        paragraph.alignment = ALIGN.CENTER
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.add_run().add_picture(io.BytesIO(picture), height=Mm(22))
    else:
        wide = max(1, len(top.text))
        size = Pt(24) if document.language == "en" else Pt(min(42, round(425 / wide)))
        paragraph = _line(made, top.text, face=TITLE, size=size, align=ALIGN.CENTER, color=RED, after=PITCH)
    paragraph.paragraph_format.space_before = Mm(35)
    numbered = document.number
    if document.signer:
        label = "签发人：" if document.language == "zh" else "Signed by: "
        numbered = f"{numbered}　　{label}{document.signer}"
    ruled = _line(made, numbered, align=ALIGN.CENTER, after=PITCH)
    border = OxmlElement("w:pBdr")
    rule = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", "D7000F")):
        rule.set(qn(f"w:{name}"), value)
    border.append(rule)
    ruled._p.get_or_add_pPr().append(border)


def _block(made: Docx, block: Block, document: Document) -> None:
    zh = document.language == "zh"
    two = Pt(32) if zh else Pt(0)
    if isinstance(block, Paragraph):
        for text in block.text.split("\n"):
            _line(made, text, indent=Pt(0) if block.flush else two, align=ALIGN.JUSTIFY)
    elif isinstance(block, Heading):
        face = {1: HEADING, 2: SUBHEADING}.get(block.level, BODY)
        _line(made, block.text, face=face, indent=two, style=f"Heading {min(block.level + 1, 4)}")
    elif isinstance(block, Items):
        for item in block.items:
            _line(made, f"{block.mark} {item}", left=two)
    else:
        _table(made, block)


def _table(made: Docx, block: Table) -> None:
    if block.caption:
        _line(made, block.caption, face=HEADING, size=Pt(12), align=ALIGN.CENTER)
    rows = ([block.head] if block.head else []) + list(block.rows)
    if not rows:
        return
    table = made.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    widths = block.widths or (1,) * len(rows[0])
    for n, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = Mm(156 * width / sum(widths))
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            _run(paragraph, text, HEADING if n == 0 and block.head else BODY, Pt(12))
    if block.head:
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)


def _foot(made: Docx, document: Document) -> None:
    zh = document.language == "zh"
    label = "附件：" if zh else "Attachments: "
    many = len(document.attachments) > 1
    for n, text in enumerate(document.attachments):
        lead = label if n == 0 else "　　　" if zh else ""
        _line(made, f"{lead}{f'{n + 1}. ' if many else ''}{text}", left=Pt(32) if zh else None)
    if document.signature or document.date:
        _line(made, "")
        for text in (document.signature, document.date):
            if text:
                _line(made, text, align=ALIGN.RIGHT, right=Pt(64) if zh else None)
    if document.check:
        drawn = io.BytesIO()
        segno.make(document.check.address, error="m", micro=False).save(drawn, kind="png", scale=6, border=4)
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.add_run().add_picture(io.BytesIO(drawn.getvalue()), width=Mm(30))
        for text in document.check.lines:
            _line(made, text, size=Pt(10))
    for note in document.notes:
        _line(made, f"（{note}）" if zh else f"({note})", indent=Pt(32) if zh else None)
    if document.imprint:
        one = document.imprint
        if one.copies_to:
            _line(made, ("抄送：" if zh else "Copies: ") + one.copies_to, size=Pt(14))
        _line(made, f"{one.printed_by}　{one.printed_on}", size=Pt(14))


def _reproducible(made: Docx) -> bytes:
    """The file with its parts in a fixed order and without a time."""
    about = made.core_properties
    about.author, about.comments, about.last_modified_by = "", "", ""
    about.created = about.modified = datetime(1980, 1, 1, tzinfo=UTC)
    raw, out = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as parts, zipfile.ZipFile(out, "w") as written:
        # The list of contents comes first: some readers tell a file's kind by its first part.
        for name in sorted(parts.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            written.writestr(info, parts.read(name))
    return out.getvalue()
