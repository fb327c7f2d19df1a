"""ZIP packages (DOCX, XLSX, OFD) looked at part by part and never unpacked to a disk.

What counts is what a reader would do on opening: run a macro, fetch something from outside, believe another
directory than the one checked. Sizes are bounded before anything is read.
"""

import io
import itertools
import re
import struct
import zipfile
from collections.abc import Container, Iterator

SIGNATURE = b"PK\x03\x04"
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 2000
MAX_PART = 24 * 1024 * 1024
MAX_RATIO = 200
_HEAD = 64 * 1024
_SMALL = 1024 * 1024
_SYMLINK = 0o120000

Fault = tuple[str, str, str, str]
"""Why and remedy in Chinese, why and remedy in English."""

ABNORMAL: Fault = (
    "内部结构异常（过大、加密、重复或路径异常）", "请另存为普通文档或 PDF 后上传",
    "has an abnormal inside (too large, encrypted, doubled, or odd paths)", "Save it as a plain document or PDF and upload",
)  # fmt: skip
ACTIVE: Fault = (
    "含有宏、嵌入对象或会自动运行的内容", "请另存为不含宏和嵌入对象的文档，或导出为 PDF 后上传",
    "holds macros, embedded objects or content that runs by itself", "Save it without them, or as PDF, and upload",
)  # fmt: skip
OUTSIDE: Fault = (
    "打开时会从外部地址加载内容", "请断开外部链接和外部模板后另存，或导出为 PDF 上传",
    "loads content from outside when opened", "Break its outside links and templates and save it, or export it as PDF, and upload",
)  # fmt: skip
ENTITY: Fault = (
    "内部的 XML 带有文档类型声明", "请在办公软件里打开后另存，再上传",
    "has XML with a document type declaration inside", "Open it in an office program, save it anew and upload",
)  # fmt: skip

