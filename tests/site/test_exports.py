"""Every way a table leaves the site, found from the routes: forty formulas in every field, no cell a formula."""

import csv
import inspect
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from exclave.apps.ui import exporting
from exclave.engines.tables import csv_lines, is_formula, neutral, workbook
from tests.formula_payloads import PAYLOADS
from tests.site.test_access_matrix import PUBLIC, SHOWN, TABLE, _objects, address, client, objects
from tests.site.test_routes import ROUTES

pytestmark = pytest.mark.django_db
__all__ = ["_objects", "objects"]
SOURCE = Path(exporting.__file__).resolve().parents[2]
CALL = re.compile(r"\b(?:exporting\.)?(?:table_response|book_response)\(")
WRITER = re.compile(r"\bcsv\.(?:writer|DictWriter)\b|\bxlsxwriter\b|\bopenpyxl\b")


def _reaches_exporter(view: object, seen: frozenset[object] = frozenset()) -> bool:
    """Whether the view, or a function of its own module that it calls, hands out a table."""
    view = inspect.unwrap(view)  # type: ignore[arg-type]
    try:
        text = inspect.getsource(view)  # type: ignore[arg-type]
    except (OSError, TypeError):
        return False
    if CALL.search(text):
        return True
    module = inspect.getmodule(view)
    called = {getattr(module, name, None) for name in re.findall(r"\b([A-Za-z_]\w*)\(", text)}
    own = {
        f
        for f in called
        if inspect.isfunction(f) and f.__module__ == module.__name__ and f not in seen | {view}
    }
    return any(_reaches_exporter(f, seen | own | {view}) for f in own)


NAMED = {p.name for pattern, p in ROUTES if re.search(r"\.(?:csv|xlsx)\b|export(?!\.zip)", str(pattern))}
EXPORTS = sorted(NAMED | {p.name for _, p in ROUTES if _reaches_exporter(p.callback)})
"""What looks like an export by its address, or hands out a table by its code."""


def test_exports_are_found_from_the_routes() -> None:
    assert {"register-export", "register-export-xlsx", "import-findings", "import-template-csv"} <= set(
        EXPORTS
    )
    assert len(EXPORTS) >= 12


def test_only_the_exporter_writes_tables() -> None:
    allowed = SOURCE / "engines" / "tables"
    found = [
        p for p in SOURCE.rglob("*.py") if allowed not in p.parents and WRITER.search(p.read_text("utf-8"))
    ]
    assert found == [], "tables are written by exclave.engines.tables"


def _open(name: str, city, known: dict[str, str]):  # type: ignore[no-untyped-def]
    if name in PUBLIC:
        browser, where = (
            Client(),
            reverse(name, kwargs={k: known.get(v, v) for k, v in SHOWN.get(name, {}).items()}),
        )
    else:
        who = sorted(TABLE[name][0])[0]
        browser, where = client(city, who), address(name, known)
    return browser.get(where)


@pytest.mark.parametrize("name", EXPORTS)
def test_no_field_of_an_export_becomes_a_formula(name: str, notice_city, objects, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    widths: list[int] = []

    def lines(head, rows):  # type: ignore[no-untyped-def]
        list(rows)
        widths.append(len(head))
        return csv_lines([*head], [[payload] * len(head) for payload in PAYLOADS])

    def book(sheets):  # type: ignore[no-untyped-def]
        widths.extend(len(s.head) for s in sheets)
        return workbook([type(s)(s.name, s.head, [[p] * len(s.head) for p in PAYLOADS]) for s in sheets])

    monkeypatch.setattr(exporting, "csv_lines", lines)
    monkeypatch.setattr(exporting, "workbook", book)
    response = _open(name, notice_city, objects)
    assert response.status_code == 200 and widths, "the table went through the exporter"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers["Content-Type"].startswith("text/csv"):
        _no_formula_in_csv(content.decode("utf-8-sig"), widths[0])
    else:
        _no_formula_in_xlsx(content)


def _no_formula_in_csv(text: str, width: int) -> None:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row for row in rows[1:]] == [[neutral(p)] * width for p in PAYLOADS]
    assert not [cell for row in rows for cell in row if is_formula(cell)]


def _no_formula_in_xlsx(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [n for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        assert sheets
        for name in sheets:
            body = package.read(name).decode()
            assert not re.search(r"<f[ >]|<hyperlink", body)
            assert set(re.findall(r'<c r="[A-Z]+\d+"[^>]*? t="(\w+)"', body)) <= {"s", "inlineStr"}
