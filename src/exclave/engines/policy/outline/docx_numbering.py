"""Automatic paragraph numbers of Word: what ``numPr`` makes Word print (ECMA-376 part 1, 17.9)."""

from dataclasses import dataclass, field

from docx.document import Document as DocumentObject
from docx.oxml.ns import qn
from lxml import etree

from .numerals import to_chinese

_Element = etree._Element
_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "ideographDigital",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographLegalTraditional",
        "chineseLegalSimplified",
        "japaneseDigitalTenThousand",
    }
)
_UNNUMBERED = frozenset({"bullet", "none"})
_MAX_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: number format, text with ``%1`` … placeholders, first number, restart."""

    format: str
    text: str
    start: int
    restart: int | None
    legal: bool


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and their counters while its paragraphs are read in order."""

    levels: dict[int, dict[int, Level]]
    lists: dict[int, int]
    styles: dict[str, tuple[int | None, int | None, str | None]]
    default_style: str | None = None
    counters: dict[int, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[int, int]] = field(default_factory=set)
    overrides: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, document: DocumentObject) -> "Numbering":
        """Read the numbering and styles parts; a document without them numbers nothing."""
        root = next(
            (
                etree.fromstring(rel.target_part.blob, _parser())
                for rel in document.part.rels.values()
                if not rel.is_external and rel.reltype.endswith("/numbering")
            ),
            None,
        )
        if root is None:
            return cls({}, {}, {})
        abstract = {_int(a, "w:abstractNumId"): _levels(a) for a in root.iterchildren(qn("w:abstractNum"))}
        levels: dict[int, dict[int, Level]] = {}
        lists: dict[int, int] = {}
        overrides: dict[tuple[int, int], int] = {}
        for num in root.iterchildren(qn("w:num")):
            id = _int(num, "w:numId")
            lists[id] = _value(num, "w:abstractNumId") or 0
            levels[id] = dict(abstract.get(lists[id], {}))
            for override in num.iterchildren(qn("w:lvlOverride")):
                at = _int(override, "w:ilvl")
                own = override.find(qn("w:lvl"))
                if own is not None:
                    levels[id][at] = _level(own)
                start = _value(override, "w:startOverride")
                if start is not None:
                    overrides[id, at] = start
        styles, default = _styles(document.styles.element)
        return cls(levels, lists, styles, default, overrides=overrides)

    def label(self, paragraph: _Element) -> str:
        """The number Word prints before a paragraph, or "". Call once per paragraph, in order."""
        found = self._list_of(paragraph)
        if found is None:
            return ""
        number, depth = found
        level = self.levels.get(number, {}).get(depth)
        if level is None:
            return ""
        counts = self._count(number, depth)
        if level.format in _UNNUMBERED:
            return ""
        text = level.text
        for at in range(_MAX_LEVELS):
            if f"%{at + 1}" in text:
                other = self.levels[number].get(at, level)
                format = "decimal" if level.legal else other.format
                text = text.replace(f"%{at + 1}", write(counts.get(at, other.start), format))
        return text + (" " if text and text[-1].isalnum() else "")

    def _count(self, number: int, depth: int) -> dict[int, int]:
        """Advance a level's counter; deeper levels restart. Lists of one abstract list share counters."""
        counts = self.counters.setdefault(self.lists.get(number, number), {})
        first = self.levels[number][depth].start
        if (number, depth) in self.overrides and (number, depth) not in self.started:
            counts[depth] = self.overrides[number, depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else first
        self.started.add((number, depth))
        for at in range(depth):
            if at in self.levels[number]:
                counts.setdefault(at, self.levels[number][at].start)
        for at in [at for at in counts if at > depth]:
            level = self.levels[number].get(at)
            if level is None or level.restart is None or (level.restart > 0 and depth < level.restart):
                del counts[at]
        return counts

    def _list_of(self, paragraph: _Element) -> tuple[int, int] | None:
        """(list, level) of a paragraph, its own or its style's; list 0 switches numbering off."""
        properties = paragraph.find(qn("w:pPr"))
        number: int | None = None
        depth: int | None = None
        style = self.default_style
        if properties is not None:
            number, depth = _num_pr(properties)
            named = properties.find(qn("w:pStyle"))
            style = named.get(qn("w:val")) if named is not None else style
        seen: set[str] = set()
        while style is not None and style not in seen and (number is None or depth is None):
            seen.add(style)
            style_number, style_depth, style_base = self.styles.get(style, (None, None, None))
            number = style_number if number is None else number
            depth = style_depth if depth is None else depth
            style = style_base
        return (number, depth or 0) if number else None


def write(number: int, format: str) -> str:
    """A number in one of Word's formats; formats unknown here are written in digits."""
    if format in _CHINESE and 0 < number < 1000:
        return to_chinese(number)
    if format in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if format in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if format == "lowerLetter" else letter.upper()
    if format in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = _roman(number)
        return roman if format == "upperRoman" else roman.lower()
    return f"{number:02d}" if format == "decimalZero" else str(number)


def _roman(number: int) -> str:
    marks = (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    )
    text = ""
    for value, mark in marks:
        text += mark * (number // value)
        number %= value
    return text


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _levels(abstract: _Element) -> dict[int, Level]:
    return {_int(level, "w:ilvl"): _level(level) for level in abstract.iterchildren(qn("w:lvl"))}


def _level(level: _Element) -> Level:
    format = level.find(qn("w:numFmt"))
    text = level.find(qn("w:lvlText"))
    start = _value(level, "w:start")
    return Level(
        format="decimal" if format is None else format.get(qn("w:val")) or "decimal",
        text="" if text is None else text.get(qn("w:val")) or "",
        start=1 if start is None else start,
        restart=_value(level, "w:lvlRestart"),
        legal=level.find(qn("w:isLgl")) is not None,
    )


def _styles(root: _Element) -> tuple[dict[str, tuple[int | None, int | None, str | None]], str | None]:
    """Paragraph styles: id → (list, level, base style); and the default style's id."""
    found: dict[str, tuple[int | None, int | None, str | None]] = {}
    default: str | None = None
    for style in root.iterchildren(qn("w:style")):
        id = style.get(qn("w:styleId"))
        if style.get(qn("w:type")) != "paragraph" or id is None:
            continue
        if style.get(qn("w:default")) in ("1", "true"):
            default = id
        properties = style.find(qn("w:pPr"))
        number, depth = _num_pr(properties) if properties is not None else (None, None)
        base = style.find(qn("w:basedOn"))
        found[id] = (number, depth, None if base is None else base.get(qn("w:val")))
    return found, default


def _num_pr(properties: _Element) -> tuple[int | None, int | None]:
    numbered = properties.find(qn("w:numPr"))
    return (None, None) if numbered is None else (_value(numbered, "w:numId"), _value(numbered, "w:ilvl"))


def _value(parent: _Element, tag: str) -> int | None:
    child = parent.find(qn(tag))
    return None if child is None else _number(child.get(qn("w:val")))


def _int(element: _Element, attribute: str) -> int:
    return _number(element.get(qn(attribute))) or 0


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else None
