"""The columns an import takes, and which column of a file is which."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exclave.engines.codes.text import halfwidth

_UNIT = re.compile(
    r"[(（\[]\s*(?:单位[:：]?)?\s*(亿元|万元|元|平方米|㎡|m²|人)\s*[)）\]]|[,，/]\s*(亿元|万元|元|平方米|㎡|人)\s*\Z"
)
_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]|[,，/]\s*(?:亿元|万元|元|平方米|㎡|人)\s*\Z")
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Column:
    """One column. ``reads`` names how its cells are read (``cells.READERS``); ``options``: code → (zh, en)."""

    name: str
    zh: str
    en: str
    reads: str = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    options: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    unit: str = ""
    most: int = 160
    help_zh: str = ""
    help_en: str = ""
    example: str = ""
    example_en: str = ""

    @property
    def label(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


def head_hash(head: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(list(head), ensure_ascii=False).encode()).hexdigest()


def plain_name(heading: str) -> str:
    """A heading without unit, brackets, signs and case, so that “单位 名称（全称）*” is “单位名称”."""
    return _NOISE.sub("", _BRACKETS.sub("", halfwidth(heading).casefold()))


def stated_unit(heading: str) -> str:
    """The unit a heading names, such as 万元; "" where it names none."""
    found = _UNIT.search(heading)
    return (found[1] or found[2]) if found else ""


def guess(head: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Column name → number of the file's column, by exact names first, then by aliases. Never one twice."""
    named: dict[str, int] = {}
    for number, heading in enumerate(head):
        if heading:
            named.setdefault(plain_name(heading), number)
    found: dict[str, int] = {}
    taken: set[int] = set()
    for texts in (lambda c: (c.name, c.zh, c.en), lambda c: c.aliases):
        for column in columns:
            if column.name in found:
                continue
            hits = (named.get(plain_name(text)) for text in texts(column))
            at = next((n for n in hits if n is not None and n not in taken), None)
            if at is not None:
                found[column.name] = at
                taken.add(at)
    return found


def fitting(mapping: Mapping[str, int], head: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """The part of a remembered mapping that still fits: known columns, existing places, none twice."""
    names, taken = {c.name for c in columns}, set()
    found = {}
    for name, number in mapping.items():
        if name in names and isinstance(number, int) and 0 <= number < len(head) and number not in taken:
            found[name] = number
            taken.add(number)
    return found
