"""Files somebody might send to do harm or by mistake, made here so that none lies in the repository."""

import io
import struct
import zipfile
import zlib

from exclave.sample_city.papers import pdf

GOOD_PDF = pdf("A plain paper")


def png() -> bytes:
    """A real 1 × 1 picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00\xff\xff\xff"))
        + chunk(b"IEND", b"")
    )


def package(entries: dict[str, bytes], **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in {**entries, **more}.items():
            made.writestr(name, body)
    return out.getvalue()


TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def docx(**more: bytes) -> bytes:
    return package({"[Content_Types].xml": TYPES, "word/document.xml": b"<w:document/>"}, **more)


def with_entry(name: str, body: bytes = b"x") -> bytes:
    return package({"[Content_Types].xml": TYPES, "word/document.xml": b"<w:document/>", name: body})


def lying_bomb() -> bytes:
    """A small package whose directory claims three gigabytes."""
    made = bytearray(with_entry("word/media/bomb.bin", b"0" * 1000))
    at = made.rindex(b"PK\x01\x02")
    made[at + 24 : at + 28] = struct.pack("<I", 3 * 1024**3)
    return bytes(made)


def symlink() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", b"<w:document/>")
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return out.getvalue()


def doubled() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", b"<w:document/>")
        made.writestr("word/document.xml", b"<w:other/>")
    return out.getvalue()


RELATIONS = (
    b'<Relationships><Relationship Type=".../attachedTemplate" Target="http://example.test/t.dotm" '
    b'TargetMode="External"/></Relationships>'
)

HOSTILE: dict[str, tuple[str, bytes]] = {
    "empty": ("租约.pdf", b""),
    "svg": ("图.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "svg named png": ("图.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "html": ("页面.html", b"<!doctype html><script>alert(1)</script>"),
    "html named pdf": ("页面.pdf", b"<!doctype html><script>alert(1)</script>"),
    "program": ("安装.exe", b"MZ\x90\x00" + b"\x00" * 200),
    "program named pdf": ("说明.pdf", b"MZ\x90\x00" + b"\x00" * 200),
    "program with two extensions": ("说明.pdf.exe", GOOD_PDF),
    "png named jpg": ("照片.jpg", png()),
    "pdf named docx": ("协议.docx", GOOD_PDF),
    "plain zip": ("材料.zip", package({"a.txt": b"a"})),
    "plain zip named docx": ("材料.docx", package({"a.txt": b"a"})),
    "broken zip named docx": ("材料.docx", b"PK\x03\x04" + b"\x00" * 40),
    "macro docx": ("合同.docx", with_entry("word/vbaProject.bin")),
    "macro docm": ("合同.docm", with_entry("word/vbaProject.bin")),
    "macro by content type": (
        "合同.docx",
        package(
            {
                "[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled",
                "word/document.xml": b"x",
            }
        ),
    ),
    "outside template": ("合同.docx", docx(**{"word/_rels/settings.xml.rels": RELATIONS})),
    "activex": ("合同.docx", with_entry("word/activeX/activeX1.bin")),
    "program inside": ("合同.docx", with_entry("word/embeddings/run.exe")),
    "climbing path": ("合同.docx", with_entry("../../../etc/cron.d/x")),
    "climbing path, backslashes": ("合同.docx", with_entry("word\\..\\..\\x")),
    "absolute path": ("合同.docx", with_entry("/etc/passwd")),
    "drive path": ("合同.docx", with_entry("C:/windows/x")),
    "symbolic link": ("合同.docx", symlink()),
    "twice the same part": ("合同.docx", doubled()),
    "bomb by size": ("合同.docx", lying_bomb()),
    "bomb by number": (
        "合同.docx",
        package({"word/document.xml": b"x", **{f"word/{n}": b"" for n in range(5001)}}),
    ),
    "pdf and zip": ("租约.pdf", GOOD_PDF + package({"a.txt": b"a"})),
    "picture and zip": ("照片.png", png() + package({"a.txt": b"a"})),
    "picture and page": ("照片.png", png() + b"<html><script>alert(1)</script>"),
    "pdf with script": (
        "租约.pdf",
        GOOD_PDF.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction /JavaScript"),
    ),
    "pdf that starts a program": (
        "租约.pdf",
        GOOD_PDF.replace(b"/Type /Catalog", b"/Type /Catalog /A /Launch"),
    ),
    "no extension": ("租约", GOOD_PDF),
    "only dots": ("..", GOOD_PDF),
}

GOOD: dict[str, tuple[str, bytes]] = {
    "pdf": ("租约.pdf", GOOD_PDF),
    "PDF in capitals": ("租约.PDF", GOOD_PDF),
    "png": ("照片.png", png()),
    "docx": ("协议.docx", docx()),
    "xlsx": ("名册.xlsx", package({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>"})),
    "ofd": ("发票.ofd", package({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<x/>"})),
}
