"""Locators of packs: ``四、/（二）/（2）``, ``附件1:一、/（一）``, ``五、/（二）#4``."""

import re
from dataclasses import dataclass

from .headings import sentence_spans
from .labels import RANK, label_at
from .model import Clause, Outline
from .numerals import fold
from .parts import BODY

_LOCATOR = re.compile(r"(?:([^:/#]+):)?([^#:]+)(?:#([1-9][0-9]{0,3}))?")
_PART = re.compile(r"附 ?件 ?([0-9]{1,2}(?:-[0-9]{1,2})?)?")


@dataclass(frozen=True, slots=True)
class Locator:
    """A parsed locator: the part, the path in canonical spelling, and the sentence (1 = first) or None."""

    part: str
    path: str
    sentence: int | None


def parse_locator(text: str) -> Locator | None:
    """Read a locator in full or half width; None if it is not of the form ``part:path#n``."""
    match = _LOCATOR.fullmatch(fold(text).strip())
    if match is None:
        return None
    part = BODY if match.group(1) is None else match.group(1).strip()
    attached = _PART.fullmatch(part)
    if attached is not None:
        part = f"附件{attached.group(1) or '1'}"
    steps = [_canonical(step.strip()) for step in match.group(2).split("/")]
    if not all(steps):
        return None
    return Locator(
        part, "/".join(step or "" for step in steps), int(match.group(3)) if match.group(3) else None
    )


def _canonical(step: str) -> str | None:
    """A step of a path in canonical spelling; ``*2``: the second of two labels alike, ``0``: the preface."""
    if step == "0":
        return step
    name, star, count = step.partition("*")
    label = label_at(name)
    if label is None or label.end != len(name):
        return None
    return label.text + star + count


def resolve(outline: Outline, locator: str) -> Clause | None:
    """The clause a locator names, or None if there is none, or none with so many sentences.

    Articles are numbered through a document, so ``第三条`` also finds ``第一章/第三条``.
    """
    wanted = parse_locator(locator)
    if wanted is None:
        return None
    clause = _find(outline, wanted)
    if clause is None or wanted.sentence is None:
        return clause
    return clause if wanted.sentence <= len(sentence_spans(clause.text)) else None


def _find(outline: Outline, wanted: Locator) -> Clause | None:
    inside = [clause for clause in outline.clauses if clause.part == wanted.part]
    exact = next((clause for clause in inside if clause.path == wanted.path), None)
    if exact is not None or not wanted.path.startswith("第"):
        return exact
    ending = "/" + wanted.path
    found = [
        clause
        for clause in inside
        if clause.path.endswith(ending) and _only_groups(clause.path[: -len(ending)])
    ]
    return found[0] if len(found) == 1 else None


def _only_groups(path: str) -> bool:
    """Whether a path holds nothing but 编, 章 and 节."""
    labels = [label_at(fold(step.partition("*")[0])) for step in path.split("/")]
    return all(label is not None and RANK[label.kind] < RANK["article"] for label in labels)


def sentence(outline: Outline, locator: str) -> str:
    """The words a locator names: one sentence with ``#n``, else heading and own text of the clause.

    Raises LookupError if the locator names nothing.
    """
    wanted = parse_locator(locator)
    clause = None if wanted is None else _find(outline, wanted)
    if wanted is None or clause is None:
        raise LookupError(f"no clause at {locator}")
    if wanted.sentence is None:
        return "\n".join(words for words in (clause.heading, clause.text) if words)
    spans = sentence_spans(clause.text)
    if wanted.sentence > len(spans):
        raise LookupError(f"{locator}: the clause has {len(spans)} sentences")
    start, end = spans[wanted.sentence - 1]
    return clause.text[start:end].strip()
