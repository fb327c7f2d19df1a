"""Which faces there are, and which characters they hold.

Official faces (小标宋, 仿宋_GB2312 …) are not free. A site that has them lays them in a folder; what it lacks falls
back to Noto Sans SC, which is shipped whole so that rare characters of names are there.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from exclave.engines.paper.model import Document, texts

SHIPPED = Path(__file__).parent / "fonts"
LAST = "Noto Sans SC"

ROLES: dict[str, tuple[str, ...]] = {
    "letterhead": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "STZhongsong"),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "STZhongsong"),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FZFangSong-Z02S", "FandolFang R"),
    "heading": ("SimHei", "黑体", "STHeiti", "FZHei-B01S", "FandolHei"),
    "subheading": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FZKai-Z03S", "FandolKai"),
    "page": ("SimSun", "宋体", "STSong", "FZShuSong-Z01S", "FandolSong"),
}  # fmt: skip
"""The part of the page → families by preference, as GB/T 9704-2012 and common practice name them."""


@dataclass(frozen=True)
class Faces:
    """The faces one site prints with. ``chains``: role → families that are there, the shipped one last."""

    folders: tuple[Path, ...]
    chains: dict[str, tuple[str, ...]]
    coverage: frozenset[int]

    def lacking(self, text: str) -> list[str]:
        """The characters of the text that no face holds, each once, in order."""
        return list(dict.fromkeys(c for c in text if ord(c) not in self.coverage and not _without_picture(c)))


def _without_picture(char: str) -> bool:
    """Line feeds, spaces and variation selectors need no glyph of their own."""
    return char.isspace() or 0xFE00 <= ord(char) <= 0xFE0F or unicodedata.category(char) in ("Cc", "Cf", "Zs")


def missing(document: Document, faces: Faces) -> list[str]:
    """Characters of the document that would print as an empty box."""
    return faces.lacking("".join(texts(document)))


def named(char: str) -> str:
    """A character as one writes about it where it cannot be printed: U+2CB4E."""
    return f"U+{ord(char):04X}"


def faces_of(folders: Iterable[Path] = ()) -> Faces:
    """The faces of a site's folders (looked through once; a changed folder is looked through again)."""
    found = tuple(Path(f) for f in folders if Path(f).is_dir())
    stamp = tuple((f, f.stat().st_mtime_ns) for f in found)
    return _faces(found, stamp)


@lru_cache(maxsize=8)
def _faces(folders: tuple[Path, ...], stamp: object) -> Faces:
    every = (*folders, SHIPPED)
    there = {f.family: f.path for f in fonts(every).fonts() if f.path}
    chains = {role: (*(f for f in wished if f in there), LAST) for role, wished in ROLES.items()}
    # Only what every chain holds is sure to be printed wherever it stands; the shipped face ends every chain.
    sure = [covered(Path(there[f])) for f in there if all(f in c for c in chains.values())]
    return Faces(every, chains, frozenset().union(*sure))


@lru_cache(maxsize=8)
def fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(f) for f in folders],
    )


# ---- reading a face's table of characters -------------------------------------------------------------------
@lru_cache(maxsize=32)
def covered(path: Path) -> frozenset[int]:
    """Code points a TrueType or OpenType file (or the first of a collection) has a glyph for.

    Reads the ``cmap`` table, formats 4 and 12 (OpenType 1.9). ValueError for a file that is no such font.
    """
    data = path.read_bytes()
    at = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", data, at + 4)[0]
    for n in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, at + 12 + 16 * n)
        if tag == b"cmap":
            return frozenset(_characters(data, offset))
    raise ValueError(f"{path.name} has no table of characters")


def _characters(data: bytes, cmap: int) -> Iterator[int]:
    for n in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * n)
        kind = struct.unpack_from(">H", data, cmap + offset)[0]
        if platform in (0, 3) and kind == 12:
            yield from _groups(data, cmap + offset)
        elif platform in (0, 3) and kind == 4:
            yield from _segments(data, cmap + offset)


def _groups(data: bytes, at: int) -> Iterator[int]:
    for n in range(struct.unpack_from(">I", data, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * n)
        yield from range(first if glyph else first + 1, last + 1)


def _segments(data: bytes, at: int) -> Iterator[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = at + 14
    starts, deltas, ranges = ends + 2 * count + 2, ends + 4 * count + 2, ends + 6 * count + 2
    for n in range(count):
        (last,), (first,) = (struct.unpack_from(">H", data, t + 2 * n) for t in (ends, starts))
        (delta,), (span,) = (struct.unpack_from(">H", data, t + 2 * n) for t in (deltas, ranges))
        for code in range(first, last + 1):
            glyph = code
            if span:
                glyph = struct.unpack_from(">H", data, ranges + 2 * n + span + 2 * (code - first))[0]
            if code != 0xFFFF and glyph and (span or (code + delta) & 0xFFFF):
                yield code
