"""The frame of a document: title, number, issuers, date; and the lines of it that are no clause."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .document import Line
from .labels import label_at
from .numerals import CHINESE, chinese_number, fold
from .parts import enclosed_title, run_of_title, squeeze

_NUMBER = re.compile(
    r"(?:发?文 ?[字编]?号 ?:? ?)?([一-鿿]{1,12}) ?[〔\[(【] ?((?:19|20)[0-9]{2}) ?[〕\])】]"
    r" ?第? ?([0-9]{1,5}) ?号"
)
_SMALL = rf"([0-9]{{1,2}}|[{CHINESE}]{{1,3}})"
_DAY = rf"([0-9]{{4}}|[{CHINESE}]{{4}}) ?年 ?{_SMALL} ?月 ?{_SMALL} ?日"
_DATE_LINE = re.compile(rf"(.*?) ?[(]?{_DAY}[)]?(?:印发)?")
_ISSUED = re.compile(rf"{_DAY}[^,;。()]{{0,20}}?(?:公布|发布|印发|颁布)")
_SPLIT_AGENCY = re.compile(r".+?(?:局|厅|委员会|管委会|办公室|政府|银行|总署)(?!办公)")
_AGENCY = re.compile(
    r"[一-鿿()]{2,28}(?:厅|局|委|办|部|院|会|政府|办公室|中心|银行|总局|署|集团|大学|协会|管委会|总社|联合会|公司|处|所|府)"
)
_KIND = re.compile(
    r"(?:通知|意见|办法|规定|方案|规划|细则|指引|机制|措施|条例|决定|公告|通告|计划|纲要|政策|函|批复|报告|目录|指南|标准|规则"
    r"|制度|规程|规范|要点|体系|提纲|清单|须知|章程|准则|决议|说明|解读|预案|法|令|书|表|若干条)(?:[(《].{1,14}[)》])?\Z"
)
_STOP = re.compile(r"[。;!?,:]")
_MANY = re.compile(r"等 ?([0-9]{1,2}|[一二两三四五六七八九十]{1,3}) ?(?:个)?(?:部门|单位|委办局|厅局)")
_RED_HEAD = re.compile(r"(.+?)文件")
_ABOUT = re.compile(r"(?:关于|印发|发布|转发|公布)")
_NOTE = re.compile(
    rf"[(](?:此件|联系人|信息公开|公开属性).*[)]|抄送:.*|主动公开|公开(?:方式|属性|选项):.*|.{{0,30}}{_DAY}印发"
)
_SAID_DATE = re.compile(rf"(?:成文|发文|印发)日期 ?: ?(?:{_DAY}|([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}))")
_OPENING = re.compile(r"为|根据|依据|按照|经|各|“")
_SUBTITLE = re.compile(r"[(][^()]{2,14}[)]")


@dataclass(frozen=True, slots=True)
class Front:
    """What frames the text; None means the file does not say. The lines of the frame are in neither part."""

    title: str | None
    number: str | None
    issuers: tuple[str, ...] | None
    issuers_count: int | None
    date: date | None
    letter: tuple[Line, ...]
    body: tuple[Line, ...]


def read_front(lines: list[Line], raw: dict[int, str]) -> Front:
    """Take the frame off the lines of 通知 and 正文 (attachments already cut away).

    ``raw``: line number → text before spacing was mended; spaces there part the names of several issuers.
    """
    numbered = _find_number(lines)
    title_at, used = find_title(lines)
    first = title_at + used
    title = squeeze_spaces("".join(line.text for line in lines[title_at:first])) or None
    enclosed = enclosed_title(title) if title else None
    start, spelled = _find_again(lines, first, enclosed)
    signed, signers, issued = _signature(lines, first, raw)
    count = _MANY.search(fold(title)) if title else None
    issuers = signers or (None if count or title is None else _named_before(lines, title_at, used, raw))
    skip = signed | set(range(first)) | ({numbered[0]} if numbered else set())
    return Front(
        title=enclosed if spelled else title,
        number=numbered[1] if numbered else None,
        issuers=issuers,
        issuers_count=_count(count) if count else (len(issuers) if issuers else None),
        date=issued or _said_date(lines, first),
        letter=_kept(lines, 0, start, skip),
        body=_kept(lines, start + spelled, len(lines), skip),
    )


def _kept(lines: list[Line], start: int, end: int, skip: set[int]) -> tuple[Line, ...]:
    chosen = [line for index, line in enumerate(lines[start:end], start) if index not in skip]
    return without_notes(chosen)


def without_notes(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines without the notes that close a document: openness, contact, 抄送, who printed it and when."""
    return tuple(line for line in lines if not _NOTE.fullmatch(fold(line.text)))


def squeeze_spaces(text: str) -> str:
    """A title in one piece."""
    return re.sub(r"\s+", "", text)


def _find_number(lines: list[Line]) -> tuple[int, str] | None:
    """The 发文字号 on a line of its own; numbers cited in running text are not it."""
    for index, line in enumerate(lines[:40]):
        match = _NUMBER.fullmatch(fold(line.text))
        if match is not None:
            return index, f"{match.group(1)}〔{match.group(2)}〕{int(match.group(3))}号"
    return None


def find_title(lines: list[Line]) -> tuple[int, int]:
    """(index, how many lines) of the title, (0, 0) without one.

    A title stands before the first running text, has no stop in it and ends with a kind of document.
    """
    for start in range(min(len(lines), 15)):
        text = fold(lines[start].text)
        if _NUMBER.fullmatch(text) or _RED_HEAD.fullmatch(text) or _DATE_LINE.fullmatch(text):
            continue
        if _is_running(text):
            return 0, 0
        used = _title_lines(lines, start)
        if used:
            return start, used
    return 0, 0