_ACTIVE_NAMES = re.compile(
    r"(?:vbaproject|vbadata)[^/]*\.(?:bin|xml)\Z|/activex/|/macrosheets/|/dialogsheets/|/ctrlprops/|oleobject[^/]*\.bin\Z"
    r"|\.(?:exe|dll|js|jse|vbs|vbe|hta|bat|cmd|ps1|lnk|scr|jar|msi|com|pif|wsf|html?|mht|mhtml|rtf|swf|class|chm|zip|7z|rar|gz)\Z"
)
_OUTSIDE_NAMES = re.compile(
    r"\Axl/(?:externallinks/|querytables/|connections\.xml|webextensions/)|/webextensions/"
)
_ACTIVE_TYPES = re.compile(
    rb"macroEnabled|vbaProject|macrosheet|activeX|oleObject|ms-office\.script", re.IGNORECASE
)
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?Relationship\b[^<]*")
_ATTRIBUTE = re.compile(rb"""\b(Type|Target|TargetMode)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.DOTALL)
_WEB = re.compile(rb"(?:https?://|mailto:|#)", re.IGNORECASE)
_FIELD = re.compile(rb"<w:instrText[^<>]*>([^<]*)|<w:fldSimple\b[^<]*?\bw:instr\s*=\s*[\"']([^\"'<]*)")
_COMMAND = re.compile(
    rb"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON|AUTOOPEN|IMPORT)\b|\bQUOTE\s+[0-9]+\s+[0-9]+",
    re.IGNORECASE,
)
_FORMULA = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?f\b[^<>]*>([^<]*)")
_CALLS = re.compile(
    rb"\w\s*\|\s*[^|]*!|\b(?:WEBSERVICE|FILTERXML|RTD|CALL|REGISTER|REGISTER\.ID|EXEC|DDE|IMPORTDATA|IMPORTXML)\s*\(",
    re.IGNORECASE,
)
_SCRIPTED = re.compile(rb"<script|javascript:|\bon[a-z]+\s*=|<foreignObject", re.IGNORECASE)
_TEXTS = re.compile(r"\Aword/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml\Z")
_SHEETS = re.compile(r"\Axl/worksheets/[^/]+\.xml\Z")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)


class Unreadable(Exception):
    """A part that the directory names cannot be read, or lies about its size."""


def is_package(content: bytes) -> bool:
    """Whether a ZIP directory stands at the end of the bytes, wherever they begin."""
    return zipfile.is_zipfile(io.BytesIO(content))


def main_part(content: bytes, known: Container[str]) -> str | None:
    """The first entry that tells what the package is; None for a package of another kind, or a broken one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return next((e.filename for e in package.infolist() if e.filename in known), None)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        return None


def hostile(content: bytes, *, nested: bool = False) -> Fault | None:
    """Why the package must not be kept: bombs, paths out of it, links, encryption, macros, what loads from outside."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if _abnormal(package, entries, content):
                return ABNORMAL
            return _by_names(entries) or _by_parts(package, entries, nested)
    except zipfile.BadZipFile:
        return ABNORMAL
    except (Unreadable, ValueError, NotImplementedError, RuntimeError, OSError, EOFError, struct.error):
        return ABNORMAL
    except (
        Exception
    ):  # zlib.error and other decoders' own: what cannot be read cannot be shown to be harmless
        return ABNORMAL


# ---- the directory ------------------------------------------------------------------------------------------
def _abnormal(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], content: bytes) -> bool:
    if not entries or len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
        return True
    if len({e.filename.lower() for e in entries}) < len(entries) or any(_odd(e) for e in entries):
        return True
    if package.comment or min(e.header_offset for e in entries) != 0 or not content.endswith(b"\x00\x00"):
        return True
    return _overlaps(entries) or any(_bomb(e) for e in entries)


def _overlaps(entries: list[zipfile.ZipInfo]) -> bool:
    """Entries that share bytes: a small file that unpacks to the same large one a thousand times."""
    spans = sorted((e.header_offset, e.header_offset + 30 + e.compress_size) for e in entries)
    return any(end > start for (_, end), (start, _) in itertools.pairwise(spans))


def _bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


def _odd(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    parts = name.split("/")
    return (
        name.startswith("/")
        or ":" in name
        or len(name) > 255
        or any(p in ("..", ".") or p != p.strip() or _DEVICES.match(p) for p in parts)
        or any(ord(c) < 32 or 0x202A <= ord(c) <= 0x202E or 0x200B <= ord(c) <= 0x200F for c in name)
        or bool(entry.flag_bits & 0x41)
        or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        or (entry.external_attr >> 16) & 0o170000 == _SYMLINK
    )


def _by_names(entries: list[zipfile.ZipInfo]) -> Fault | None:
    names = [e.filename.lower() for e in entries]
    kinds = [
        n for n in names if n in ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml", "ofd.xml")
    ]
    if len(kinds) > 1:
        return ABNORMAL
    if any(_ACTIVE_NAMES.search(n) for n in names):
        return ACTIVE
    return OUTSIDE if any(_OUTSIDE_NAMES.search(n) for n in names) else None


# ---- the parts ----------------------------------------------------------------------------------------------
def _by_parts(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], nested: bool) -> Fault | None:
    for entry, body in _parts(package, entries):
        name = entry.filename
        fault = _xml_fault(name, body) if name.lower().endswith((".xml", ".rels", ".vml", ".svg")) else None
        if fault is None and name.lower().endswith((".docx", ".xlsx", ".pptx")):
            fault = ABNORMAL if nested else hostile(body, nested=True)
        if fault is not None:
            return fault
    return None


def _parts(
    package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Parts that a reader interprets: whole where that matters, else their beginning."""
    for entry in entries:
        name = entry.filename.lower()
        if entry.is_dir() or not name.endswith((".xml", ".rels", ".vml", ".svg", ".docx", ".xlsx", ".pptx")):
            continue
        whole = (
            not name.endswith(".xml")
            or name == "[content_types].xml"
            or _TEXTS.match(name)
            or _SHEETS.match(name)
        )
        most = MAX_PART if whole else _HEAD
        with package.open(entry) as part:
            body = part.read(most)
            if whole and part.read(1):
                raise Unreadable
        if len(body) < min(entry.file_size, most):
            raise Unreadable
        yield entry, body


def _xml_fault(name: str, body: bytes) -> Fault | None:
    text = _narrow(body)
    if _DECLARED.search(text[:_HEAD]):
        return ENTITY
    lower = name.lower()
    if lower == "[content_types].xml" and _ACTIVE_TYPES.search(text):
        return ACTIVE
    if lower.endswith(".rels"):
        return _relations(text)
    if lower.endswith((".svg", ".vml")) and _SCRIPTED.search(text):
        return ACTIVE
    if _TEXTS.match(lower) and _COMMAND.search(b"".join(a or b for a, b in _FIELD.findall(text))):
        return ACTIVE
    if _SHEETS.match(lower) and any(_CALLS.search(formula) for formula in _FORMULA.findall(text)):
        return ACTIVE
    return None


def _narrow(body: bytes) -> bytes:
    """UTF-16 as UTF-8, so that one search finds what either says."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in body[:4]:
        codec = (
            "utf-16"
            if body[:2] in (b"\xff\xfe", b"\xfe\xff")
            else "utf-16-le"
            if body[1:2] == b"\x00"
            else "utf-16-be"
        )
        return body[: len(body) // 2 * 2].decode(codec, errors="replace").encode()
    return body


def _relations(text: bytes) -> Fault | None:
    """Only a hyperlink to the web may point outside; a link to a file or program, or anything loaded, may not."""
    for relation in _RELATION.findall(text):
        said = {m[0].lower(): _entities(m[1] or m[2]) for m in _ATTRIBUTE.findall(relation)}
        kind, target = said.get(b"type", b""), said.get(b"target", b"").strip()
        if kind.endswith(b"/aFChunk") or kind.endswith((b"/oleObject", b"/control", b"/vbaProject")):
            return ACTIVE
        outside = said.get(b"targetmode", b"").lower() == b"external" or re.match(
            rb"(?:[A-Za-z][\w+.-]*:|\\\\|//)", target
        )
        if outside and not (kind.endswith(b"/hyperlink") and _WEB.match(target)):
            return OUTSIDE
    return None


def _entities(value: bytes) -> bytes:
    """Character references resolved: ``&#69;xternal`` is External."""

    def one(hit: re.Match[bytes]) -> bytes:
        digits = hit[1].lower()
        number = int(digits[1:], 16) if digits.startswith(b"x") else int(digits)
        return chr(number).encode() if number < 0x110000 and not 0xD800 <= number < 0xE000 else b"?"

    return re.sub(rb"&#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7});", one, value)
