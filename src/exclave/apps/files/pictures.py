"""PNG and JPEG looked at block by block, without drawing them: whole, of a size that can be drawn, nothing behind."""

import re
import struct
from collections.abc import Iterator

from exclave.apps.files.packages import Fault

MOST_SIDE = 20_000
MOST_PIXELS = 100_000_000
MOST_NOTES = 4 * 1024 * 1024
_MARKUP = re.compile(
    rb"<(?:!doctype|html|script|svg|\?php|iframe|body|object|embed|\?=)|javascript:", re.IGNORECASE
)
_PROGRAM = re.compile(rb"\A\s*(?:MZ|PK\x03\x04|\x7fELF|%PDF-|Rar!|7z\xbc\xaf|\xd0\xcf\x11\xe0|#!|<)")
_FRAMES = frozenset([*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)])

BROKEN: Fault = (
    "图片不完整或已损坏", "请重新导出或重新拍照、扫描后上传",
    "is a broken or incomplete picture", "Export, photograph or scan it again and upload",
)  # fmt: skip
HUGE: Fault = (
    f"图片尺寸过大（单边最多 {MOST_SIDE} 像素、共 1 亿像素）", "请缩小图片后上传",
    f"is too large a picture (at most {MOST_SIDE} pixels a side, 100 million in all)", "Make it smaller and upload",
)  # fmt: skip
SECOND: Fault = (
    "里面还藏有另一种文件", "请重新导出或重新扫描后上传",
    "holds a second file inside", "Export or scan it again and upload",
)  # fmt: skip


def faulty_png(content: bytes) -> Fault | None:
    """Why the picture must not be kept."""
    notes, ended, drawn = [], -1, False
    for kind, body, end in _chunks(content):
        if kind == b"IHDR":
            if len(body) != 13:
                return BROKEN
            if (fault := _size(*struct.unpack(">II", body[:8]))) is not None:
                return fault
        elif kind == b"IDAT":
            drawn = True
        elif kind == b"IEND":
            ended = end
            break
        elif kind != b"PLTE":
            notes.append(body)
    if ended < 0 or not drawn or content[12:16] != b"IHDR":
        return BROKEN
    return _hidden(b"\n".join(notes), content[ended:])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """(kind, body, where it ends); stops where the file does."""
    at = 8
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            return
        yield kind, b"" if kind == b"IDAT" else content[at + 8 : at + 8 + length], end
        at = end


def faulty_jpeg(content: bytes) -> Fault | None:
    """Why the picture must not be kept."""
    at, notes, sized = 2, [], False
    while True:
        if at + 4 > len(content) or content[at] != 0xFF:
            return BROKEN
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(content):
            return BROKEN
        if marker in _FRAMES:
            high, wide = struct.unpack(">HH", content[at + 5 : at + 9])
            if (fault := _size(wide, high)) is not None:
                return fault
            sized = True
        elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
            notes.append(content[at + 4 : at + 2 + length])
        at += 2 + length
        if marker == 0xDA:
            break
    end = content.rfind(b"\xff\xd9")
    if not sized or end < at:
        return BROKEN
    return _hidden(b"\n".join(notes), content[end + 2 :])


def _size(wide: int, high: int) -> Fault | None:
    if not wide or not high:
        return BROKEN
    return HUGE if max(wide, high) > MOST_SIDE or wide * high > MOST_PIXELS else None


def _hidden(notes: bytes, tail: bytes) -> Fault | None:
    """Remarks are no pages, and behind a picture stands nothing that opens as something else."""
    if len(notes) > MOST_NOTES or _MARKUP.search(notes) or _MARKUP.search(tail) or _PROGRAM.search(tail):
        return SECOND
    return None
