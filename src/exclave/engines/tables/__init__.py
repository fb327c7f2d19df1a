"""Tables as files: written so that no cell is a formula, read so that what was written comes back; usable alone.

``neutral`` and ``plain`` are each other's inverse. ``csv_lines`` and ``workbook`` write, ``read_table`` reads.
"""

from exclave.engines.tables.neutral import is_formula, neutral, plain
from exclave.engines.tables.reading import Grid, Line, TableFault, read_table
from exclave.engines.tables.writing import BOM, Sheet, csv_lines, workbook

__all__ = [
    "BOM",
    "Grid",
    "Line",
    "Sheet",
    "TableFault",
    "csv_lines",
    "is_formula",
    "neutral",
    "plain",
    "read_table",
    "workbook",
]
