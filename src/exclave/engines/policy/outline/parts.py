"""Where parts of a document begin: 通知 (a covering letter), 正文, 附件1 …; the list of attachments."""

import re
from dataclasses import dataclass

from .document import Line
from .numerals import CHINESE, chinese_number, fold

BODY = "正文"
LETTER = "通知"

_ORDINAL = rf"(?:[0-9]{{1,2}}(?:-[0-9]{{1,2}})?|[{CHINESE}]{{1,3}})"
_MARKER = re.compile(
    rf"[【\[(]?附 ?件 ?({_ORDINAL})? ?[】\])]?(?: ?[:、.](?! ?[0-9]{{1,2}} ?[.、])|(?=\Z| )) ?(.{{0,60}})"
)
_LIST_HEAD = re.compile(rf"附 ?件?(?: ?{_ORDINAL})? ?[::] ?(.*)")
_ITEM = re.compile(r"([0-9]{1,2}) ?[.、:](?![0-9]) ?(.+)")
_PROSE = re.compile(r"[。;!?]|,.*,")
_TITLE = 120
"""Longest title looked for."""
_ENCLOSES = re.compile(r"(?:印发|发布|公布|下发|下达|转发|颁布)")


@dataclass(frozen=True, slots=True)
class Part:
    """A part and its lines, the title line of an attachment left out of them."""

    name: str
    title: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Attachments:
    """The list after the body: titles by ordinal, and the indexes of its lines."""

    titles: dict[int, str]
    rows: frozenset[int]


def squeeze(text: str) -> str:
    """Text for comparing titles: folded, without white space and title marks."""
    return re.sub(r"[\s《》〈〉\"“”]", "", fold(text))


def attachment_list(lines: list[Line]) -> Attachments:
    """Find ``附件：1. … 2. …`` lists, with items on lines of their own or wrapped over several."""
    titles: dict[int, str] = {}
    rows: set[int] = set()
    heads = frozenset(squeeze(line.text) for line in lines)
    for index, line in enumerate(lines):
        match = _LIST_HEAD.fullmatch(fold(line.text))
        if match is None or index in rows or _PROSE.search(match.group(1)):
            continue
        found = _list_from(lines, index, line.text[match.start(1) :].strip())
        if found is not None:
            _extend(lines, heads, *found)
            titles.update(found[0])
            rows.update(found[1])
    return Attachments(titles, frozenset(rows))


def _extend(lines: list[Line], heads: frozenset[str], titles: dict[int, str], rows: set[int]) -> None:
    """Add wrapped lines to the last title of a list if the longer title stands as one further on.

    ``heads`` are all lines, squeezed: only if one of them begins the title is it looked for.
    """
    last, end = max(titles), max(rows)
    longer = titles[last]
    for at in range(end + 1, min(end + 3, len(lines))):
        longer += lines[at].text
        wanted = squeeze(longer)
        if not any(wanted[:cut] in heads for cut in range(1, min(len(wanted), _TITLE) + 1)):
            continue
        if any(run_of_title(lines, later, longer) for later in range(at + 1, len(lines))):
            titles[last] = longer
            rows.update(range(end + 1, at + 1))
            return


def _list_from(lines: list[Line], index: int, rest: str) -> tuple[dict[int, str], set[int]] | None:
    head = _MARKER.match(fold(lines[index].text))
    numbered = head is not None and head.group(1) is not None
    if numbered:
        return _marked_rows(lines, index)
    rows = {index}
    item = _ITEM.fullmatch(fold(rest))
    if rest and item is None:
        return ({1: rest.rstrip("。")}, rows) if len(rest) <= 60 else None
    titles = {int(item.group(1)): rest[item.start(2) :]} if item is not None else {}
    at = index + 1
    while at < len(lines):
        reach = _item_within(lines, at, max(titles, default=0) + 1)
        if reach is None:
            break
        if titles and reach > at:
            titles[max(titles)] += "".join(line.text for line in lines[at:reach])
        number, title = _split_item(lines[reach].text)
        titles[number] = title
        rows.update(range(at, reach + 1))
        at = reach + 1
    return (titles, rows) if titles else None


def _item_within(lines: list[Line], at: int, number: int) -> int | None:
    """Index of the item with this number, at most two short wrapped lines further on."""
    for index in range(at, min(at + 3, len(lines))):
        text = fold(lines[index].text)
        match = _ITEM.fullmatch(text)
        if match is not None and int(match.group(1)) == number:
            return None if _PROSE.search(text) else index
        if _PROSE.search(text) or (index == at and number == 1):
            return None
    return None


def _split_item(text: str) -> tuple[int, str]:
    match = _ITEM.fullmatch(fold(text))
    assert match is not None
    return int(match.group(1)), text[match.start(2) :].strip()


