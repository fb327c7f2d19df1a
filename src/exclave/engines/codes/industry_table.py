"""Industries of the national economy, GB/T 4754-2017 (in force since 2017-10-01).

Four levels: 门类 (a letter), 大类 (two digits), 中类 (three), 小类 (four). Here the letter always stands
before the digits (``C3911``); the standard prints the digits alone, and both are understood. Source and known
uncertainties of the table: ``data/README.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from exclave.engines.codes.text import halfwidth

EFFECTIVE = date(2017, 10, 1)


@dataclass(frozen=True, slots=True)
class Industry:
    """One class. ``level`` 1–4; ``other_transcription``: the second source's reading where it differs."""

    code: str
    name_zh: str
    level: int
    parent: str | None
    other_transcription: str | None = None
    since: date | None = EFFECTIVE
    until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the class is in force on the day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True)
class IndustryTable:
    """The classification as a tree."""

    rows: Mapping[str, Industry]
    digits: Mapping[str, str]

    @classmethod
    def of(cls, industries: Iterable[Industry]) -> IndustryTable:
        """A table of these classes."""
        rows = {industry.code: industry for industry in industries}
        return cls(rows, {code[1:]: code for code in rows if len(code) > 1})

    @classmethod
    def load(cls) -> IndustryTable:
        """The shipped table of GB/T 4754-2017."""
        return _shipped_table()

    def get(self, code: str, on: date | None = None) -> Industry | None:
        """The class of the code, with or without its letter; None when unknown or not in force on the day."""
        plain = halfwidth(code).strip().upper()
        found = self.rows.get(plain) or self.rows.get(self.digits.get(plain, ""))
        return found if found and (on is None or found.holds(on)) else None

    def known(self, code: str) -> bool:
        """Whether the classification has the code."""
        return self.get(code) is not None

    def under(self, code: str, ancestor: str, on: date | None = None) -> bool | None:
        """Whether the class belongs to the other one (each to itself too); None when either is unknown."""
        place, target = self.get(code, on), self.get(ancestor, on)
        if place is None or target is None:
            return None
        while place is not None and place.code != target.code:
            place = self.rows.get(place.parent or "")
        return place is not None

    def children(self, code: str) -> tuple[Industry, ...]:
        """The classes directly under this one, by code; ``children("")`` gives the twenty sections."""
        found = self.get(code)
        if found is None and code:
            return ()
        parent = found.code if found else None
        return tuple(industry for industry in self.rows.values() if industry.parent == parent)

    def search(self, text: str, limit: int = 20) -> list[Industry]:
        """Classes found by the beginning of the code or a part of the name (either reading), best first."""
        wanted = halfwidth(text).strip()
        if not wanted or limit <= 0:
            return []
        hits = []
        for row in self.rows.values():
            score = _score(row, wanted, wanted.upper())
            if score is not None:
                length = 0 if score == _BY_CODE else len(row.name_zh)
                hits.append((score, row.level, length, row.code, row))
        return [hit[-1] for hit in sorted(hits, key=lambda hit: hit[:4])][:limit]

    def path_name(self, code: str) -> str | None:
        """The names from the section down, joined by ``/``; None when unknown."""
        names: list[str] = []
        row = self.get(code)
        while row is not None:
            names.append(row.name_zh)
            row = self.rows.get(row.parent or "")
        return "/".join(reversed(names)) or None


@cache
def _shipped_table() -> IndustryTable:
    text = (files("exclave.engines.codes") / "data" / "industries-gbt4754-2017.csv").read_text("utf-8")
    return IndustryTable.of(
        Industry(
            row["code"],
            row["name_zh"],
            int(row["level"]),
            row["parent"] or None,
            row["other_transcription"] or None,
        )
        for row in csv.DictReader(text.splitlines())
    )


_BY_CODE = 2


def _score(row: Industry, wanted: str, code: str) -> int | None:
    names = (row.name_zh, row.other_transcription or "")
    if code in (row.code, row.code[1:]):
        return 0
    if wanted in names:
        return 1
    if row.code.startswith(code) or (len(row.code) > 1 and row.code[1:].startswith(code)):
        return _BY_CODE
    if any(name.startswith(wanted) for name in names):
        return 3
    return 4 if any(wanted in name for name in names) else None
