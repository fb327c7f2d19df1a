"""What later rooms tell of an institution: the grades they gave. Rooms register in ``apps.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from exclave.apps.register.models import Institution
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
