"""A clause's run-in heading, and its sentences."""

import re

from .labels import Kind
from .numerals import fold

_CLOSED = re.compile(r"[。;:!?][”’\"')》】]*\Z")
_BRACKETED = re.compile(r"【([^】]{1,30})】 ?|\(([^()]{2,20})\)(?= )")
_MODAL = re.compile(
    r"应当|应(?![用急对届变收付])|不得|可以|必须|须(?!知)|是指|指的是|包括|不再|予以|按照|根据|依据|[以之]?前,|的,|由.+负责"
)
_OPENS_PROSE = re.compile(r"对|凡|经|本[办规细方意市省区]|未|自|如(?!期)|若|除|符合|每|各.+要")
_SPAN = 30
_COLON_SPAN = 12
_OWN_LINE = 60
_PAIRS = {"(": ")", "“": "”", "《": "》", "「": "」", "【": "】"}


def split_heading(kind: Kind | None, paragraphs: list[str], has_children: bool) -> tuple[str, int]:
    """(heading, offset in the first paragraph where the clause's own text begins).

    A heading stands on a line of its own, or runs in before the first stop or colon. A clause that is one
    sentence has no heading. Articles have one only in brackets, so their first sentence counts as text.
    """
    if kind is None or not paragraphs:
        return "", 0
    first, folded = paragraphs[0], fold(paragraphs[0])
    more = has_children or len(paragraphs) > 1
    if kind == "article":
        match = _BRACKETED.match(folded)
        return ((match.group(1) or match.group(2)), match.end()) if match else ("", 0)
    if not _CLOSED.search(folded) and "\t" not in folded:
        whole = len(folded) <= _OWN_LINE and (more or len(folded) <= _SPAN) and "。" not in folded
        if whole or kind in ("volume", "chapter", "section"):
            return first, len(first)
    stop = re.search(r"[。:;!?]", folded)
    if stop is None or stop.group() not in "。:":
        return "", 0
    head, end = folded[: stop.start()], stop.end()
    if not (more or end < len(folded)) or not _names(head):
        return "", 0
    if stop.group() == ":" and len(head) > _COLON_SPAN:
        return "", 0
    return first[: stop.start()], end


def _names(head: str) -> bool:
    """Whether a short first sentence names the clause's matter instead of saying something about it."""
    if not 1 < len(head) <= _SPAN or "\t" in head or _MODAL.search(head) or _OPENS_PROSE.match(head):
        return False
    halves = head.split(",")
    return len(halves) == 1 or (
        len(halves) == 2 and abs(len(halves[0]) - len(halves[1])) <= 2 and len(head) <= 24
    )


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of a text's sentences: they end at 。！？ outside brackets and quotes, or with a paragraph."""
    spans: list[tuple[int, int]] = []
    start = 0
    for paragraph in re.split(r"(\n)", text):
        spans += [(start + a, start + b) for a, b in _sentences(paragraph)] if paragraph.strip() else []
        start += len(paragraph)
    return spans


def _sentences(paragraph: str) -> list[tuple[int, int]]:
    folded = fold(paragraph)
    nested = _balanced(folded)
    spans: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(r"[。!?]+[”’)》】]*", folded):
        if nested is not None and nested[match.start()] > 0:
            continue
        spans.append((start, match.end()))
        start = match.end()
    if folded[start:].strip():
        spans.append((start, len(folded)))
    return spans


def _balanced(folded: str) -> list[int] | None:
    """Depth of brackets and quotes after each character; None if they do not pair (then depth is ignored)."""
    depths: list[int] = []
    waiting: list[str] = []
    for character in folded:
        if character in _PAIRS:
            waiting.append(_PAIRS[character])
        elif waiting and character == waiting[-1]:
            waiting.pop()
        elif character in _PAIRS.values():
            return None
        depths.append(len(waiting))
    return depths if not waiting else None
