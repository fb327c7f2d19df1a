"""The first sheet of an XLSX file, or a CSV file in the encodings of the country, as rows of text.

Nothing is guessed about meaning: every cell comes back as the text a person sees, with its row number in the
file. What is too large to read safely is refused before it is read.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from exclave.engines.tables.neutral import plain

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELL = 4_000
MOST_UNPACKED = 64 * 1024 * 1024
MOST_CELLS = MOST_ROWS * MOST_COLUMNS
"""Of the rectangle the reader lays out, filled or not."""
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_SHEET = re.compile(r"\Axl/worksheets/[^/]+\.xml\Z")
_OTHER_BOOKS = re.compile(r"content\.xml|xl[/\\]workbook\.bin", re.IGNORECASE)
"""Parts of the other kinds of workbook the reader knows: it would try those on a file that is no sound XLSX."""
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_LOSSLESS = 10**15
_WIDEST = 1_000
"""Columns up to the last cell, filled or not: formats often reach beyond what is filled."""


@dataclass(eq=False)
class TableFault(Exception):
    """Why the file cannot be read, and what helps."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file, counted as spreadsheets count, and its cells.

    ``lossy``: columns in which the program that wrote the file kept a long number and lost its last digits.
    """

    number: int
    cells: tuple[str, ...]
    lossy: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Grid:
    """The heading row and what stands below it, without empty rows. Every line has as many cells as the head."""

    head: tuple[str, ...]
    head_row: int
    lines: tuple[Line, ...]


def read_table(content: bytes, *, workbook: bool) -> Grid:
    """The table. Raises ``TableFault`` for a file without one, with too much in it, or in no known encoding."""
    return _grid(_sheet_rows(content) if workbook else _text_rows(content))


def _grid(rows: list[list[Any]]) -> Grid:
    """The heading is the first row with at least two filled cells: titles often stand above it."""
    texts = [[_text(cell) for cell in row] for row in rows]
    at = next((n for n, row in enumerate(texts) if sum(1 for cell in row if cell) >= 2), None)
    if at is None:
        raise TableFault(
            "表里没有表头和内容。请下载模板，按模板的表头填写后上传。",
            "The file holds no table. Download the template, fill it in below its headings and upload it.",
        )
    width = max((n for n, cell in enumerate(texts[at], start=1) if cell), default=0)
    width = max(width, *(max((n for n, c in enumerate(r, start=1) if c), default=0) for r in texts[at:]))
    if width > MOST_COLUMNS:
        raise _too_much(f"{width} 列", f"{width} columns", f"{MOST_COLUMNS} 列", f"{MOST_COLUMNS} columns")
    lines = []
    for n in range(at + 1, len(texts)):
        if any(texts[n]):
            cells = tuple((texts[n] + [""] * width)[:width])
            lossy = frozenset(c for c, cell in enumerate(rows[n][:width]) if _is_lossy(cell))
            lines.append(Line(n + 1, cells, lossy))
    if len(lines) > MOST_ROWS:
        raise _too_much(f"{len(lines)} 行", f"{len(lines)} rows", f"{MOST_ROWS} 行", f"{MOST_ROWS} rows")
    head = tuple(_SPACE.sub(" ", cell).strip() for cell in (texts[at] + [""] * width)[:width])
    return Grid(head, at + 1, tuple(lines))


def _too_much(zh: str, en: str, most_zh: str, most_en: str) -> TableFault:
    return TableFault(
        f"表里有 {zh}，一次最多 {most_zh}。请分成几份上传。",
        f"The file holds {en}; at most {most_en} are read at once. Upload it in parts.",
    )


def _too_wide(columns: int) -> TableFault:
    return _too_much(f"{columns} 列", f"{columns} columns", f"{MOST_COLUMNS} 列", f"{MOST_COLUMNS} columns")


def _text(cell: Any) -> str:
    """A cell as a person reads it: numbers without a trailing “.0”, dates as 2026-01-31."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip(" \t\r\n\u3000\ufeff\u200b")[:MOST_CELL]
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    return str(cell)


def _is_lossy(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _LOSSLESS


# ---- CSV ----------------------------------------------------------------------------------------------------
def _text_rows(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise _unreadable()
    first = next((line for line in text.splitlines() if line.strip(",;\t ")), "")
    delimiter = max(",;\t，", key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False):
            if len(row) > _WIDEST:
                raise _too_wide(len(row))
            rows.append([plain(cell) for cell in row])
            if len(rows) > MOST_ROWS + 100:
                raise _too_much("太多行", "too many rows", f"{MOST_ROWS} 行", f"{MOST_ROWS} rows")
    except csv.Error as error:
        raise _unreadable() from error
    return rows


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, else GB 18030."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    codecs = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    raise _unreadable()


def _unreadable() -> TableFault:
    return TableFault(
        "读不出表里的文字。请在表格软件里另存为 XLSX，或另存为 UTF-8 编码的 CSV 后上传。",
        "The text of the file cannot be read. Save it as XLSX, or as CSV in UTF-8, and upload it again.",
    )


def _broken() -> TableFault:
    return TableFault(
        "表格文件打不开或已损坏。请在表格软件里打开后另存为 XLSX 再上传。",
        "The workbook cannot be opened. Open it in a spreadsheet program, save it as XLSX and upload it.",
    )


# ---- XLSX ---------------------------------------------------------------------------------------------------
def _sheet_rows(content: bytes) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    _refuse_too_large(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except TableFault:
        raise
    except BaseException as error:  # the reader is a compiled library: whatever it throws means the same
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise _broken() from error
    return rows


def _refuse_too_large(content: bytes) -> None:
    """The reader lays out the whole rectangle up to the last cell: one cell far away would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if sum(e.file_size for e in entries) > MOST_UNPACKED:
                raise _too_much("过多内容", "too much", "64 MB（解压后）", "64 MB when unpacked")
            if any(_OTHER_BOOKS.fullmatch(e.filename) for e in entries):
                raise _broken()
            for entry in entries:
                _refuse_far_cells(package, entry)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise _broken() from error


def _refuse_far_cells(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """In every part: which of them is a sheet is said inside the workbook, and may be any."""
    with package.open(entry) as part:
        body = part.read(MOST_UNPACKED + 1)
    is_text = body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    if len(body) > MOST_UNPACKED or (not is_text and _SHEET.match(entry.filename)):
        raise TableFault(
            "表格文件的内部结构异常。请在表格软件里打开后另存为 XLSX 再上传。",
            "The inside of the workbook is abnormal. Open it in a spreadsheet program and save it as XLSX.",
        )
    if b"sheetData" not in body:
        return
    rows = columns = 0
    for letters, digits in set(_REFERENCE.findall(body)):
        rows = max(rows, int(digits[:9]))
        number = 0
        for letter in letters[:9].upper():
            number = number * 26 + letter - 64
        columns = max(columns, number)
    if rows > MOST_ROWS + 100:
        raise _too_much(f"{rows} 行", f"{rows} rows", f"{MOST_ROWS} 行", f"{MOST_ROWS} rows")
    if columns > _WIDEST or rows * columns > MOST_CELLS:
        raise _too_wide(columns)
