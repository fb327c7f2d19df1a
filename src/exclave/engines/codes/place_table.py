"""Places: Chinese divisions (GB/T 2260 and statistical codes), functional zones, countries (ISO 3166-1).

Every row has dates, because divisions are renamed, merged and split each year and an old case keeps the code
of its time. Data and decisions: ``data/README.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from exclave.engines.codes.text import halfwidth

Level = Literal["country", "province", "city", "county", "zone", "town"]
_LEVELS: tuple[Level, ...] = ("country", "province", "city", "county", "zone", "town")
# 境外 in Chinese law: outside the mainland's customs and entry border, but not foreign.
BEYOND_BORDER = frozenset({"710000", "810000", "820000"})
_ANSWERS_KEPT = 50_000  # of questions whether one place lies in another: some ten megabytes


@dataclass(frozen=True, slots=True)
class Place:
    """One place from ``since`` (inclusive, None: before the table) to ``until`` (exclusive, None: now).

    ``stands_as`` is the level at which a zone acts (葛店经开区 forwards applications like a district).
    ``overlaps`` are the divisions a zone shares ground with; None means nobody has recorded them.
    """

    code: str
    name_zh: str
    name_en: str | None
    level: Level
    parent: str | None
    since: date | None = None
    until: date | None = None
    stands_as: Level | None = None
    overlaps: tuple[str, ...] | None = ()
    also: tuple[str, ...] = ()

    def holds(self, on: date) -> bool:
        """Whether the row is in force on the day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    @property
    def rank(self) -> Level:
        """The level to act at: that of ``stands_as`` for a zone, else its own."""
        return self.stands_as or self.level


