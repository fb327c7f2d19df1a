"""Small files made by hand for tests of readers: DOCX with automatic numbers, PDF with Chinese text."""

import io
import zlib
from collections.abc import Sequence

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn


def numbering_level(depth: int, format: str, text: str, start: int = 1, extra: str = "") -> str:
    """One ``w:lvl``."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{format}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


OFFICIAL = (
    numbering_level(0, "chineseCountingThousand", "%1、")
    + numbering_level(1, "chineseCountingThousand", "（%2）")
    + numbering_level(2, "decimal", "%3.")
    + numbering_level(3, "decimal", "（%4）")
)


def docx_bytes(
    paragraphs: Sequence[tuple[str, int | None, int]],
    levels: str = OFFICIAL,
    nums: str = "",
    styled: bool = False,
) -> bytes:
    """A document of (text, list or None, level); list 1 uses ``levels``, ``nums`` adds further lists."""
    document = Document()
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    numbering.append(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="0">{levels}</w:abstractNum>'))
    own = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    for num in parse_xml(f"<w:numbering {nsdecls('w')}>{own}{nums}</w:numbering>"):
        numbering.append(num)
    if styled:
        style = document.styles["Heading 1"].element
        style.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        )
    for text, list_id, depth in paragraphs:
        paragraph = document.add_paragraph(text)
        if list_id is not None:
            number = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/>'
            paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:numPr {nsdecls('w')}>{number}</w:numPr>"))
        elif styled and depth:
            paragraph.style = document.styles["Heading 1"]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx_with_table(rows: Sequence[Sequence[str]], deleted: str = "") -> bytes:
    """A paragraph, a table, and optionally a paragraph whose words are a deleted revision."""
    document = Document()
    document.add_paragraph("一、指标")
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    paragraph = document.add_paragraph("二、说明")
    if deleted:
        mark = (
            f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>{deleted}</w:delText></w:r></w:del>'
        )
        paragraph._p.append(parse_xml(mark))
    assert paragraph._p.tag == qn("w:p")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_bytes(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF whose pages hold lines of text in an unembedded CID font with a ToUnicode map."""
    characters = sorted({character for page in pages for line in page for character in line})
    codes = {character: number for number, character in enumerate(characters, 1)}
    entries = "\n".join(f"<{codes[c]:04X}> <{c.encode('utf-16-be').hex().upper()}>" for c in characters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(characters)} beginbfchar\n{entries}\nendbfchar endcmap end end"
    )
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(data: bytes) -> bytes:
        packed = zlib.compress(data)
        return b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream"

    unicode = add(stream(cmap.encode()))
    child = add(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    font = add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
        b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (child, unicode)
    )
    tree = len(objects) + 2 * len(pages) + 1
    kids = []
    for page in pages:
        rows = "".join(
            f"1 0 0 1 60 {760 - 20 * at} Tm <{''.join(f'{codes[c]:04X}' for c in line)}> Tj\n"
            for at, line in enumerate(page)
        )
        content = add(stream(f"BT /F1 12 Tf\n{rows}ET".encode()))
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
                b" /Resources << /Font << /F1 %d 0 R >> >> >>" % (tree, content, font)
            )
        )
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    assert add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), listed)) == tree
    root = add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    return _assembled(objects, root)


def _assembled(objects: list[bytes], root: int) -> bytes:
    out = b"%PDF-1.5\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        root,
        start,
    )
