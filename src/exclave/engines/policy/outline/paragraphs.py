"""Lines → paragraphs: hard line wraps are undone, source line numbers are kept."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from .document import Line
from .labels import label_at
from .numerals import fold, width

_CLOSED = re.compile(r"[。!?;:][”’\"')》】]*\Z")
_STOPPED = re.compile(r"[。!?][”’\"')》】]*\Z")
_RUNS_ON = re.compile(r"[,、(《“‘【\[]\Z")
_LATIN = re.compile(r"[A-Za-z0-9,.%)]")
_CUT = re.compile(r"[0-9][0-9]\Z|[0-9][.,][0-9]\Z|-[A-Za-z]\Z|[A-Za-z0-9][.,)%]\Z")
"""A number or a hyphenated word cut by a line's end: its two last and its next characters."""
_WRAP_MIN = 16
"""Columns below which a file is a list of short lines, not wrapped prose."""
_WRAP_MAX = 140
"""Columns above which lines are paragraphs: no printed page is wider."""
_INDENT = 11
"""Columns a labelled line may be short of the width: an indent of two characters, and words not parted."""
_PROSE = 12
"""Characters from which an unclosed line of a file without wraps is a paragraph cut in two by a page."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text between two real breaks. ``marks`` are (offset, source line number), ascending.

    ``loose``: the break before it is not certain, so a label at its start needs the exact next ordinal.
    """

    text: str
    marks: tuple[tuple[int, int], ...]
    loose: bool = False

    def line_at(self, offset: int) -> int:
        """Number of the source line that holds an offset of the text."""
        return self.marks[max(bisect_right(self.marks, (offset, 1 << 62)) - 1, 0)][1]

    def tail(self, offset: int) -> "Paragraph":
        """The paragraph from an offset on."""
        return self.cut(offset, len(self.text))

    def cut(self, start: int, end: int) -> "Paragraph":
        """The piece between two offsets, without spaces at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        marks = [(max(at - start, 0), line) for at, line in self.marks if at < end or at == 0]
        kept = [mark for i, mark in enumerate(marks) if mark[0] or i + 1 == len(marks) or marks[i + 1][0]]
        return Paragraph(self.text[start:end], tuple(kept), self.loose)

    def joined(self, text: str, line: int) -> "Paragraph":
        """The paragraph with a further line; a space goes only between two Latin words."""
        glue = _glue(self.text, text)
        start = len(self.text) + len(glue)
        return Paragraph(self.text + glue + text, (*self.marks, (start, line)), self.loose)


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a file was hard-wrapped: ``width`` in columns.

    ``ends``: lines that close a paragraph by a trailing space, as word processors export them; None if the
    file does not do so.
    """

    width: int
    ends: frozenset[int] | None


def find_wrap(lines: list[Line], source: tuple[Line, ...]) -> Wrap | None:
    """Whether and how a file was hard-wrapped; None if its lines are paragraphs.

    A file is wrapped when its longest lines are alike and mostly stop in mid-sentence.
    """
    widths = sorted(width(line.text) for line in lines if "\t" not in line.text)
    if len(widths) < 4:
        return None
    full = widths[int(len(widths) * 0.9)]
    if not _WRAP_MIN <= full <= _WRAP_MAX:
        return None
    rows = [line for line in lines if "\t" not in line.text and width(line.text) >= full * 0.85]
    cut = sum(1 for line in rows if not _CLOSED.search(fold(line.text)))
    return Wrap(full, _trailing_spaces(source)) if len(rows) >= 3 and cut * 2 >= len(rows) else None


def _trailing_spaces(source: tuple[Line, ...]) -> frozenset[int] | None:
    spaced: dict[bool, list[bool]] = {True: [], False: []}
    ends: set[int] = set()
    for line in source:
        text = line.text.rstrip()
        if text:
            has_space = len(text) < len(line.text)
            spaced[_STOPPED.search(fold(text)) is not None].append(has_space)
            if has_space:
                ends.add(line.number)
    closed, running = spaced[True], spaced[False]
    if len(closed) < 8 or not running:
        return None
    return frozenset(ends) if sum(closed) * 2 >= len(closed) and sum(running) * 4 <= len(running) else None


def paragraphs(lines: list[Line], wrap: Wrap | None) -> list[Paragraph]:
    """Join lines that belong together. ``wrap`` comes from ``find_wrap`` over the whole file."""
    groups: list[list[Line]] = []
    loose: list[bool] = []
    for line in lines:
        joins, doubtful = _relation(groups[-1][-1], line, wrap) if groups else (False, False)
        if joins:
            groups[-1].append(line)
        else:
            groups.append([line])
            loose.append(doubtful)
    return [_joined(group, doubtful) for group, doubtful in zip(groups, loose, strict=True)]


def _joined(lines: list[Line], loose: bool) -> Paragraph:
    pieces: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for line in lines:
        glue = _glue(pieces[-1], line.text) if pieces else ""
        marks.append((length + len(glue), line.number))
        pieces.append(glue + line.text)
        length += len(pieces[-1])
    return Paragraph("".join(pieces), tuple(marks), loose)


def _glue(before: str, after: str) -> str:
    """A space between two Latin words; nothing where a number or a word with a hyphen was cut."""
    words = _LATIN.match(before[-1:]) and _LATIN.match(after[:1])
    return " " if words and not _CUT.search(before[-2:] + after[:1]) else ""


def _relation(before: Line, after: Line, wrap: Wrap | None) -> tuple[bool, bool]:
    """Whether ``after`` continues ``before``; else whether the break between them is uncertain."""
    if "\t" in before.text or "\t" in after.text:
        return False, False
    first, second = fold(before.text), fold(after.text)
    head = label_at(first)
    if first.isdigit() or (head is not None and head.end == len(first)):
        return label_at(second) is None, False
    columns = width(before.text)
    if wrap is None:
        full = len(first) >= _PROSE if head is None else _is_prose(first[head.end :])
    elif head is None:
        full = columns >= wrap.width * 0.8
    else:
        full = columns >= wrap.width - _INDENT and _runs_over(before, first[head.end :], columns, wrap)
    cut = not _CLOSED.search(first) and (full or _RUNS_ON.search(first) is not None)
    if label_at(second) is not None:
        return False, cut
    if cut:
        return True, False
    return wrap is not None and not _STOPPED.search(first) and columns >= wrap.width - 2, False


def _runs_over(line: Line, text: str, columns: int, wrap: Wrap) -> bool:
    """Whether a nearly full line with a label goes on: a heading may be as long as the line is wide."""
    if "。" in text or columns >= wrap.width - 1:
        return True
    return line.number not in wrap.ends if wrap.ends is not None else _is_prose(text)


def _is_prose(text: str) -> bool:
    """Whether the words after a label are running text rather than a heading."""
    halves = text.split(",")
    if len(text) > 40 or len(halves) > 2 or text.count("、") > 1 or any(mark in text for mark in "。;"):
        return True
    return len(halves) == 2 and abs(len(halves[0]) - len(halves[1])) > 4