@dataclass(frozen=True)
class PlaceTable:
    """A set of places with their history. Build it with ``load()`` or from rows of one's own."""

    rows: Mapping[str, tuple[Place, ...]]
    aliases: Mapping[str, str] = field(default_factory=dict)
    next_codes: Mapping[str, str] = field(default_factory=dict)
    """Code that ended → the code the same place bears since (寿县: 341521 of 六安, since 2015 340422 of 淮南)."""
    earlier_codes: Mapping[str, str] = field(default_factory=dict)
    _children: Mapping[str, tuple[Place, ...]] = field(default_factory=dict, repr=False)
    _answered: dict[tuple[str, str, date | None], bool | None] = field(
        default_factory=dict, repr=False, compare=False
    )
    _named: dict[tuple[str, str, date | None], str | None] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def of(
        cls,
        places: Iterable[Place],
        aliases: Mapping[str, str] | None = None,
        successions: Mapping[str, str] | None = None,
    ) -> PlaceTable:
        """A table of these rows; rows of the same code are ordered by their dates."""
        by_code: dict[str, list[Place]] = {}
        for place in places:
            by_code.setdefault(place.code, []).append(place)
        rows = {
            code: tuple(sorted(found, key=lambda p: (p.until or date.max, p.since or date.min)))
            for code, found in by_code.items()
        }
        children: dict[str, list[Place]] = {}
        for found in rows.values():
            for place in found:
                children.setdefault(place.parent or "", []).append(place)
        after = dict(successions or {})
        before = {new: old for old, new in after.items()}
        kids = {parent: tuple(several) for parent, several in children.items()}
        return cls(rows, dict(aliases or {}), after, before, kids)

    @classmethod
    def load(cls, extra: Iterable[Place] = ()) -> PlaceTable:
        """The shipped table, with an installation's own places (further zones, towns) added."""
        added = list(extra)
        return cls.of([*_shipped(), *added], _aliases(), _successions()) if added else _shipped_table()

    def get(self, code: str, on: date | None = None) -> Place | None:
        """The place bearing the code on the day; without a day the latest row, even if it has ended.

        Codes that only group others (110100 市辖区) and HK, MO, TW answer for the place they mean.
        """
        found = self.rows.get(code) or self.rows.get(self.aliases.get(code, ""))
        if not found:
            return None
        if on is None:
            return found[-1]
        return next((place for place in reversed(found) if place.holds(on)), None)

    def borne(self, code: str, on: date | None = None) -> Place | None:
        """The place the code stands for, as it was on the day: under the code it bore then, where its code has changed.

        A county that moved to another city has another code since; a case keeps the code of its time and is still
        answered for the place. None where the place was merged or split, or had no code yet.
        """
        place = self.get(code, on)
        for steps in (self.next_codes, self.earlier_codes) if place is None and on is not None else ():
            other = steps.get(self.aliases.get(code, code))
            while place is None and other is not None:
                place, other = self.get(other, on), steps.get(other)
        return place

    def line(self, code: str, on: date | None = None) -> tuple[Place, ...]:
        """The place and everything above it, nearest first; empty when the code is unknown."""
        found: list[Place] = []
        place = self.borne(code, on)
        while place is not None:
            found.append(place)
            place = self.get(place.parent, on) if place.parent else None
        return tuple(found)

    def within(self, code: str, ancestor: str, on: date | None = None) -> bool | None:
        """Whether the place lies in the other one (a place lies in itself).

        None when either code is unknown on the day, and between a zone and a division it shares ground with:
        an address in 葛店经开区 may or may not stand on the ground of 华容区.

        Answers are kept: a register asks about the same hundred places over and over, and a table never changes.
        """
        question = (code, ancestor, on)
        try:
            return self._answered[question]
        except KeyError:
            pass
        if len(self._answered) >= _ANSWERS_KEPT:
            self._answered.clear()
        answer = self._answered[question] = self._within(code, ancestor, on)
        return answer

    def _within(self, code: str, ancestor: str, on: date | None) -> bool | None:
        line = self.line(code, on)
        target = self.borne(ancestor, on)
        if not line or target is None:
            return None
        if any(place.code == target.code for place in line):
            return True
        if any(zone.level == "zone" and self._shares_ground(zone, target, on) for zone in line):
            return None
        if target.level == "zone" and any(self._shares_ground(target, place, on) for place in line):
            return None
        return False

    def _shares_ground(self, zone: Place, other: Place, on: date | None) -> bool:
        if other.level not in ("county", "zone", "town"):
            return False
        if zone.overlaps is None:
            return other.parent == zone.parent or self.within(other.code, zone.parent or "", on) is True
        above = {place.code for place in self.line(other.code, on)}
        return any(code in above for code in zone.overlaps) or (
            other.level == "zone" and other.overlaps is not None and zone.code in other.overlaps
        )

    def up(self, code: str, level: Level, on: date | None = None) -> str | None:
        """The code of the place of that level at or above this one; None when unknown or there is none.

        A district of a municipality (北京市) answers the municipality for both city and province. A
        county-level city run by its province (仙桃市) has no city above it. A zone that stands as a county
        answers for it.
        """
        line = self.line(code, on)
        for place in line:
            if level in (place.level, place.rank):
                return place.code
        if level == "city" and len(line) >= 2 and line[-1].code == "CN":
            province = line[-2]
            if province.level == "province" and province.name_zh.endswith("市"):
                return province.code
        return None

    def overseas(self, code: str) -> bool | None:
        """境外: outside the mainland's border. True for 港澳台 and for foreign countries; None if unknown."""
        place = self.get(code)
        if place is None:
            return None
        line = self.line(place.code)
        return line[-1].code != "CN" or any(p.code in BEYOND_BORDER for p in line)

    def foreign(self, code: str) -> bool | None:
        """国外: in another country. False for 港澳台, which are 境外 but Chinese; None if unknown."""
        line = self.line(code)
        return line[-1].code != "CN" if line else None

    def children(self, code: str, on: date | None = None) -> tuple[Place, ...]:
        """What lies directly under the place, by code; without a day only what is in force now.

        ``children("")`` gives the countries.
        """
        place = self.get(code, on) if code else None
        kids = self._children.get(place.code if place else code, ())
        return tuple(p for p in kids if (p.holds(on) if on else p.until is None))

    def search(self, text: str, limit: int = 20, on: date | None = None) -> list[Place]:
        """Places found by the beginning of the code or a part of the Chinese or English name, best first."""
        wanted = halfwidth(text).strip().casefold()
        if not wanted or limit <= 0:
            return []
        hits: list[tuple[int, int, int, str, Place]] = []
        for place in self._in_force(on):
            score = _score(place, wanted)
            if score is not None:
                length = 0 if score == _BY_CODE else len(place.name_zh)
                hits.append((score, _LEVELS.index(place.level), length, place.code, place))
        alias = self.get(wanted.upper(), on)
        found = [hit[-1] for hit in sorted(hits, key=lambda hit: hit[:4])]
        if alias is not None and alias not in found:
            found.insert(0, alias)
        return found[:limit]

    def _in_force(self, on: date | None) -> Iterator[Place]:
        for found in self.rows.values():
            for place in found:
                if place.holds(on) if on else place.until is None:
                    yield place

    def path_name(self, code: str, lang: Literal["zh", "en"] = "zh", on: date | None = None) -> str | None:
        """The full name from the top: 湖北省鄂州市鄂城区 / Echeng District, Ezhou, Hubei. None if unknown.

        China itself is left out. Names are kept as answers of ``within`` are: a list says the same few places in its rows.
        """
        question = (code, lang, on)
        try:
            return self._named[question]
        except KeyError:
            pass
        if len(self._named) >= _ANSWERS_KEPT:
            self._named.clear()
        name = self._named[question] = self._path_name(code, lang, on)
        return name

    def _path_name(self, code: str, lang: Literal["zh", "en"], on: date | None) -> str | None:
        line = [place for place in self.line(code, on) if place.code != "CN"] or list(self.line(code, on))
        if not line:
            return None
        if lang == "zh":
            return "".join(place.name_zh for place in reversed(line))
        return ", ".join(place.name_en or place.name_zh for place in line)


