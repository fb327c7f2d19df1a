"""Lines as files give them → lines worth reading: spacing mended, page furniture and contents dropped."""

import re

from .document import Line
from .numerals import CHINESE, fold

_BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]", re.IGNORECASE)
_MARKUP = re.compile(r"\A(?:#{1,6} +|[-*+•·●▪■◆○] +|>+ +)+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLANKS = re.compile("[ \u3000\u00a0\u2000-\u200a\u202f\u205f]+")
_STATUTE_LABEL = re.compile(
    rf"\A第 ?(?:[{CHINESE}]{{1,7}}|[0-9]{{1,3}}) ?[编篇章节条](?:之[{CHINESE}])? (?=\S)"
)
_WIDE = "\u2010-\u2027\u2030-\u205e\u2460-\u24ff\u3001-\u9fff\uf900-\ufaff\uff01-\uffee\u3220-\u3229"
_GAP_BY_WIDE = re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")
_URL = re.compile(r"\A(?:https?://|www\.)[\x21-\x7e]+\Z")
_PAGE_MARK = re.compile(
    r"-* ?[0-9]{1,4} ?-+|第 ?[0-9]{1,4} ?页(?:[ ,/]*共 ?[0-9]{1,4} ?页)?"
    r"|[0-9]{1,4} ?/ ?[0-9]{1,4}|[pP]age ?[0-9]{1,4}"
)
_BARE_NUMBER = re.compile(r"[0-9]{1,3}|[ivxIVX]{1,5}")
_WANTS_NUMBER = re.compile(r"[达到于过约为第至共超破足的少有增]\Z")
_MEASURE = re.compile(r"(?:[家个人名项件条次%年月日万亿元倍亩套辆台]|工作日|平方)")
_LEADER = re.compile(r"(?:\.{4,}|…{2,}|·{3,}|(?:\. ){3,}) ?\(?[0-9]{1,4}\)?\Z")
_CONTENTS = re.compile(r"目 ?[录次]")


def clean_lines(lines: tuple[Line, ...]) -> list[Line]:
    """Lines with text, spacing mended, without page numbers, links, editor marks and tables of contents."""
    mended = [Line(line.number, _mend(line.text)) for line in lines]
    kept = [line for line in mended if line.text and not _URL.match(line.text)]
    return _without_contents(_without_page_numbers(kept))


def _mend(text: str) -> str:
    """Drop editor marks and spaces beside wide characters; a tab and a space after 第…条 carry meaning."""
    text = _INVISIBLE.sub("", _BOOKMARK.sub("", text))
    text = _BLANKS.sub(" ", text).strip(" ")
    text = _MARKUP.sub("", text).replace("**", "")
    if not text.strip():
        return ""
    label = _STATUTE_LABEL.match(fold(text))
    if label is not None:
        head, rest = text[: label.end()].rstrip(), text[label.end() :]
        return _GAP_BY_WIDE.sub("", head) + " " + _GAP_BY_WIDE.sub("", rest)
    return _GAP_BY_WIDE.sub("", text).strip(" ")


def _without_page_numbers(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    for index, line in enumerate(lines):
        folded = fold(line.text)
        if _PAGE_MARK.fullmatch(folded):
            continue
        if _BARE_NUMBER.fullmatch(folded):
            before = fold(lines[index - 1].text) if index else ""
            after = fold(lines[index + 1].text) if index + 1 < len(lines) else ""
            if not (_WANTS_NUMBER.search(before) and _MEASURE.match(after)):
                continue
        kept.append(line)
    return kept


def _without_contents(lines: list[Line]) -> list[Line]:
    """Drop lines led to a page number by dots, and the list under 目录 until its first entry comes again."""
    start = next((i for i, line in enumerate(lines) if _CONTENTS.fullmatch(fold(line.text))), None)
    if start is not None and start + 1 < len(lines):
        first = _entry(lines[start + 1].text)
        again = next((i for i in range(start + 2, len(lines)) if _entry(lines[i].text) == first), None)
        lines = lines[:start] + lines[again if again is not None else start + 1 :]
    return [line for line in lines if not _LEADER.search(fold(line.text))]


def _entry(text: str) -> str:
    return re.sub(r"(?:[.…·\t -]*[0-9]{1,4})?\Z", "", fold(text)).replace(" ", "")
