"""What later rooms tell of an institution: the grades they gave. Rooms register in ``apps.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from exclave.apps.cases.models import Case, Submission
from exclave.apps.journal.transaction import Actor
from exclave.apps.register.models import Institution
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.pack.model import Pack


@dataclass(frozen=True)
class Grade:
    """A grade as the public reads it: the evaluated year, its name, the clause it rests on, and since when."""

    year: int
    evaluation: dict[str, str]
    name: dict[str, str]
    clause: str
    given_on: date


GradeSource = Callable[[Institution, Pack], list[Grade]]
_grades: list[GradeSource] = []


def grade_source(source: GradeSource) -> None:
    if source not in _grades:
        _grades.append(source)


def grades(institution: Institution, pack: Pack) -> list[Grade]:
    """Every final grade, the latest year first."""
    found = [grade for source in _grades for grade in source(institution, pack)]
    return sorted(found, key=lambda g: (-g.year, g.given_on))


# ---- rows other rooms keep of what a form declared ---------------------------------------------------------
@dataclass(frozen=True)
class Stated:
    """What a standing submission states of an institution, as of a day. None: not entered yet (a preview)."""

    institution: Institution | None
    compiled: CompiledPack
    case: Case
    submission: Submission
    day: date


@dataclass(frozen=True)
class Effect:
    """One row another room would add, change or leave to a person, in words. ``op`` as ``engines.lists.Step``."""

    op: str
    name: str
    told: dict[str, str]


@dataclass(frozen=True)
class Effects:
    """What a decision does to one of the other rooms' lists. ``stays``: rows that stay as they are."""

    label: dict[str, str]
    rows: list[Effect]
    stays: int = 0


class Keeper(Protocol):
    """A later room that keeps rows of what forms declare: says what would change, and changes it."""

    def effects(self, stated: Stated) -> list[Effects]: ...

    def enter(self, stated: Stated, actor: Actor, at: datetime) -> Any: ...


_keepers: list[Keeper] = []


def keeper(one: Keeper) -> None:
    if one not in _keepers:
        _keepers.append(one)


def keepers() -> tuple[Keeper, ...]:
    return tuple(_keepers)
