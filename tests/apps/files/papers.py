"""Whole files of every accepted kind, and the means to make their hostile twins; nothing of it lies in the repository."""

import io
import struct
import zipfile
import zlib

import docx as word
import xlsxwriter

from exclave.sample_city.papers import pdf

GOOD_PDF = pdf("A plain paper")
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BODY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
BOOK = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
RELATION = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" %s/></Relationships>'


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(wide: int = 1, high: int = 1, *between: bytes, data: bytes = b"\x00\xff\xff\xff") -> bytes:
    """A real picture of one dot, or one that claims another size; ``between``: blocks before the dots."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), *between, chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg(wide: int = 1, high: int = 1, note: bytes = b"", tail: bytes = b"") -> bytes:
    """The blocks of a picture in their order; enough for whoever looks at blocks only."""

    def block(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    frame = b"\x08" + struct.pack(">HH", high, wide) + b"\x01\x01\x11\x00"
    notes = block(0xFE, note) if note else b""
    scan = block(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x3f\xff\xd9"
    return (
        b"\xff\xd8"
        + block(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + notes
        + block(0xC0, frame)
        + scan
        + tail
    )


def package(entries: dict[str, bytes], compress: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as made:
        for name, body in entries.items():
            made.writestr(name, body)
        made.comment = comment
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    """A small package that is a DOCX; ``more`` by part name adds or replaces."""
    return package({"[Content_Types].xml": TYPES, "word/document.xml": BODY, **more})


def xlsx(**more: bytes) -> bytes:
    return package({"[Content_Types].xml": TYPES, "xl/workbook.xml": BOOK, **more})


def ofd(**more: bytes) -> bytes:
    return package(
        {
            "OFD.xml": b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>',
            "Doc_0/Document.xml": b"<x/>",
            **more,
        }
    )


def relation(attributes: bytes) -> bytes:
    return RELATION % attributes


def real_docx() -> bytes:
    document = word.Document()
    document.add_heading("示例协议（虚构）")
    document.add_paragraph("甲方与乙方约定如下。")
    document.add_picture(io.BytesIO(png()))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def real_xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["名称", "金额"])
        page.write_row(1, 0, ["示例（虚构）", 3.5])
        page.write_formula(2, 1, "=SUM(B2:B2)")
        page.write_url(3, 0, "https://example.test/")
    return out.getvalue()


def with_catalog(text: bytes) -> bytes:
    """The plain PDF with more in its catalogue."""
    return GOOD_PDF.replace(b"/Type /Catalog", b"/Type /Catalog " + text)


def with_object(text: bytes) -> bytes:
    """The plain PDF with an object of its own added before its end."""
    return GOOD_PDF.replace(b"%%EOF", b"99 0 obj\n" + text + b"\nendobj\n%%EOF")


def packed_object(text: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    body = zlib.compress(b"5 0 " + text)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter %s /Length %d >>\nstream\n" % (filters, len(body))
    return with_object(head + body + b"\nendstream")


def patched(made: bytes, at: int, value: bytes, mark: bytes = b"PK\x01\x02") -> bytes:
    """The package with bytes of the last directory entry replaced."""
    out = bytearray(made)
    start = out.rindex(mark)
    out[start + at : start + at + len(value)] = value
    return bytes(out)
