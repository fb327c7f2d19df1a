"""The one way a table leaves the site: as CSV or XLSX, its text cells always text, never opened as a page."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from exclave.engines.tables import Sheet, csv_lines, workbook

CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_response(
    name: str, form: str, head: Sequence[str], rows: Iterable[Sequence[object]], *, sheet: str = "Sheet1"
) -> HttpResponseBase:
    """The table as a download called ``name`` without an extension; ``form`` is one of ``FORMATS``.

    CSV streams. Give texts, dates, ints and Decimals: everything else is written as its text.
    """
    if form == XLSX:
        return book_response(name, [Sheet(sheet, head, rows)])
    response = StreamingHttpResponse(csv_lines(head, rows), content_type=TYPES[CSV])
    return _as_download(response, f"{name}.{CSV}")


def book_response(name: str, sheets: Sequence[Sheet]) -> HttpResponseBase:
    """Several sheets as one XLSX file."""
    return _as_download(HttpResponse(workbook(sheets), content_type=TYPES[XLSX]), f"{name}.{XLSX}")


def _as_download(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
