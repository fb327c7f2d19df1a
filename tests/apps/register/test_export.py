"""The register as CSV: no cell is a formula to the program that opens it."""

import csv
import io

import pytest
from django.test import Client

from exclave.engines.tables import neutral
from exclave.sample_city.city import City
from tests.formula_payloads import PAYLOADS

from . import factories


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
    for payload in PAYLOADS:
        assert names.count(neutral(payload)) == 2
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
