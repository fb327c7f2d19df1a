"""Records in the one search: everybody by what is open, insiders by all of it, nobody what they could not open."""

from dataclasses import dataclass

import pytest
from django.test import Client

from exclave.apps.journal import clock
from exclave.apps.programmes.models import Programme
from exclave.apps.records.models import Record
from exclave.apps.search.indexing import catch_up
from exclave.apps.search.queries import Sought, find
from exclave.sample_city.city import City

pytestmark = pytest.mark.django_db


@dataclass
class Two:
    open: Record
    closed: Record
    """Not decided about, and its name is not open."""


@pytest.fixture
def two(notice_city: City) -> Two:
    programme = Programme.objects.scoped("a test").select_related("pack_version").order_by("pk")[0]

    def make(n: int, **more: object) -> Record:
        return Record.objects.create(
            authority=notice_city.authority, programme=programme, pack=programme.pack_version.pack,
            kind="institution", number=f"EZ-D-2026-000{n}", organisation=notice_city.firms["heron"],
            entered_at=clock.now(), **more,
        )  # fmt: skip

    return Two(
        open=make(1, name="示例北岸片区", open_name="示例北岸片区", shown=True),
        closed=make(2, name="示例南岸片区"),
    )


def hits(city: City, who: str, q: str) -> list[int]:
    found = find(city.accounts[who] if who else None, Sought.of(q))
    return [target for target, _part in found["record"].keys]


@pytest.mark.parametrize("who", ["", "willow", "expert1"])
def test_stranger_finds_open_records_by_their_open_words_alone(notice_city: City, two: Two, who: str) -> None:
    assert hits(notice_city, who, "北岸") == [two.open.pk]
    assert hits(notice_city, who, two.open.number) == [two.open.pk]
    assert not hits(notice_city, who, "南岸") and not hits(notice_city, who, two.closed.number)
    assert not hits(notice_city, who, "白鹭"), "whose it is stands on no public page"


@pytest.mark.parametrize("who", ["city1", "auditor", "heron"])
def test_insider_finds_all_of_a_record_once(notice_city: City, two: Two, who: str) -> None:
    assert hits(notice_city, who, "片区") == [two.closed.pk, two.open.pk]
    assert set(hits(notice_city, who, "白鹭 片区")) == {two.open.pk, two.closed.pk}


def test_record_is_found_as_it_is_now(notice_city: City, two: Two) -> None:
    firm = notice_city.firms["heron"]
    two.open.listed_until = clock.now().date()
    two.open.save()
    two.closed.name, two.closed.open_name, two.closed.shown = "示例东岸", "示例东岸", True
    two.closed.save()
    assert not hits(notice_city, "", "北岸") and hits(notice_city, "", "东岸") == [two.closed.pk]
    Record.objects.of(notice_city.authority.pk).update(open_name="")
    assert not hits(notice_city, "", "东岸"), "closed without the row being saved"
    firm.name_zh, firm.version = "改名后的单位（虚构）", firm.version + 1
    firm.save()
    assert two.closed.pk in hits(notice_city, "city1", "改名后")


def test_found_record_opens_at_its_page_and_costs_no_query_more_for_fifty(
    notice_city: City, two: Two, django_assert_num_queries
) -> None:
    client = Client()
    client.force_login(notice_city.accounts["city1"])

    def ask() -> str:
        return client.get("/search/", {"q": "岸片区", "kind": "record"}).content.decode()

    assert f'href="/record/{two.closed.public_id}/"' in ask()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        ask()
    Record.objects.bulk_create(
        Record(
            authority=notice_city.authority, programme=two.open.programme, pack=two.open.pack,
            kind="institution", number=f"EZ-D-2026-1{n:03}", name=f"示例对岸片区{n}", entered_at=clock.now(),
        )
        for n in range(50)
    )  # fmt: skip
    catch_up()
    with django_assert_num_queries(len(few)):
        assert ask().count("<mark>岸片区</mark>") >= 20
