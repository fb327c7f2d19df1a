"""Labels of numbered clauses, as Chinese official documents write them.

GB/T 9704-2012, 7.3.3 numbers the body ``一、`` ``（一）`` ``1.`` ``（1）``; statutes use 编, 章, 节, 条;
plans add 专栏 boxes. Writers mix widths, spaces and one-character forms; a label has one canonical form.
"""

import re
from dataclasses import dataclass
from typing import Literal

from .numerals import CHINESE, chinese_number, to_chinese

Kind = Literal["volume", "chapter", "section", "article", "box", "1", "2", "3", "4", "5", "6"]
Level = int | Literal["volume", "chapter", "section", "article", "box"]

RANK: dict[Kind, int] = {
    "volume": 0,
    "chapter": 1,
    "section": 2,
    "article": 3,
    "1": 10,
    "2": 20,
    "3": 30,
    "4": 40,
    "5": 50,
    "6": 60,
    "box": 25,
}
"""A clause holds those of higher rank. Gaps let an article stand inside ``一、`` where a document does so."""

_CN = f"[{CHINESE}]"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("volume", re.compile(rf"第 ?({_CN}{{1,4}}|[0-9]{{1,2}}) ?(编|篇|部分)[:、]? ?")),
    ("chapter", re.compile(rf"第 ?({_CN}{{1,4}}|[0-9]{{1,2}}) ?章[:、]? ?")),
    ("section", re.compile(rf"第 ?({_CN}{{1,4}}|[0-9]{{1,2}}) ?节[:、]? ?")),
    ("article", re.compile(rf"第 ?({_CN}{{1,7}}|[0-9]{{1,3}}) ?条(之{_CN})?[:、]? ?")),
    (
        "box",
        re.compile(rf"专栏 ?({_CN}{{1,3}}|[0-9]{{1,2}})(?: ?[:、.] ?| |$|(?=[^所中的列里内、，。;,.0-9]))"),
    ),
    ("1", re.compile(rf"({_CN}{{1,3}}) ?[、.] ?")),
    ("2", re.compile(rf"(?:\( ?({_CN}{{1,3}}) ?\)|([㈠-㈩]))[、.:]? ?")),
    ("3", re.compile(r"(?:([0-9]{1,2}) ?[.、]|([⒈-⒛])) ?")),
    ("4", re.compile(r"(?:\( ?([0-9]{1,2}) ?\)|([⑴-⒇]))[、.:]? ?")),
    ("5", re.compile(r"([0-9]{1,2}) ?\) ?")),
    ("6", re.compile(r"([①-⑳]) ?")),
)
_FIRST = "㈠⒈⑴①"

# What follows a label that is only a reference to it, or a number in running text.
_NO_LABEL = re.compile(r"[,。;:!?”’》】)、]")
_REFERENCE = re.compile(
    r"项(?!目)|款(?!项)|目(?![标的录前])|条第|规定的|所列|中的|至第? ?[(第]|[和或及与]第? ?[(第]"
)
_STATUTE_REFERENCE = re.compile(
    r"[,。;!?、)》”]|第|规定|所[列述指称]|的|和第|至第|及第|或者?第|中|[款项]|之规定"
)
_TWO_ORDINALS = re.compile(rf"{_CN}{{1,2}}[、和及类等级期季线产次]")
_DIGIT_HEADING = re.compile(r"(?:19|20)[0-9]{2} ?年|[0-9]{1,3}[A-Za-z强]")


@dataclass(frozen=True, slots=True)
class Label:
    """A possible label: ``end`` is the offset after it; a *doubtful* one needs the exact next ordinal."""

    kind: Kind
    ordinal: int
    text: str
    end: int
    doubtful: bool = False


def canonical(kind: Kind, ordinal: int, suffix: str = "") -> str:
    """The one spelling of a label in paths; ``suffix``: 部分 … of a volume, 之一 of an article."""
    if kind == "volume":
        return f"第{to_chinese(ordinal)}{suffix or '编'}"
    if kind in ("chapter", "section", "article"):
        noun = {"chapter": "章", "section": "节", "article": "条"}[kind]
        return f"第{to_chinese(ordinal)}{noun}{suffix}"
    if kind == "1":
        return f"{to_chinese(ordinal)}、"
    if kind == "2":
        return f"（{to_chinese(ordinal)}）"
    if kind == "6":
        return chr(0x2460 + ordinal - 1)
    return {"3": f"{ordinal}.", "4": f"（{ordinal}）", "5": f"{ordinal}）", "box": f"专栏{ordinal}"}[kind]


def level_of(kind: Kind) -> Level:
    """The level of the JSON form: 1 … 6 for the numbered kinds, the kind's own name for the others."""
    if kind in ("volume", "chapter", "section", "article", "box"):
        return kind
    return int(kind)


def label_at(folded: str, start: int = 0) -> Label | None:
    """The label that begins at an offset of folded text, or None. Sequence is the caller's business."""
    for kind, pattern in _PATTERNS:
        match = pattern.match(folded, start)
        if match is not None:
            return _checked(kind, match, folded)
    return None


def _checked(kind: Kind, match: re.Match[str], folded: str) -> Label | None:
    written = next(group for group in match.groups() if group)
    ordinal = _ordinal(written)
    if ordinal is None or not 1 <= ordinal <= 999 or (kind == "6" and ordinal > 20):
        return None
    end = match.end()
    doubtful = False
    if kind in ("volume", "chapter", "section", "article"):
        if not match.group().endswith(" ") and _STATUTE_REFERENCE.match(folded, end):
            return None
        suffix = (match.group(2) or "") if kind in ("volume", "article") else ""
        return Label(kind, ordinal, canonical(kind, ordinal, suffix), end)
    if kind != "box" and _NO_LABEL.match(folded, end):
        return None
    if kind in ("2", "4"):
        doubtful = _REFERENCE.match(folded, end) is not None
    elif kind == "1":
        doubtful = _TWO_ORDINALS.match(folded, end) is not None
    elif kind in ("3", "5") and folded[end : end + 1].isascii() and folded[end : end + 1].isdigit():
        if _DIGIT_HEADING.match(folded, end) is None:
            return None
        doubtful = True
    return Label(kind, ordinal, canonical(kind, ordinal), end, doubtful)


def _ordinal(written: str) -> int | None:
    for first in _FIRST:
        offset = ord(written[0]) - ord(first)
        if 0 <= offset < 20:
            return offset + 1
    return int(written) if written.isascii() else chinese_number(written)