def _marked_rows(lines: list[Line], index: int) -> tuple[dict[int, str], set[int]] | None:
    """Rows ``附件1：甲`` ``附件2：乙`` one under the other are a list; a single one opens a part."""
    titles: dict[int, str] = {}
    rows: set[int] = set()
    for at in range(index, len(lines)):
        match = _MARKER.fullmatch(fold(lines[at].text))
        if match is None or not match.group(1) or not match.group(2):
            break
        if _number(match.group(1)) <= max(titles, default=0):
            break
        titles[_number(match.group(1))] = lines[at].text[match.start(2) :].strip()
        rows.add(at)
    return (titles, rows) if len(rows) > 1 else None


def _number(written: str) -> int:
    head = written.split("-")[0]
    return int(head) if head.isascii() else chinese_number(head) or 1


def marker(text: str) -> tuple[str | None, str] | None:
    """``附件2`` / ``附件 二：标题`` alone on a line → (ordinal as digits or None, title or ""); else None."""
    match = _MARKER.fullmatch(fold(text))
    if match is None or _PROSE.search(match.group(2)):
        return None
    written = match.group(1)
    ordinal = None
    if written is not None:
        ordinal = written if written[0].isascii() else str(chinese_number(written))
    return ordinal, text[match.start(2) :].strip()


def run_of_title(lines: list[Line], start: int, title: str) -> int:
    """How many lines from ``start`` on spell a title (0 if they do not; at most five)."""
    wanted, seen = squeeze(title), ""
    for count in range(1, 6):
        if start + count > len(lines):
            return 0
        seen += squeeze(lines[start + count - 1].text)
        if seen == wanted:
            return count
        if not wanted.startswith(seen):
            return 0
    return 0


def split_attachments(lines: list[Line], listed: Attachments) -> tuple[list[Line], list[Part], str | None]:
    """Body lines, attachments in order, and the marker a file that is itself an attachment begins with."""
    starts: list[tuple[int, int, str, str | None]] = []  # index, lines used, ordinal, title
    own: str | None = None
    for index, line in enumerate(lines):
        if index in listed.rows or (starts and index < starts[-1][0] + starts[-1][1]):
            continue
        found = marker(line.text)
        if found is not None:
            ordinal = found[0] or str(len(starts) + 1)
            if index == 0:
                own = ordinal
                starts.append((0, 1, "", found[1] or None))
            else:
                starts.append((index, *_titled(lines, index, ordinal, found[1], listed)))
        elif listed.rows and index > max(listed.rows):
            for number, title in listed.titles.items():
                taken = {start[2] for start in starts}
                used = 0 if str(number) in taken else run_of_title(lines, index, title)
                if used:
                    starts.append((index, used, str(number), title))
                    break
    if own is not None and len(starts) > 1 and own.isdigit() and starts[1][2] == str(int(own) + 1):
        starts[0] = (0, *_titled(lines, 0, own, starts[0][3] or "", listed))
    else:
        starts = [start for start in starts if start[2]]
    return _cut(lines, listed, starts, own)


def _titled(
    lines: list[Line], index: int, ordinal: str, inline: str, listed: Attachments
) -> tuple[int, str, str | None]:
    """Lines a part's marker and title take, its ordinal, and its title."""
    if inline:
        return 1, ordinal, inline
    title = listed.titles.get(int(ordinal)) if ordinal.isdigit() else None
    if title is not None:
        used = run_of_title(lines, index + 1, title)
        if used:
            return used + 1, ordinal, title
    return 1, ordinal, title


def _cut(
    lines: list[Line], listed: Attachments, starts: list[tuple[int, int, str, str | None]], own: str | None
) -> tuple[list[Line], list[Part], str | None]:
    ends = [*(start[0] for start in starts[1:]), len(lines)][: len(starts)]
    parts = [
        Part(f"附件{ordinal}", title, tuple(lines[index + used : end]))
        for (index, used, ordinal, title), end in zip(starts, ends, strict=True)
    ]
    first = starts[0][0] if starts else len(lines)
    skip = 1 if own is not None and not (starts and starts[0][0] == 0) else 0
    body = [line for index, line in enumerate(lines[:first]) if index >= skip and index not in listed.rows]
    return body, parts, own


def enclosed_title(title: str) -> str | None:
    """The document a covering letter sends out: ``关于印发《甲办法》的通知`` → 甲办法; None for other titles.

    Without title marks, ``印发关于…的意见的通知`` → 关于…的意见.
    """
    verb = _ENCLOSES.search(title)
    if verb is None or not re.search(r"(?:通知|公告|决定|令)\Z", title):
        return None
    quoted = re.findall(r"《([^》]*(?:《[^》]*》[^》]*)*)》", title[verb.end() :])
    if quoted:
        return quoted[0] if len(quoted) == 1 else None
    plain = re.fullmatch(r"(.+?)的?(?:通知|公告|决定)", title[verb.end() :])
    return plain.group(1) if plain is not None and len(plain.group(1)) > 4 else None