def _is_running(folded: str) -> bool:
    bare = re.sub(r"《[^》]*》", "", folded)
    return _STOP.search(bare) is not None or label_at(folded) is not None or "\t" in folded


def _title_lines(lines: list[Line], start: int) -> int:
    seen = ""
    for count in range(1, 6):
        if start + count > len(lines):
            return 0
        text = fold(lines[start + count - 1].text)
        if _is_running(seen + text) or _NUMBER.fullmatch(text) or (count == 1 and _OPENING.match(text)):
            return 0
        seen += text
        if len(seen) > 90:
            return 0
        if _KIND.search(seen) and seen.count("《") == seen.count("》"):
            return count + _further(lines, start + count, seen)
    return 0


def _further(lines: list[Line], at: int, title: str) -> int:
    """Lines that still belong to a title: （试行） below it, or its own last word carried over."""
    if at >= len(lines):
        return 0
    text = fold(lines[at].text)
    if _SUBTITLE.fullmatch(text) and not re.search(r"[0-9]", text):
        return 1
    enclosed = enclosed_title(title)
    repeats = enclosed is not None and squeeze(enclosed).startswith(squeeze(text))
    carried = len(text) <= 12 and _KIND.search(text) and not _is_running(text) and not _AGENCY.fullmatch(text)
    return 1 if carried and not repeats and not title.endswith("通知") else 0


def _find_again(lines: list[Line], first: int, enclosed: str | None) -> tuple[int, int]:
    """Where the enclosed document's own title stands: (index, lines of it); (first, 0) when there is none."""
    if enclosed is not None:
        for index in range(first, len(lines)):
            used = run_of_title(lines, index, enclosed)
            if used:
                return index, used
    return 0, 0


def _signature(
    lines: list[Line], first: int, raw: dict[int, str]
) -> tuple[set[int], tuple[str, ...] | None, date | None]:
    """The signing bodies and the date below them: (line indexes, issuers, date)."""
    dated: tuple[set[int], None, date | None] = (set(), None, None)
    for index in range(first, len(lines)):
        match = _DATE_LINE.fullmatch(fold(lines[index].text))
        if match is None:
            continue
        day = _day(match.group(2), match.group(3), match.group(4))
        names, rows = _signers(lines, index, first, raw, match.group(1))
        if names and day is not None:
            return {index, *rows}, names, day
        if not match.group(1) and day is not None and dated[2] is None:
            dated = ({index}, None, day)
    return dated


def _signers(
    lines: list[Line], index: int, first: int, raw: dict[int, str], inline: str
) -> tuple[tuple[str, ...], list[int]]:
    names = _agencies(raw[lines[index].number], inline) if inline else []
    rows: list[int] = []
    if inline and not names:
        return (), []
    for at in range(index - 1, max(first, index - 20) - 1, -1):
        found = _agencies(raw[lines[at].number], fold(lines[at].text))
        if not found:
            break
        names = found + names
        rows.append(at)
    return tuple(dict.fromkeys(names)), rows


def _agencies(raw: str, mended: str) -> list[str]:
    """Names of bodies on one line, parted by spaces or by their own endings; [] if it holds anything else."""
    spaced = [word for word in re.split(r"[\s\u3000]+", fold(raw)) if word and not re.search(r"[0-9]", word)]
    mended = re.sub(r"\s", "", mended)
    whole = "".join(spaced) == mended and all(_AGENCY.fullmatch(word) for word in spaced)
    if whole and len(spaced) > 1 and min(map(len, spaced)) > 2:
        return spaced
    if not _AGENCY.fullmatch(mended) or label_at(mended) is not None:
        return []
    split = _SPLIT_AGENCY.findall(mended)
    return split if len(split) > 1 and "".join(split) == mended and min(map(len, split)) > 3 else [mended]


def _named_before(lines: list[Line], at: int, used: int, raw: dict[int, str]) -> tuple[str, ...] | None:
    """Issuers a title or a red head names: ``甲局 乙局关于…``, ``甲局文件``."""
    joined = " ".join(raw[line.number].strip() for line in lines[at : at + used])
    about = _ABOUT.search(joined)
    if about is not None and about.start() > 2:
        head = joined[: about.start()]
        names = _agencies(head, fold(re.sub(r"\s", "", head)))
        if names:
            return tuple(names)
    for line in lines[:at]:
        red = _RED_HEAD.fullmatch(fold(line.text))
        if red is not None and _AGENCY.fullmatch(red.group(1)):
            return (red.group(1),)
    return None


def _said_date(lines: list[Line], first: int) -> date | None:
    """A date given as 成文日期, or by a bracket under the title that tells when the text was published."""
    for index, line in enumerate(lines[: first + 6]):
        text = fold(line.text)
        said = _SAID_DATE.match(text)
        if said is not None:
            return _day(*(said.groups()[:3] if said.group(1) else said.groups()[3:]))
        if index >= first and text.startswith("("):
            issued = list(_ISSUED.finditer(text))
            if issued:
                return _day(*issued[-1].groups())
    return None


def _day(year: str | None, month: str | None, day: str | None) -> date | None:
    parts = [int(p) if p.isascii() else chinese_number(p) for p in (year or "", month or "", day or "") if p]
    if len(parts) != 3 or None in parts:
        return None
    try:
        return date(*(part or 0 for part in parts))
    except ValueError:
        return None


def _count(match: re.Match[str]) -> int | None:
    written = match.group(1)
    return int(written) if written.isascii() else chinese_number(written)
