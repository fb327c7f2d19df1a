"""Tables written and read: types, encodings, sizes, and files that would fill the memory."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from exclave.engines.tables import BOM, Sheet, TableFault, csv_lines, read_table, workbook
from exclave.engines.tables.reading import MOST_ROWS
from tests.formula_payloads import HARMLESS, PAYLOADS

HEAD = ["名称", "代码"]


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_workbook_holds_the_payload_as_text_and_no_formula(payload: str) -> None:
    content = workbook([Sheet("表", [payload, "x"], [[payload, payload]])])
    pages = [body for name, body in parts(content).items() if name.startswith("xl/worksheets/")]
    assert pages and not any(re.search(r"<f[ >]|<hyperlink", page) for page in pages)
    assert set(re.findall(r'<c r="[A-Z]+\d+"[^>]*? t="(\w+)"', pages[0])) == {"s"}
    assert not [name for name in parts(content) if "externalLink" in name or "connections" in name]
    found = read_table(content, workbook=True)
    assert found.lines[0].cells[0] == payload.strip(" \t\r\n\u3000\ufeff\u200b")


def test_workbook_marks_a_guarded_cell_so_that_editing_keeps_it_text() -> None:
    assert 'quotePrefix="1"' in parts(workbook([Sheet("表", HEAD, [["=1", "x"]])]))["xl/styles.xml"]


def test_numbers_stay_numbers_and_dates_are_text_in_both_forms() -> None:
    rows = [[-5, Decimal("-1.50")], [date(2026, 1, 31), True]]
    assert "".join(csv_lines(HEAD, rows)) == f"{BOM}名称,代码\r\n-5,-1.50\r\n2026-01-31,True\r\n"
    page = parts(workbook([Sheet("表", HEAD, rows)]))["xl/worksheets/sheet1.xml"]
    assert "<v>-5</v>" in page and "<v>-1.50</v>" in page


def test_number_longer_than_a_spreadsheet_keeps_is_written_as_text() -> None:
    found = read_table(workbook([Sheet("表", HEAD, [[123456789012345678, "x"]])]), workbook=True)
    assert found.lines[0].cells[0] == "123456789012345678" and not found.lines[0].lossy


def test_csv_lines_quote_and_begin_with_the_mark() -> None:
    text = "".join(csv_lines(["甲", "乙"], [["a,b", 'say "x"'], ["=1", None]]))
    assert text == f'{BOM}甲,乙\r\n"a,b","say ""x"""\r\n\'=1,\r\n'


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_the_encodings_and_separators_in_use(codec: str, delimiter: str) -> None:
    text = f"名称{delimiter}代码\r\n示例龘公司{delimiter}001\r\n"
    found = read_table(text.encode(codec), workbook=False)
    assert found.head == ("名称", "代码") and found.lines[0].cells == ("示例龘公司", "001")


def test_own_csv_and_workbook_come_back_as_they_were() -> None:
    texts = [t for t in [*PAYLOADS, *HARMLESS] if t == t.strip(" \t\r\n\u3000\ufeff\u200b") and t]
    rows = [[t, "x"] for t in texts]
    for content, book in (
        ("".join(csv_lines(HEAD, rows)).encode(), False),
        (workbook([Sheet("表", HEAD, rows)]), True),
    ):
        assert [line.cells[0] for line in read_table(content, workbook=book).lines] == texts


def test_title_above_the_heading_and_empty_rows_are_passed_over() -> None:
    found = read_table("备案机构名单\n\n名称,代码\n\n示例,1\n,\n样例,2\n".encode(), workbook=False)
    assert (found.head_row, [line.number for line in found.lines]) == (3, [5, 7])


def test_long_number_kept_as_number_is_marked_as_lossy() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, ["示例", 110000000000000000])
    assert read_table(out.getvalue(), workbook=True).lines[0].lossy == {1}


@pytest.mark.parametrize("content", [b"", b"\n\n", "只有一格".encode()])
def test_file_without_a_table_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(TableFault) as fault:
        read_table(content, workbook=False)
    assert "模板" in fault.value.zh and "template" in fault.value.en


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(TableFault, match="20000"):
        read_table(b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1), workbook=False)


def _book(sheet: bytes) -> bytes:
    made, out = workbook([Sheet("表", HEAD, [])]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return out.getvalue()


SPACE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.parametrize(
    "sheet",
    [
        SPACE
        + b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        SPACE + b"<row r='900000'><c r='A900000'><v>1</v></c></row>",
        SPACE + b'<row r="1"><c r="XFD1"><v>1</v></c></row>',
        ('<?xml version="1.0" encoding="UTF-16"?>' + SPACE.decode()).encode("utf-16"),
        b"not xml",
    ],
)
def test_workbook_with_a_cell_far_away_or_an_odd_inside_is_refused_before_reading(sheet: bytes) -> None:
    with pytest.raises(TableFault):
        read_table(_book(sheet + b"</sheetData></worksheet>"), workbook=True)


@pytest.mark.parametrize(
    "sheet",
    [
        SPACE + b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="a30000"><v>1</v></c></row>',
        SPACE + b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="xfd3"></c></row>',
        SPACE + b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="ALL20000"></c></row>',
    ],
    ids=["small letters, far below", "small letters, far right", "a wide and deep empty rectangle"],
)
def test_workbook_cannot_hide_how_large_it_is_laid_out(sheet: bytes) -> None:
    """The reader takes small letters too, and lays out every cell of the rectangle, filled or not."""
    with pytest.raises(TableFault):
        read_table(_book(sheet + b"</sheetData></worksheet>"), workbook=True)


def _renamed(sheet: bytes, part: str) -> bytes:
    """A workbook whose relations name ``part`` as its sheet."""
    made, out = workbook([Sheet("表", HEAD, [])]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                name, body = f"xl/{part}", sheet
            new.writestr(name, body.replace(b"worksheets/sheet1.xml", part.encode()))
    return out.getvalue()


@pytest.mark.parametrize("part", ["elsewhere/one.xml", "media/picture.png"])
def test_sheet_kept_elsewhere_is_looked_at_as_well(part: str) -> None:
    sheet = (
        SPACE
        + b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="30000"><c r="A30000"/></row>'
    )
    with pytest.raises(TableFault):
        read_table(_renamed(sheet + b"</sheetData></worksheet>", part), workbook=True)


def test_file_that_is_another_kind_of_workbook_inside_is_refused() -> None:
    """The reader tries the other kinds on what is no sound XLSX; those repeat a row as often as a number says."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr(
            "content.xml",
            '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
            '<office:spreadsheet><table:table table:name="a"><table:table-row table:number-rows-repeated="3">'
            '<table:table-cell office:value-type="string"><text:p>名称</text:p></table:table-cell>'
            '<table:table-cell office:value-type="string"><text:p>代码</text:p></table:table-cell>'
            "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        )
    with pytest.raises(TableFault):
        read_table(out.getvalue(), workbook=True)


def test_csv_with_a_row_of_very_many_cells_is_refused() -> None:
    with pytest.raises(TableFault, match="2001"):
        read_table(b"a,b\n" + b"," * 2000 + b"\n", workbook=False)


def test_workbook_too_large_when_unpacked_is_refused() -> None:
    with pytest.raises(TableFault, match="64 MB"):
        read_table(_book(SPACE + b" " * (65 * 1024 * 1024)), workbook=True)


def test_broken_workbook_is_refused() -> None:
    with pytest.raises(TableFault, match="损坏"):
        read_table(b"PK\x03\x04" + b"\x00" * 50, workbook=True)
