"""The platform's code lists (``std.*``): ordered ones run from low to high, open ones live in code tables."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class OtherName:
    """Another name of the same thing. ``when``: "formerly", or "later" by ``rule``; days None where unknown."""

    zh: str
    en: str
    when: str
    rule: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ListItem:
    """One code with its names. ``since`` inclusive, ``until`` exclusive; None: no limit."""

    code: str
    zh: str
    en: str
    since: date | None = None
    until: date | None = None
    also: tuple[OtherName, ...] = ()

    def holds(self, on: date) -> bool:
        """Whether the code may be used on the day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class StdList:
    """A list of the platform. ``open``: its codes live in tables (places, industries) and are not listed."""

    name: str
    zh: str
    en: str
    ordered: bool
    open: bool
    items: dict[str, ListItem]


@lru_cache(maxsize=1)
def std_lists() -> dict[str, StdList]:
    """All lists by full name (``std.level``)."""
    raw = tomllib.loads((files(__package__) / "lists.toml").read_text("utf-8"))
    found = {}
    for name, entry in raw.items():
        items = {
            code: ListItem(
                code,
                item["zh"],
                item["en"],
                item.get("since"),
                item.get("until"),
                tuple(OtherName(**other) for other in item.get("also", ())),
            )
            for code, item in entry.get("items", {}).items()
        }
        full = f"std.{name}"
        found[full] = StdList(
            full, entry["zh"], entry["en"], entry.get("ordered", False), entry.get("open", False), items
        )
    return found
