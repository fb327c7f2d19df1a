"""The outline of a document: its frame and a flat list of clauses in document order."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from .labels import Kind, Level

STARTS = 20
"""Characters of a clause that ``starts`` shows."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered clause, or (level 0) the text before the first of a part.

    ``path`` is unique within ``part``; ``text`` is the clause's own text without label, heading and children,
    its paragraphs parted by line feeds; ``marks`` are (offset in ``text``, source line), ``line`` the first.
    """

    id: str
    part: str
    kind: Kind | None
    level: Level
    label: str
    path: str
    parent: str | None
    heading: str
    text: str
    starts: str
    line: int
    marks: tuple[tuple[int, int], ...]

    def line_at(self, offset: int) -> int:
        """Source line of an offset of ``text``."""
        found = self.line
        for start, line in self.marks:
            if start > offset:
                break
            found = line
        return found

    def to_json(self) -> dict[str, Any]:
        """Plain data for the JSON form."""
        return {
            "id": self.id,
            "part": self.part,
            "level": self.level,
            "label": self.label,
            "path": self.path,
            "parent": self.parent,
            "heading": self.heading,
            "text": self.text,
            "starts": self.starts,
            "line": self.line,
        }


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's frame and clauses. None means that the file does not say.

    ``parts`` maps a part's name to its title; ``attached_as`` is set when the file is itself an attachment.
    """

    file: str
    title: str | None
    number: str | None
    issuers: tuple[str, ...] | None
    issuers_count: int | None
    date: date | None
    attached_as: str | None
    parts: dict[str, str | None]
    clauses: tuple[Clause, ...]

    def clause(self, id: str) -> Clause:
        """The clause with an id; KeyError if there is none."""
        for clause in self.clauses:
            if clause.id == id:
                return clause
        raise KeyError(id)

    def to_json(self) -> dict[str, Any]:
        """Plain data: file, title, number, issuers, date and clauses, with null for what is not said."""
        return {
            "file": self.file,
            "title": self.title,
            "number": self.number,
            "issuers": None if self.issuers is None else list(self.issuers),
            "issuers_count": self.issuers_count,
            "date": None if self.date is None else self.date.isoformat(),
            "attached_as": self.attached_as,
            "parts": self.parts,
            "clauses": [clause.to_json() for clause in self.clauses],
        }
