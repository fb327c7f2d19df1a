"""Lists of entries through time: a meeting adds, changes and drops rows; every version keeps its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .model import Pack
from .model_entries import Entry

CHANGES = ("add", "change", "drop")
COLUMNS = ("entry", "change", "text")
"""Columns that a table of changes has: the row's id, what happens to it, and its text from then on."""


@dataclass(frozen=True)
class EntryVersion:
    """One row as it stood on the days [since, until); None: since the paper, or until now."""

    id: str
    zh: str
    since: date | None = None
    until: date | None = None


class RevisionRefused(ValueError):
    """A change that does not fit the list; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def first_versions(pack: Pack, subject: str) -> tuple[EntryVersion, ...]:
    """The rows as the paper names them."""
    listed = pack.entries.get(subject, [])
    return tuple(EntryVersion(one.id, one.zh) for one in listed if isinstance(one, Entry))


def standing(versions: Iterable[EntryVersion], on: date) -> tuple[EntryVersion, ...]:
    """The rows that stand on a day, in the order in which they came."""
    return tuple(
        one
        for one in versions
        if (one.since is None or one.since <= on) and (one.until is None or on < one.until)
    )


def revised(
    versions: Sequence[EntryVersion], rows: Iterable[Mapping[str, Any]], on: date
) -> tuple[EntryVersion, ...]:
    """The list after the changes of one meeting, in force from the day ``on``; nothing earlier is altered.

    ``rows``: ``entry``, ``change`` (add, change, drop) and ``text``. Raises RevisionRefused for adding what
    stands, changing or dropping what does not, changing a row twice, or text that is missing. A meeting dated
    before a row's last version is refused: the past is not rewritten.
    """
    found = list(versions)
    seen: set[str] = set()
    for row in rows:
        name, change, text = (str(row.get(key) or "") for key in COLUMNS)
        if change not in CHANGES or not name or name in seen:
            raise RevisionRefused(
                f"“{name}”的变动写法不对，或写了两次。", f"The change of “{name}” is unclear or made twice."
            )
        seen.add(name)
        if change != "drop" and not text:
            raise RevisionRefused(f"“{name}”没有写内容。", f"“{name}” has no text.")
        open_ = next((at for at, one in enumerate(found) if one.id == name and one.until is None), None)
        if (open_ is None) != (change == "add"):
            zh, en = (
                ("已在清单上", "is on the list") if change == "add" else ("不在清单上", "is not on the list")
            )
            raise RevisionRefused(f"“{name}”{zh}。", f"“{name}” {en}.")
        last = max(
            (day for one in found if one.id == name for day in (one.since, one.until) if day), default=None
        )
        if last is not None and on < last:
            raise RevisionRefused(f"“{name}”在此日之后已有变动。", f"“{name}” was changed after that day.")
        if open_ is not None:
            found[open_] = replace(found[open_], until=on)
        if change != "drop":
            found.append(EntryVersion(name, text, on))
    return tuple(found)
