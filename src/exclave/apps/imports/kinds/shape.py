"""What every kind of list is made of: its columns, its own checks, and how its rows become rows of tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model

from exclave.apps.imports.columns import Column
from exclave.apps.imports.models import Import
from exclave.apps.people.models import Account
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.reference.models import Authority
from exclave.engines.policy.pack.model import Pack

CHUNK = 500
"""Keys asked for in one query: the number of queries per thousand rows is fixed, and no database refuses it."""


@dataclass(frozen=True)
class Scope:
    """For whom a list is taken in: the authority, the programme where the kind needs one, and today there."""

    authority: Authority
    programme: Programme | None
    today: date

    @property
    def pack(self) -> Pack:
        assert self.programme is not None
        return library.compiled(self.programme).pack

    @property
    def zone(self) -> ZoneInfo:
        return self.authority.zone


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: its number there, the cells as written, and the values they mean (None: nothing)."""

    number: int
    raw: dict[str, str]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    row: int
    column: str
    level: str
    code: str
    value: str
    params: dict[str, Any]


@dataclass
class Report:
    """All findings of a check, and which rows are left out because they change nothing."""

    found: list[Found] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    wrong: set[int] = field(default_factory=set)

    def say(self, row: Row, column: str, level: str, code: str, /, **params: Any) -> None:
        self.found.append(Found(row.number, column, level, code, row.raw.get(column, "")[:200], params))
        if level == "skip":
            self.skipped.add(row.number)
        if level == "error":
            self.wrong.add(row.number)


@dataclass(frozen=True)
class Job:
    """An import being applied: by whom it was decided, and at which instant."""

    imported: Import
    scope: Scope
    account: Account
    at: datetime


Made = list[tuple[int, Model]]
"""(number of the file's row, the row it made)."""


@dataclass(frozen=True)
class Kind:
    """One kind of list. ``approvers``: roles that may decide it; ``title``: the columns that name a row."""

    name: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    columns: Callable[[Scope], tuple[Column, ...]]
    check: Callable[[Scope, list[Row], Report], None]
    write: Callable[[Job, list[Row]], Made]
    title: str
    needs_programme: bool = False
    approvers: frozenset[str] = frozenset({"officer", "leader"})


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Distinct items in their order, ``CHUNK`` at a time."""
    every = list(dict.fromkeys(items))
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def twice(rows: Sequence[Row], key: Callable[[Row], Any]) -> Iterator[tuple[Row, Row]]:
    """(row, the first one with the same key) for every later row that repeats a key."""
    first: dict[Any, Row] = {}
    for row in rows:
        value = key(row)
        if not value or (isinstance(value, tuple) and not all(value)):
            continue
        if value in first:
            yield row, first[value]
        else:
            first[value] = row


LONG_AGO = date(1949, 10, 1)


def check_days(
    scope: Scope, rows: Sequence[Row], report: Report, names: Sequence[str], since: date = LONG_AGO
) -> None:
    """Days that have not come, and days too long ago to be meant."""
    for row in rows:
        for name in names:
            day = row.values.get(name)
            if day is None:
                continue
            if day > scope.today:
                report.say(row, name, "error", "future", today=scope.today.isoformat())
            elif day < since:
                report.say(row, name, "warning", "long_ago", limit=since.isoformat())
