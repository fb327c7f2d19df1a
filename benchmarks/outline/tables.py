"""Table 2 of the requirements: the numeric targets that a careful reader drew from the documents."""

import re
from dataclasses import dataclass
from decimal import Decimal

from exclave.engines.policy.outline import Figure

_ROW = re.compile(r"\|\s*(T[0-9]{2,3})\s*\|(.*)\|\s*")
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:\s*[–-]\s*([0-9]+(?:\.[0-9]+)?))?")
_STEP = re.compile(
    r"专栏[0-9]+|[一二三四五六七八九十]+|[（(][一二三四五六七八九十]+[)）]|[（(][0-9]+[)）]|[0-9]+"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One numeric row: ``places`` are paths of the document, any of which may hold the number."""

    id: str
    indicator: str
    document: str
    places: tuple[str, ...]
    low: Decimal
    high: Decimal
    unit: str
    year: int | None
    every: str | None

    def holds(self, figure: Figure) -> bool:
        """Whether a figure has the row's clause, value, unit and year."""
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        return (
            figure.part == "正文"
            and figure.clause in self.places
            and (low, high) == (self.low, self.high)
            and (figure.unit, figure.year, figure.every) == (self.unit, self.year, self.every)
        )


def numeric_rows(markdown: str) -> list[Row]:
    """The rows T01, T02 … with a number as target; qualitative rows are left out."""
    rows = [
        _row(match.group(1), match.group(2)) for match in map(_ROW.fullmatch, markdown.splitlines()) if match
    ]
    return [row for row in rows if row is not None]


def _row(id: str, rest: str) -> Row | None:
    indicator, _, target, _, year, unit, clause = [cell.strip() for cell in rest.split("|")]
    number = _NUMBER.match(target)
    if number is None:
        return None
    document, _, places = clause.partition(" ")
    said = re.match(r"[0-9]{4}", year)
    return Row(
        id=id,
        indicator=indicator,
        document=document,
        places=tuple(_path(place.strip()) for place in places.split(",")),
        low=Decimal(number.group(1)),
        high=Decimal(number.group(2) or number.group(1)),
        unit=unit,
        year=int(said.group()) if said else None,
        every="year" if year == "every year" else None,
    )


def _path(place: str) -> str:
    """``三(三)2`` → ``三、/（三）/2.``"""
    steps = []
    for step in _STEP.findall(place):
        if step[0] in "（(":
            steps.append(f"（{step[1:-1]}）")
        elif step[0].isascii():
            steps.append(f"{step}.")
        else:
            steps.append(step if step.startswith("专栏") else f"{step}、")
    return "/".join(steps)


def found(rows: list[Row], figures: dict[str, tuple[Figure, ...]]) -> dict[str, Figure]:
    """Row id → the figure that answers it; no figure answers two rows."""
    used: set[int] = set()
    answers: dict[str, Figure] = {}
    for row in rows:
        fitting = [
            figure for figure in figures.get(row.document, ()) if row.holds(figure) and id(figure) not in used
        ]
        if fitting:
            best = max(fitting, key=lambda figure: len(set(figure.indicator) & set(row.indicator)))
            used.add(id(best))
            answers[row.id] = best
    return answers
