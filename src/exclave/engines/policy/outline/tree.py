"""A document's text → its outline."""

from collections import Counter
from dataclasses import dataclass, field

from .cleaning import clean_lines
from .document import DocumentText
from .front import find_title, read_front, squeeze_spaces, without_notes
from .headings import split_heading
from .labels import Kind, Label, label_at, level_of
from .model import STARTS, Clause, Outline
from .numerals import fold
from .paragraphs import Paragraph, Wrap, find_wrap, paragraphs
from .parts import BODY, LETTER, Part, attachment_list, split_attachments
from .sequence import Certainty, Open, after_heading, fits, inner_label, inner_starts, place, rank_of

_ID = {"volume": "v", "chapter": "ch", "section": "s", "box": "b"}


def outline(text: DocumentText) -> Outline:
    """Read the clause tree of an official document.

    Levels: 1 ``一、`` · 2 ``（一）`` · 3 ``1.`` · 4 ``（1）`` · 5 ``1）`` · 6 ``①`` · ``box`` 专栏 ·
    ``volume`` 编, 部分 · ``chapter`` 章 · ``section`` 节 · ``article`` 条 · 0 text before a part's first
    label (path ``0``).
    A label that repeats among its siblings gets the path suffix ``*2``, ``*3`` …
    """
    lines = clean_lines(text.lines)
    raw = {line.number: line.text for line in text.lines}
    body, attachments, own = split_attachments(lines, attachment_list(lines))
    front = read_front(body, raw)
    parts = [Part(LETTER, None, front.letter)] if front.letter else []
    parts += [Part(BODY, front.title, front.body), *(_named(part) for part in attachments)]
    wrap = find_wrap(lines, text.lines)
    clauses = tuple(clause for part in parts for clause in _clauses(part, wrap))
    return Outline(
        file=text.name,
        title=front.title,
        number=front.number,
        issuers=front.issuers,
        issuers_count=front.issuers_count,
        date=front.date,
        attached_as=None if own is None else f"附件{own}",
        parts={part.name: part.title for part in parts},
        clauses=clauses,
    )


def _named(part: Part) -> Part:
    """The attachment without closing notes, its title found at its head where the list gave none."""
    lines = list(without_notes(part.lines))
    if part.title is not None:
        return Part(part.name, part.title, tuple(lines))
    at, used = find_title(lines)
    if not used or at:
        return Part(part.name, None, tuple(lines))
    return Part(part.name, squeeze_spaces("".join(line.text for line in lines[:used])), tuple(lines[used:]))


@dataclass(slots=True)
class _Draft:
    """A clause while it is read."""

    label: Label | None
    parent: int | None
    line: int
    paragraphs: list[Paragraph] = field(default_factory=list)


def _clauses(part: Part, wrap: Wrap | None) -> list[Clause]:
    return _finish(part.name, _drafts(paragraphs(list(part.lines), wrap)))


def _drafts(texts: list[Paragraph]) -> list[_Draft]:
    """Cut paragraphs at the labels that continue an open numbering."""
    drafts: list[_Draft] = []
    stack: list[Open] = []
    last: dict[Kind, int] = {}
    folded = [fold(paragraph.text) for paragraph in texts]
    for number, paragraph in enumerate(texts):
        start = 0
        label = _leading(folded[number], paragraph.loose, stack, last)
        if label is not None:
            _open(drafts, stack, last, label, paragraph.line_at(0))
            start = label.end
        joined = label is None and paragraph.loose
        waiting = inner_starts(folded[number], start, label is not None)
        while waiting:
            at = waiting.pop(0)
            inner = inner_label(folded, number, at, stack, last)
            if inner is not None:
                _add(drafts, paragraph.cut(start, at), joined)
                _open(drafts, stack, last, inner, paragraph.line_at(at))
                start, joined = inner.end, False
                later = [place for place in waiting if place >= start]
                waiting = sorted({*later, *after_heading(folded[number], start)})
        _add(drafts, paragraph.tail(start), joined)
    return drafts


