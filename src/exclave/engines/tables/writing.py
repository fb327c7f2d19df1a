"""CSV and XLSX with text cells that are always text; numbers stay numbers."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from exclave.engines.tables.neutral import is_formula, neutral

BOM = "\ufeff"
"""Lets the usual spreadsheet programs read the file as UTF-8."""
MOST_CHARACTERS = 32_767
"""What one XLSX cell holds; more is cut, and says so."""
_CUT = "…（过长，已截断 / cut）"
_WIDEST, _NARROWEST = 48, 8
_EXACT = 15
"""Digits a spreadsheet keeps of a number: a longer one is written as text."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (31 characters at most), heading row, rows, and lists to choose from by column."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[object]]
    choices: tuple[tuple[int, str], ...] = ()
    """(column, name of the sheet and range), such as ``(2, "=Lists!$A$2:$A$9")``."""
    marked: frozenset[int] = frozenset()
    """Columns whose heading is marked as required."""


class _Echo:
    """A file that gives back what is written, so that rows stream."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file line by line (RFC 4180), with every text cell neutral."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([_csv_cell(cell) for cell in head])
    for row in rows:
        yield writer.writerow([_csv_cell(cell) for cell in row])


def _csv_cell(value: object) -> str:
    if _is_number(value):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return neutral(_text(value))


def _is_number(value: object) -> bool:
    """An int or a finite Decimal: what decides is never a float, so none is written."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return not isinstance(value, Decimal) or value.is_finite()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """An XLSX file. No text is taken for a formula, a number or a link, whatever it begins with.

    A text that would be a formula if typed is written with the “text prefix” style, so that it stays text when
    somebody edits the cell.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(out, options)
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "num_format": "@"}),
        "need": book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#FFF2CC"}
        ),
        "guarded": book.add_format({"quote_prefix": True, "num_format": "@"}),
        "text": book.add_format({"num_format": "@"}),
        "number": book.add_format({"num_format": "General"}),
    }
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name[:31]), sheet, formats)
    book.close()
    return out.getvalue()


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    widths = [_width(label) for label in sheet.head]
    for column, label in enumerate(sheet.head):
        guarded = is_formula(label)
        look = "guarded" if guarded else "need" if column in sheet.marked else "head"
        page.write_string(0, column, _clipped(label), formats[look])
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _cell(page, number, column, value, formats)
            if column < len(widths):
                widths[column] = max(widths[column], _width(value))
    for column, width in enumerate(widths):
        page.set_column(column, column, width, formats["text"])
    for column, source in sheet.choices:
        page.data_validation(1, column, 20_000, column, {"validate": "list", "source": source})
    page.freeze_panes(1, 0)


def _cell(page: Any, row: int, column: int, value: object, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if _is_number(value) and len(str(value).strip("-0").replace(".", "")) <= _EXACT:
        page.write_number(row, column, value, formats["number"])
        return
    text = _clipped(_text(value))
    page.write_string(row, column, text, formats["guarded" if is_formula(text) else "text"])


def _clipped(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(_CUT)] + _CUT


def _width(value: object) -> int:
    """Chinese characters take two places."""
    text = _text(value)[:_WIDEST]
    return max(_NARROWEST, min(_WIDEST, sum(2 if ord(c) > 0x2E7F else 1 for c in text) + 2))
