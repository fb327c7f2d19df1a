"""Files → numbered lines. The kind of a file is told by its content, never by its name."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

from .document import DocumentError, DocumentText
from .reading_docx import read_docx
from .reading_html import read_html
from .reading_pdf import read_pdf

MAX_BYTES = 20 * 1024 * 1024
"""Largest file read."""
MAX_UNPACKED = 100 * 1024 * 1024
"""Most bytes the members of a packed file may hold together."""
MAX_MEMBERS = 5_000
MAX_RATIO = 200
"""Most times a member above 1 MiB may grow when unpacked; text of offices grows ten- to thirtyfold."""

_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|div|p|table|h[1-6]|meta)\b",
    re.I | re.S,
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_AS_DOCX = ("请用 WPS 或 Word 另存为 docx、pdf 或 txt 后再试", "save it as docx, pdf or txt and try again")
_SCAN = ("请先做文字识别（OCR），再提供文字版", "run text recognition (OCR) first and give the text")
_ACCEPTED = ("请提供 txt、docx、文字版 pdf 或 html 文件", "give a txt, docx, text pdf or html file")


def read_document(source: str | Path | bytes, name: str | None = None) -> DocumentText:
    """Read a txt (UTF-8, UTF-16 with mark, GB 18030), docx, text PDF or HTML document.

    ``source`` is a path or the bytes themselves; ``name`` is what errors and outlines call the file.
    Raises DocumentError naming file, reason and remedy for anything else.
    """
    shown = name or (Path(source).name if not isinstance(source, bytes) else "document")
    data = source if isinstance(source, bytes) else _load(Path(source), shown)
    _check_size(len(data), shown)
    if not data.strip():
        raise DocumentError(shown, ("文件是空的", "the file is empty"), _ACCEPTED)
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        return read_pdf(data, shown)
    if data.startswith(b"PK\x03\x04"):
        return _read_packed(data, shown)
    _refuse_known(data, shown)
    text = decode(data, shown)
    if _HTML.match(text[:4096]):
        return read_html(text, shown)
    return DocumentText.of(text, shown)


def _load(path: Path, name: str) -> bytes:
    try:
        _check_size(path.stat().st_size, name)
        return path.read_bytes()
    except OSError as error:
        reason = (f"无法打开文件（{error.strerror}）", f"the file cannot be opened ({error.strerror})")
        raise DocumentError(
            name, reason, ("请检查路径和读取权限", "check the path and the right to read it")
        ) from error


def _check_size(size: int, name: str) -> None:
    if size > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        reason = (f"文件超过 {limit} MB", f"the file is larger than {limit} MB")
        raise DocumentError(
            name, reason, ("请去掉图片或拆分后再试", "remove pictures or split it and try again")
        )


def _refuse_known(data: bytes, name: str) -> None:
    known: tuple[tuple[bytes, tuple[str, str], tuple[str, str]], ...] = (
        (b"\xd0\xcf\x11\xe0", ("旧版 Word（doc）或 WPS 二进制文件", "a binary doc or WPS file"), _AS_DOCX),
        (b"{\\rtf", ("RTF 文件", "an RTF file"), _AS_DOCX),
        (b"\x89PNG", ("图片文件", "a picture"), _SCAN),
        (b"\xff\xd8\xff", ("图片文件", "a picture"), _SCAN),
        (b"II*\x00", ("图片文件", "a picture"), _SCAN),
        (b"GIF8", ("图片文件", "a picture"), _SCAN),
    )
    for magic, reason, remedy in known:
        if data.startswith(magic):
            raise DocumentError(name, (f"不支持{reason[0]}", f"{reason[1]} cannot be read"), remedy)


def _read_packed(data: bytes, name: str) -> DocumentText:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DocumentError(name, ("压缩结构已损坏", "its packing is damaged"), _AS_DOCX) from error
    check_members(members, name)
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        return read_docx(data, name)
    if any(member.upper().endswith("OFD.XML") for member in names):
        remedy = (
            "请用 OFD 阅读器另存为 pdf 或 txt 后再试",
            "save it as pdf or txt with an OFD reader and try again",
        )
        raise DocumentError(name, ("不支持 OFD 文件", "an OFD file cannot be read"), remedy)
    raise DocumentError(name, ("不是 Word 文档（docx）", "it is not a Word document (docx)"), _ACCEPTED)


def check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse packed files that would grow beyond bounds (sizes as declared; zipfile reads no further)."""
    grown = sum(member.file_size for member in members)
    swollen = any(
        m.file_size > 1 << 20 and m.file_size > MAX_RATIO * max(m.compress_size, 1) for m in members
    )
    if grown > MAX_UNPACKED or len(members) > MAX_MEMBERS or swollen:
        reason = ("解压后过大，疑似压缩炸弹", "it would unpack to an unreasonable size")
        raise DocumentError(name, reason, ("请重新另存该文件后再试", "save the file anew and try again"))


def decode(data: bytes, name: str) -> str:
    """Bytes of a text file → text. UTF-8 first, then GB 18030; binary data is refused."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise DocumentError(name, ("不是可识别的文字编码", "its bytes are no known text encoding"), _ACCEPTED)