def _leading(folded: str, loose: bool, stack: list[Open], last: dict[Kind, int]) -> Label | None:
    label = label_at(folded)
    if label is None or "\t" in folded[label.end :].strip():
        return None
    certainty: Certainty = "loose" if loose else "sure"
    return label if fits(label, place(label, stack, last)[1], certainty) else None


def _open(drafts: list[_Draft], stack: list[Open], last: dict[Kind, int], label: Label, line: int) -> None:
    rank = rank_of(label, stack)
    del stack[place(label, stack, last)[0] :]
    drafts.append(_Draft(label, stack[-1].draft if stack else None, line))
    stack.append(Open(label.kind, label.ordinal, rank, len(drafts) - 1))
    last[label.kind] = label.ordinal


def _add(drafts: list[_Draft], paragraph: Paragraph, joined: bool) -> None:
    if not paragraph.text:
        return
    if not drafts:
        drafts.append(_Draft(None, None, paragraph.line_at(0)))
    texts = drafts[-1].paragraphs
    if joined and texts:
        texts[-1] = texts[-1].joined(paragraph.text, paragraph.line_at(0))
    else:
        texts.append(paragraph)


def _finish(part: str, drafts: list[_Draft]) -> list[Clause]:
    parents = {draft.parent for draft in drafts}
    clauses: list[Clause] = []
    before: dict[int | None, str] = {}
    paths: Counter[str] = Counter()
    ids: Counter[str] = Counter()
    for index, draft in enumerate(drafts):
        parent = None if draft.parent is None else clauses[draft.parent]
        label = draft.label.text if draft.label else ""
        path = _unique(f"{parent.path}/{label}" if parent else label or "0", paths, "*")
        id = _unique(_id(part, draft.label, parent), ids, "x")
        texts = [paragraph.text for paragraph in draft.paragraphs]
        kind = draft.label.kind if draft.label else None
        heading, start = split_heading(kind, texts, index in parents)
        if fold(before.get(draft.parent, "")).endswith(";"):
            heading, start = "", 0  # an item of a list that its writer closes with semicolons
        text, marks = _own_text(draft, start)
        before[draft.parent] = text
        clauses.append(
            Clause(
                id=id,
                part=part,
                kind=kind,
                level=level_of(kind) if kind else 0,
                label=label,
                path=path,
                parent=parent.id if parent else None,
                heading=heading.strip(),
                text=text,
                starts=(texts[0] if texts else "")[:STARTS],
                line=draft.line,
                marks=marks,
            )
        )
    return clauses


def _own_text(draft: _Draft, start: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    if not draft.paragraphs:
        return "", ()
    kept = [draft.paragraphs[0].tail(start), *draft.paragraphs[1:]]
    text, marks = "", []
    for paragraph in kept:
        if not paragraph.text:
            continue
        if text:
            text += "\n"
        marks += [(offset + len(text), line) for offset, line in paragraph.marks]
        text += paragraph.text
    return text, tuple(marks)


def _unique(wanted: str, taken: Counter[str], mark: str) -> str:
    """The wanted name, or with ``*2``, ``*3`` … when a document numbers two clauses alike."""
    name = wanted
    while taken[name]:
        taken[wanted] += 1
        name = f"{wanted}{mark}{taken[wanted]}"
    taken[name] = 1
    return name


def _id(part: str, label: Label | None, parent: Clause | None) -> str:
    """Short ASCII id: ``c4.2.1`` in the body, ``a1.2`` in 附件1, ``n1`` in a letter; articles by number."""
    prefix = "c" if part == BODY else "n" if part == LETTER else "a" + part.removeprefix("附件") + "."
    if label is None:
        return f"{prefix}0"
    own = f"{_ID.get(label.kind, '')}{label.ordinal}"
    if label.kind == "article":
        return f"{prefix}{own}" + ("i" if label.text.endswith("之一") else "")
    return f"{parent.id}.{own}" if parent is not None else f"{prefix}{own}"
