"""An official document (公文) as data: what stands on the paper, in the order GB/T 9704-2012 gives its elements.

Every text is plain: whatever a user typed is printed as it was typed and never read as markup. Characters that
would be invisible or would turn the reading direction round are taken out when a document is made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

TEMPLATE_VERSION = "1"
"""Version of the layout. It is frozen with a document; a later layout leaves earlier documents as they are."""

Language = Literal["zh", "en"]


def plain(text: str) -> str:
    """The text without control and direction characters (line feeds stay); CR LF is one line feed.

    A right-to-left override would let a document show something else than what is stored.
    """
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


@dataclass(frozen=True)
class Paragraph:
    """Body text, two characters indented unless ``flush``."""

    text: str
    flush: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading of level 1–4: 一、 （一） 1. （1）. The numeral belongs to the text; ``numeral`` makes it."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"a heading has level 1 to 4, not {self.level}")


@dataclass(frozen=True)
class Table:
    """Rows of texts below a head. ``widths``: relative widths of the columns; empty for equal ones."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        wide = len(self.head) or (len(self.rows[0]) if self.rows else 0)
        if any(len(row) != wide for row in self.rows) or (self.widths and len(self.widths) != wide):
            raise ValueError("every row of a table has as many cells as its head")


@dataclass(frozen=True)
class Items:
    """A list, each item a paragraph of its own with its mark."""

    items: tuple[str, ...]
    mark: str = "—"


Block = Paragraph | Heading | Table | Items
KINDS: dict[str, type[Block]] = {
    "paragraph": Paragraph,
    "heading": Heading,
    "table": Table,
    "items": Items,
}


@dataclass(frozen=True)
class Letterhead:
    """The issuing office on top. ``image``: SHA-256 of a picture the site supplies, printed instead of the text."""

    text: str
    image: str = ""


@dataclass(frozen=True)
class Imprint:
    """版记: copies to, and who printed it when."""

    copies_to: str = ""
    printed_by: str = ""
    printed_on: str = ""


@dataclass(frozen=True)
class Check:
    """A code to scan: the address it holds, and the lines beside it."""

    address: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One document. ``number``: 发文字号, empty where none was given. ``mark``: printed above, such as 未签发稿.

    ``form``: a form or certificate has no letterhead and no red line; its title stands at the top.
    """

    kind: str
    title: str
    language: Language = "zh"
    letterhead: Letterhead | None = None
    number: str = ""
    signer: str = ""
    addressees: str = ""
    body: tuple[Block, ...] = ()
    attachments: tuple[str, ...] = ()
    signature: str = ""
    date: str = ""
    notes: tuple[str, ...] = ()
    imprint: Imprint | None = None
    check: Check | None = None
    mark: str = ""
    template: str = field(default=TEMPLATE_VERSION)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON (texts, integers, lists, objects): what is frozen, hashed and handed to the layout."""
        body = [{"block": _kind(b)} | _plain_fields(b) for b in self.body]
        return _plain_fields(replace(self, body=())) | {"body": body}


def _kind(block: Block) -> str:
    return next(name for name, kind in KINDS.items() if isinstance(block, kind))


def _plain_fields(item: Any) -> dict[str, Any]:
    return {f.name: _plain(getattr(item, f.name)) for f in fields(item)}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, Letterhead | Imprint | Check):
        return _plain_fields(value)
    return value


def from_json(content: Mapping[str, Any]) -> Document:
    """The document of ``as_json``. Raises ValueError or TypeError for anything of another shape."""
    given = dict(content)
    blocks = tuple(_block(b) for b in given.pop("body", []))
    letterhead, imprint, check = (given.pop(k, None) for k in ("letterhead", "imprint", "check"))
    for name in ("attachments", "notes"):
        given[name] = tuple(given.get(name, ()))
    return Document(
        **given,
        body=blocks,
        letterhead=Letterhead(**letterhead) if letterhead else None,
        imprint=Imprint(**imprint) if imprint else None,
        check=Check(check["address"], tuple(check["lines"])) if check else None,
    )


def _block(content: Mapping[str, Any]) -> Block:
    given = {k: _tuples(v) for k, v in content.items() if k != "block"}
    kind = KINDS.get(content.get("block", ""))
    if kind is None:
        raise ValueError(f"unknown block {content.get('block')!r}")
    return kind(**given)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


def texts(document: Document) -> Iterator[str]:
    """Every text that is printed, in order (the address inside the code to scan is not)."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            for one in value:
                yield from walk(one)
        elif isinstance(value, dict):
            for key, one in value.items():
                if key not in ("block", "address", "image", "template", "kind", "language"):
                    yield from walk(one)

    yield from walk(document.as_json())


_DIGITS = "〇一二三四五六七八九"


def numeral(level: int, n: int) -> str:
    """The numeral of the n-th heading of a level, 1 ≤ n < 100: 一、 （一） 1. （1）."""
    if not 1 <= n < 100:
        raise ValueError(f"headings are numbered 1 to 99, not {n}")
    return {1: f"{chinese(n)}、", 2: f"（{chinese(n)}）", 3: f"{n}. ", 4: f"（{n}）"}[level]


def chinese(n: int) -> str:
    """A number below 100 in Chinese: 七, 十, 十二, 二十三."""
    tens, ones = divmod(n, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def number_text(prefix: str, year: int, n: int) -> str:
    """发文字号: prefix, year in hexagonal brackets, running number without leading zero: 鄂科函〔2026〕12号."""
    return f"{prefix}〔{year}〕{n}号"
