"""What the loader and the checker say: refusals (`PackFault`) and remarks (`Note`), with place and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Path = tuple[str | int, ...]
"""A place in the merged pack: ``("conditions", "team_size", "expr")``; list items by index."""


@dataclass(frozen=True)
class Position:
    """Where something stands: file relative to the pack folder, line and column counted from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True)
class PackFault:
    """One reason why a pack is refused. ``code`` is stable and names the rule that was broken."""

    file: str
    line: int
    code: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    column: int = 1

    @property
    def refuses(self) -> bool:
        """A fault keeps a pack out of force; a note does not."""
        return True

    def sort_key(self) -> tuple[str, int, int, str]:
        return (self.file, self.line, self.column, self.code)


NoteKind = Literal[
    "open_point", "finding", "arithmetic", "unbound", "form_cost", "missing_en", "wording", "unused", "unchecked"
]  # fmt: skip


@dataclass(frozen=True)
class Note:
    """A remark that refuses nothing: an open point and who settles it, a reading, the cost of a form."""

    kind: NoteKind
    about: str
    zh: str
    en: str
    file: str = ""
    line: int = 0
    settle: str | None = None
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def refuses(self) -> bool:
        return False


class PackRefused(Exception):
    """The pack cannot be loaded; ``faults`` holds every reason found, in reading order."""

    def __init__(self, faults: Iterable[PackFault]) -> None:
        self.faults: tuple[PackFault, ...] = tuple(sorted(faults, key=PackFault.sort_key))
        first = self.faults[0]
        super().__init__(f"{len(self.faults)} faults; first {first.file}:{first.line}: {first.en}")
