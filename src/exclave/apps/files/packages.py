"""ZIP packages (DOCX, XLSX, OFD) looked at without unpacking them: the directory, and two small parts."""

import io
import zipfile
from collections.abc import Container

SIGNATURE = b"PK\x03\x04"
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 5000
MAX_PART = 1024 * 1024
_SYMLINK = 0o120000

Fault = tuple[str, str, str, str]
"""Why and remedy in Chinese, why and remedy in English."""

ABNORMAL: Fault = (
    "内部结构异常（过大、加密或路径异常）", "请另存为普通文档或 PDF 后上传",
    "has an abnormal inside (too large, encrypted, or odd paths)", "Save it as a plain document or PDF and upload",
)  # fmt: skip
ACTIVE: Fault = (
    "含有宏或会自动运行的内容", "请另存为不含宏的文档或 PDF 后上传",
    "holds macros or content that runs by itself", "Save it without macros or as PDF and upload",
)  # fmt: skip
OUTSIDE: Fault = (
    "打开时会从外部地址加载内容", "请去掉外部模板后另存，或导出为 PDF 上传",
    "loads content from outside when opened", "Remove the outside template, or export it as PDF and upload",
)  # fmt: skip


def is_package(content: bytes) -> bool:
    """Whether a ZIP directory stands at the end of the bytes, wherever they begin."""
    return zipfile.is_zipfile(io.BytesIO(content))


def main_part(content: bytes, known: Container[str]) -> str | None:
    """The first entry that tells what the package is; None for a package of another kind, or a broken one."""
    entries = _entries(content)
    return next((e.filename for e in entries if e.filename in known), None) if entries else None


def hostile(content: bytes) -> Fault | None:
    """Why the package must not be kept: bombs, paths out of it, links, encryption, macros, outside templates."""
    entries = _entries(content)
    if entries is None:
        return None
    if (
        len(entries) > MAX_ENTRIES
        or sum(e.file_size for e in entries) > MAX_UNPACKED
        or len({e.filename for e in entries}) < len(entries)
        or any(_odd(e) for e in entries)
    ):
        return ABNORMAL
    names = {e.filename.lower() for e in entries}
    if any(
        n.endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".hta")) or "/activex/" in n
        for n in names
    ):
        return ACTIVE
    if b"macroEnabled" in _part(content, "[Content_Types].xml"):
        return ACTIVE
    relations = _part(content, "word/_rels/settings.xml.rels")
    return OUTSIDE if b"attachedTemplate" in relations and b"External" in relations else None


def _odd(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    return (
        name.startswith("/")
        or ":" in name
        or ".." in name.split("/")
        or bool(entry.flag_bits & 1)
        or (entry.external_attr >> 16) & 0o170000 == _SYMLINK
    )


def _entries(content: bytes) -> list[zipfile.ZipInfo] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None


def _part(content: bytes, name: str) -> bytes:
    """At most ``MAX_PART`` bytes of one entry; nothing when it is absent or unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package, package.open(name) as part:
            return part.read(MAX_PART)
    except (KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        return b""
    except Exception:  # zlib.error and other decoders' own: an unreadable part tells nothing
        return b""
