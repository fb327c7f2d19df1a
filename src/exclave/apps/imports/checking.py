"""The dry run: every row of the file read, every finding of every row, nothing written to the tables."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache, partial
from statistics import median
from typing import Any

from exclave.apps.files import storage
from exclave.apps.imports import cells
from exclave.apps.imports.columns import Column, stated_unit
from exclave.apps.imports.kinds import Kind
from exclave.apps.imports.kinds.shape import Report, Row, Scope
from exclave.apps.imports.models import Import
from exclave.engines.tables import Grid, read_table

XLSX = "spreadsheetml"
_OFF = Decimal(3000)
"""Nearly four powers of ten away from the middle of the column: the step from 元 to 万元 is 10,000."""
_FEWEST = 4


def grid_of(one: Import) -> Grid:
    """The file's table; the same file is read once for the pages of it that are looked at."""
    return _grid(one.file.sha256, XLSX in one.file.content_type)


@lru_cache(maxsize=2)
def _grid(digest: str, workbook: bool) -> Grid:
    return read_table(storage.path_of(digest).read_bytes(), workbook=workbook)


Tell = Callable[[int], None]
TOLD_EVERY = 1_000


def check(
    kind: Kind, scope: Scope, grid: Grid, mapping: Mapping[str, int], tell: Tell | None = None
) -> tuple[list[Row], Report]:
    """All rows that have content, and the report on them. A row with an error never becomes a row of a table.

    ``tell`` hears every thousand rows how many were looked at.
    """
    columns, report = kind.columns(scope), Report()
    units = {c.name: stated_unit(grid.head[mapping[c.name]]) for c in columns if c.name in mapping}
    rows = []
    for number, line in enumerate(grid.lines):
        if tell is not None and number % TOLD_EVERY == 0:
            tell(number)
        row = Row(
            line.number,
            {c.name: line.cells[mapping[c.name]] if c.name in mapping else "" for c in columns},
            {},
        )
        if not any(row.raw.values()):
            continue
        rows.append(row)
        if _is_example(columns, row):
            row.values.update({c.name: None for c in columns})
            report.say(row, kind.title, "skip", "example")
            continue
        for column in columns:
            say = partial(_say, report, row, column.name)
            if (
                column.name in mapping
                and mapping[column.name] in line.lossy
                and column.reads in ("uscc", "code")
            ):
                say("error", "digits_lost")
                row.values[column.name] = None
                continue
            row.values[column.name] = cells.read(
                column, row.raw[column.name], units.get(column.name, ""), say
            )
    real = [row for row in rows if row.number not in report.skipped]
    _check_units(columns, real, report)
    kind.check(scope, real, report)
    report.found.sort(key=lambda f: f.row)
    return rows, report


def _say(report: Report, row: Row, column: str, level: str, code: str, /, **params: Any) -> None:
    report.say(row, column, level, code, **params)


def _is_example(columns: tuple[Column, ...], row: Row) -> bool:
    """Left in from the template: every example cell as it was given there."""
    stated = [c for c in columns if c.example]
    return all(row.raw[c.name] in (c.example, c.example_en) for c in stated)


def _check_units(columns: tuple[Column, ...], rows: list[Row], report: Report) -> None:
    """Amounts thousands of times above or below the middle of their column."""
    for column in columns:
        if column.reads != "money":
            continue
        stated = [(row, row.values[column.name].value) for row in rows if row.values[column.name] is not None]
        amounts = [value for _, value in stated if value > 0]
        if len(amounts) < _FEWEST:
            continue
        middle = median(amounts)
        for row, value in stated:
            if value <= 0:
                continue
            times = value / middle if value > middle else middle / value
            if times >= _OFF:
                way = ("大", "above") if value > middle else ("小", "below")
                report.say(
                    row,
                    column.name,
                    "warning",
                    "unit_off",
                    median=f"{middle:,.0f}",
                    times=f"{times:,.0f}",
                    way_zh=way[0],
                    way_en=way[1],
                )


def writable(rows: list[Row], report: Report) -> list[Row]:
    """Rows that become rows of tables, once nothing is wrong."""
    return [row for row in rows if row.number not in report.skipped]


def counts(rows: list[Row], report: Report) -> dict[str, int]:
    """Rows in all, to be written, left out, with errors; and findings to look at."""
    return {
        "rows": len(rows),
        "new": len([r for r in rows if r.number not in report.skipped and r.number not in report.wrong]),
        "skip": len(report.skipped),
        "wrong": len(report.wrong),
        "error": sum(1 for f in report.found if f.level == "error"),
        "warning": sum(1 for f in report.found if f.level == "warning"),
        "note": sum(1 for f in report.found if f.level == "note"),
    }
