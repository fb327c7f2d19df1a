"""Public data as tables and feeds: complete, neutral, stable, and never more than the pages say."""

import csv
import io
import xml.etree.ElementTree as ElementTree
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exclave.apps.cases.models import PublicNotice
from exclave.apps.opendata.apps import LICENCE
from exclave.apps.opendata.sets import SETS
from exclave.apps.programmes.models import Round
from exclave.apps.reference.models import ParameterValue
from exclave.apps.register.models import Institution
from exclave.engines.tables import read_table
from tests.apps.register import factories
from tests.formula_payloads import PAYLOADS

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
ENGLISH = {"language": "en"}


def table(name: str, client: Client | None = None) -> list[dict[str, str]]:
    response = (client or Client()).get(reverse(name))
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def feed(name: str) -> ElementTree.Element:
    response = Client().get(reverse(f"feed-{name}"))
    assert response.status_code == 200 and response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def test_page_names_every_set_with_its_forms_and_last_change(notice_city) -> None:
    text = Client().get("/data/").content.decode()
    for one in SETS:
        for route in filter(None, (*one.tables, one.feed, one.api, one.page)):  # the read API leaves some out
            assert reverse(route) in text, (one.name, route)
    assert "尚未声明使用许可" in text and "最近变动" in text


def test_licence_the_authority_states_stands_on_the_page(notice_city) -> None:
    ParameterValue.objects.create(
        authority=notice_city.authority, key=LICENCE, value="示例开放许可", since=date(2025, 1, 1), reason="x",
        state="in_force", proposed_by="x", proposed_at="2025-01-01T00:00:00Z", decided_at="2025-01-01T00:00:00Z",
    )  # fmt: skip
    text = Client().get("/data/").content.decode()
    assert "示例开放许可" in text and "尚未声明使用许可" not in text


def test_tables_hold_every_row_in_the_readers_language(notice_city) -> None:
    assert len(table("notices-export")) == PublicNotice.objects.scoped("all").count()
    calls = table("calls-export")
    assert {row["编号"] for row in calls} <= set(Round.objects.scoped("all").values_list("number", flat=True))
    english = Client()
    english.cookies.load(ENGLISH)
    assert table("policies-export", english)[0]["State"] == "in force"


@pytest.mark.parametrize("name", ["notices", "calls", "policies"])
def test_workbook_holds_the_same_rows(notice_city, name: str) -> None:
    response = Client().get(reverse(f"{name}-export-xlsx"))
    assert response.headers["Content-Disposition"].endswith('.xlsx"')
    rows = read_table(response.content, workbook=True).lines
    assert len(rows) == len(table(f"{name}-export"))


@pytest.mark.parametrize("name", ["notices-export", "calls-export"])
def test_no_cell_is_a_formula(notice_city, name: str) -> None:
    """40 payloads in every field that people write."""
    notice = PublicNotice.objects.scoped("one").filter(ended_at=None).first()
    call = Round.objects.scoped("one").filter(obligation="").first()
    for n, payload in enumerate(PAYLOADS):
        notice.pk, notice.public_id, notice.number = None, f"n{n:015d}", f"EZ-N-2099-{n}"
        notice.shown = notice.shown | {"institution.name": payload, "applicant.name": payload}
        notice.save(force_insert=True)
        call.pk, call.public_id, call.number, call.title_zh = None, f"c{n:015d}", f"EZ-R-2099-{n}", payload
        call.save(force_insert=True)
    cells = [cell for row in table(name) for cell in row.values() if cell]
    assert not [cell for cell in cells if cell.strip()[:1] in "=+-@"]


def test_feeds_are_atom_with_stable_ids_and_times(notice_city) -> None:
    for name in ("notices", "calls", "register", "policies"):
        first, again = feed(name), feed(name)
        ids = [entry.findtext(f"{ATOM}id") for entry in first.iter(f"{ATOM}entry")]
        assert ids and len(ids) == len(set(ids)) and all(one.startswith("urn:x-exclave:") for one in ids), (
            name
        )
        assert ids == [entry.findtext(f"{ATOM}id") for entry in again.iter(f"{ATOM}entry")]
        assert all(entry.findtext(f"{ATOM}updated") for entry in first.iter(f"{ATOM}entry"))


def test_ended_notice_keeps_its_id_and_moves_its_time(notice_city) -> None:
    notice = PublicNotice.objects.scoped("one").filter(ended_at=None).first()

    def entry() -> ElementTree.Element:
        found = (
            e
            for e in feed("notices").iter(f"{ATOM}entry")
            if e.findtext(f"{ATOM}id").endswith(notice.public_id)
        )
        return next(found)

    before = entry().findtext(f"{ATOM}updated")
    notice.ended_at = notice.ends_at
    notice.save()
    assert entry().findtext(f"{ATOM}updated") > before
    assert entry().findtext(f"{ATOM}published") == before


def test_closed_names_stand_in_no_feed_and_no_table(notice_city) -> None:
    factories.institutions(notice_city, 1, name="闭名机构", public={})
    for address in ("/feeds/register.atom", "/register/export.csv"):
        response = Client().get(address)
        body = b"".join(response) if response.streaming else response.content
        assert "闭名机构" not in body.decode()


@pytest.mark.parametrize("address", ["/register/", "/notices/", "/calls/", "/policies/"])
def test_lists_point_to_their_feed(notice_city, address: str) -> None:
    text = Client().get(address).content.decode()
    assert f'<link rel="alternate" type="application/atom+xml" href="/feeds{address[:-1]}.atom">' in text


def test_table_and_feed_cost_the_same_queries_however_many_rows(notice_city) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            response = Client().get(address)
            _ = b"".join(response) if response.streaming else response.content
        return len(found)

    addresses = ("/notices/export.csv", "/feeds/notices.atom", "/feeds/register.atom")
    first = PublicNotice.objects.scoped("one").filter(ended_at=None).first()
    before = [queries(a) for a in addresses]
    PublicNotice.objects.bulk_create(
        PublicNotice(
            authority=first.authority, case=first.case, stage=first.stage, number=f"EZ-N-2099-{n:04d}",
            starts_at=first.starts_at, ends_at=first.ends_at, shown=first.shown,
        )
        for n in range(50)
    )  # fmt: skip
    factories.institutions(notice_city, 50)
    assert [queries(a) for a in addresses] == before


def test_reference_page_lists_every_operation_without_script(notice_city) -> None:
    response = Client().get("/api/")
    text = response.content.decode()
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert all(f"GET {path}" in text for path in document["paths"])
    assert "<script>" not in text and "style=" not in text
    assert Institution.objects.scoped("all").exists()
