"""What an evaluation asks of the rest of the house: places, industries, records, earlier periods.

Each protocol may answer None for “not known”; the language turns that into unknown. The methods must be
pure for the length of one evaluation: the same question has the same answer. `on` is the day of the
question (`asof`), or None when that day is itself not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol


class Places(Protocol):
    """Administrative places by code (GB/T 2260 at home, ISO 3166 abroad)."""

    def within(self, code: str, ancestor: str, on: date | None) -> bool | None:
        """Whether `code` is `ancestor` or lies in it."""
        ...

    def up(self, code: str, level: str, on: date | None) -> str | None:
        """The place of `level` (county, city, province, nation) that holds `code`."""
        ...

    def known(self, code: str) -> bool | None:
        """Whether the tables have ever had the code; None where there is no table to ask."""
        ...

    def overseas(self, code: str) -> bool | None:
        """Whether the place is outside the mainland customs territory, as the code tables define it."""
        ...

    def name(self, code: str, on: date | None, lang: str) -> str | None:
        """The name to show, in "zh" or "en"."""
        ...


class Industries(Protocol):
    """The tree of industry codes (GB/T 4754)."""

    def known(self, code: str) -> bool | None:
        """Whether the tree has the code; None where there is no table to ask."""
        ...

    def under(self, code: str, ancestor: str, on: date | None) -> bool | None:
        """Whether `code` is `ancestor` or a branch of it."""
        ...


@dataclass(frozen=True, slots=True)
class Who:
    """Who a record question is about.

    `name` is the dotted name in the expression (`applicant`, `institution.operator`); `value` is None for a
    subject itself, the value of the fact for a `ref` fact, the row (a mapping) for the variable of a macro.
    """

    name: str
    value: Any = None


class Records(Protocol):
    """Questions to the register."""

    def barred(self, who: Who, on: date) -> bool | None:
        """Whether a bar on application binds `who` on that day."""
        ...

    def state(self, who: Who, on: date) -> str | None:
        """The state of the record on that day, a code of the subject's list of states."""
        ...


class History(Protocol):
    """Values of the same fact in earlier periods."""

    def previous(self, path: str, n: int) -> object:
        """The raw value of the fact `path` (`institution.insured`) `n` periods earlier, None if not known."""
        ...


class Nobody:
    """Answers “not known” to everything; stands in for each protocol that a caller does not supply."""

    def within(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return None

    def up(self, code: str, level: str, on: date | None) -> str | None:
        return None

    def known(self, code: str) -> bool | None:
        return None

    def overseas(self, code: str) -> bool | None:
        return None

    def name(self, code: str, on: date | None, lang: str) -> str | None:
        return None

    def under(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return None

    def barred(self, who: Who, on: date) -> bool | None:
        return None

    def state(self, who: Who, on: date) -> str | None:
        return None

    def previous(self, path: str, n: int) -> object:
        return None


NOBODY = Nobody()


@dataclass(frozen=True, slots=True)
class World:
    """The four protocols together; leave out those an evaluation does not need.

    ``lying``: by (place, area, day) whether the one lies in the other, as it was answered: the tables of places must not
    change while the world is in use.
    """

    places: Places = NOBODY
    industries: Industries = NOBODY
    records: Records = NOBODY
    history: History = NOBODY
    lying: dict[tuple[Any, Any, Any], Any] = field(default_factory=dict, repr=False, compare=False)


NO_WORLD = World()