_BY_CODE = 2


def _score(place: Place, wanted: str) -> int | None:
    code = place.code.casefold()
    if code == wanted:
        return 0
    names = [name.casefold() for name in (place.name_zh, place.name_en or "", *place.also) if name]
    plain = [name.replace("'", "").replace(" ", "") for name in names]
    folded = wanted.replace("'", "").replace(" ", "")
    if folded in plain:
        return 1
    if code.startswith(wanted):
        return _BY_CODE
    if any(name.startswith(folded) for name in plain):
        return 3
    return 4 if folded and any(folded in name for name in plain) else None


def _read(name: str) -> list[dict[str, str]]:
    text = (files("exclave.engines.codes") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _level(text: str) -> Level:
    return next(level for level in _LEVELS if level == text)


def _aliases() -> dict[str, str]:
    return {row["alias"]: row["code"] for row in _read("aliases.csv")}


def _successions() -> dict[str, str]:
    return {row["code"]: row["next"] for row in _read("successions.csv")}


@cache
def _shipped_table() -> PlaceTable:
    return PlaceTable.of(_shipped(), _aliases(), _successions())


def _shipped() -> Iterator[Place]:
    for row in _read("countries.csv"):
        yield Place(row["code"], row["name_zh"], row["name_en"], "country", None)
    for row in _read("regions.csv"):
        level = _level(row["level"])
        yield Place(
            row["code"],
            row["name_zh"],
            row["name_en"] or None,
            level,
            row["parent"],
            _day(row["since"]),
            _day(row["until"]),
            stands_as="county" if level == "zone" else None,
            overlaps=None if level == "zone" else (),
        )
    for row in _read("zones.csv"):
        yield Place(
            row["code"],
            row["name_zh"],
            row["name_en"] or None,
            "zone",
            row["parent"],
            _day(row["since"]),
            _day(row["until"]),
            stands_as=_level(row["stands_as"]),
            overlaps=tuple(row["overlaps"].split(";")) if row["overlaps"] else None,
            also=tuple(name for name in row["also"].split(";") if name),
        )
