"""What a file is, told by its content and never by its name."""

from dataclasses import dataclass

import filetype

from exclave.apps.files import names, packages, pictures, portable
from exclave.apps.journal.refusals import Fault, Refused


@dataclass(frozen=True)
class Kind:
    extension: str
    content_type: str
    zh: str


PDF = Kind("pdf", "application/pdf", "PDF")
PNG = Kind("png", "image/png", "PNG 图片")
JPEG = Kind("jpg", "image/jpeg", "JPEG 图片")
DOCX = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档")
XLSX = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 表格")
OFD = Kind("ofd", "application/ofd", "OFD 版式文件")
CSV = Kind("csv", "text/csv", "CSV 表格")
TXT = Kind("txt", "text/plain", "文本文件")
DOCUMENTS = (PDF, OFD, PNG, JPEG, DOCX, XLSX)
"""What is taken as evidence."""
TABLES = (XLSX, CSV)
"""What is taken as a list to import."""

_EXTENSIONS = {"pdf": PDF, "png": PNG, "jpg": JPEG, "jpeg": JPEG, "docx": DOCX, "xlsx": XLSX, "ofd": OFD}
_PACKAGES = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "OFD.xml": OFD}
_BEGINNINGS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
_INSIDE = {PDF: portable.faulty_pdf, PNG: pictures.faulty_png, JPEG: pictures.faulty_jpeg}
ACCEPTED = "PDF、OFD、PNG、JPG、DOCX、XLSX"
ACCEPT_ATTRIBUTE = ",".join(f".{extension}" for extension in _EXTENSIONS)
"""For ``<input type="file" accept="…">``: a help for the person choosing, never a check."""

_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<iframe", b"<?xml")
_ENDS = 4096


def recognise(
    name: str, content: bytes, *, limit: int, path: str, accept: tuple[Kind, ...] = DOCUMENTS
) -> Kind:
    """The kind of an accepted file; otherwise ``Refused`` naming field, reason and remedy."""
    if not content:
        raise _refusal(path, name, "是空文件", "请重新导出后上传", "is empty", "Export it again and upload")
    if len(content) > limit:
        megabytes = limit // (1024 * 1024)
        raise _refusal(
            path, name, f"超过 {megabytes} MB", "请压缩图片或分成几份上传",
            f"is larger than {megabytes} MB", "Compress its pictures or upload it in parts",
        )  # fmt: skip
    if (deceit := names.deceiving(name)) is not None:
        raise _refusal(path, name, *deceit)
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    named = _EXTENSIONS.get(extension)
    for plain in (CSV, TXT):
        if extension == plain.extension and plain in accept:
            _refuse_no_text(content, path, name, plain)
            return plain
    found = _sniff(content, path, name)
    if found is None or named is None or found not in accept:
        named_zh = "、".join(k.extension.upper() for k in accept)
        named_en = ", ".join(k.extension.upper() for k in accept)
        raise _refusal(
            path, name, "不是可接收的文件类型", f"请上传 {named_zh}",
            "is not a kind of file that is accepted", f"Upload one of {named_en}",
        )  # fmt: skip
    if found is not named:
        raise _refusal(
            path, name, f"扩展名是 {extension}，内容却是 {found.zh}", f"请改用正确的扩展名 .{found.extension} 后上传",
            f"is named .{extension} but holds {found.extension.upper()}", f"Rename it to .{found.extension} and upload",
        )  # fmt: skip
    return found


def _sniff(content: bytes, path: str, name: str) -> Kind | None:
    if content.startswith(packages.SIGNATURE):
        found = _PACKAGES.get(packages.main_part(content, _PACKAGES) or "")
        fault = packages.hostile(content)
        if fault is not None:
            raise _refusal(path, name, *fault)
        return found
    found = next((kind for begins, kind in _BEGINNINGS.items() if content.startswith(begins)), None)
    if found is not None:
        _refuse_doubles(found, content, path, name)
    return found


def _refuse_no_text(content: bytes, path: str, name: str, kind: Kind) -> None:
    """A CSV or TXT file is told by its name, so it must hold plain text and nothing a program would take for more."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = content[:_ENDS].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if (
        filetype.guess(content) is not None
        or (b"\x00" in content and not marked)
        or start.startswith(_MARKUP)
    ):
        if kind is TXT:
            raise _refusal(
                path, name, "不是纯文字文件", "请在办公软件里另存为 TXT、DOCX 或 PDF 后上传",
                "is no plain text", "Save it as TXT, DOCX or PDF in an office program and upload it",
            )  # fmt: skip
        raise _refusal(
            path, name, "不是文字表格", "请在表格软件里另存为 XLSX 或 CSV 后上传",
            "is no table of text", "Save it as XLSX or CSV in a spreadsheet program and upload it",
        )  # fmt: skip


def _refuse_doubles(found: Kind, content: bytes, path: str, name: str) -> None:
    """A file that is two things at once deceives one of its readers; a PDF that runs things deceives its own."""
    fault = pictures.SECOND if packages.is_package(content) else _INSIDE[found](content)
    if fault is not None:
        raise _refusal(path, name, *fault)


def _refusal(path: str, called: str, why_zh: str, help_zh: str, why_en: str, help_en: str) -> Refused:
    # What would turn or hide a part of the sentence that names the file is shown as a box.
    name = "".join(c if c.isprintable() else "\N{WHITE SQUARE}" for c in called[:120])
    fault = Fault(path, f"文件“{name}”{why_zh}。{help_zh}。", f"The file “{name}” {why_en}. {help_en}.")
    return Refused("file_refused", fault.zh, fault.en, [fault])
