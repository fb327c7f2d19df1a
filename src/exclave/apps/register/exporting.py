"""The register as CSV. No cell can be taken for a formula by the program that opens it."""

import csv
import re
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
"""Lets the usual spreadsheet programs read the file as UTF-8."""

# What starts a formula, also behind spaces, invisible signs or as full-width signs some programs convert.
_FORMULA = re.compile(r"\A[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|\A[\t\r\n]")


def neutral(value: object) -> str:
    """The value as text; one that a spreadsheet would calculate gets a leading apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


class _Echo:
    """A file that gives back what is written, so that rows stream."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: list[str], rows: Iterable[list[object]]) -> Iterator[str]:
    """The file line by line (RFC 4180), with every cell neutral."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([neutral(cell) for cell in head])
    for row in rows:
        yield writer.writerow([neutral(cell) for cell in row])
