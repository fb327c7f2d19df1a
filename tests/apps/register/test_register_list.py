"""The register's list: filters in the address, counts, sort, pages, search, and a fixed number of queries."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.sample_city.city import City

from . import factories

pytestmark = pytest.mark.django_db


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_list_shows_open_facts_of_every_entry(client: Client, notice_city: City) -> None:
    page = text(client, "/register/")
    for word in (
        "EZ-P-2025-0001",
        "湖北省武汉市洪山区",
        "高校院所式离岸研发中心",
        "已备案",
        notice_city.firms["lumen"].name_zh,
    ):
        assert word in page


def test_filters_narrow_and_count_what_they_would_show(client: Client, notice_city: City) -> None:
    factories.institutions(notice_city, 2, state="removed", place="440305", name="示例移出机构")
    response = client.get("/register/?state=removed")
    assert response.context["page"].paginator.count == 2
    by_name = {f["name"]: f for f in response.context["filters"]}
    states = {o["value"]: o["count"] for o in by_name["state"]["options"]}
    assert states == {"": 5, "filed": 3, "removed": 2}, "a filter's own counts ignore its own choice"
    regions = {o["value"]: o["count"] for o in by_name["region"]["options"]}
    assert regions == {"440000": 2}, "other filters' counts follow the choice"


def test_region_filter_takes_in_everything_below(client: Client, notice_city: City) -> None:
    assert client.get("/register/?region=420000").context["page"].paginator.count == 2
    assert client.get("/register/?region=310000").context["page"].paginator.count == 1
    assert client.get("/register/?region=999").context["page"].paginator.count == 0


def test_district_filter_needs_an_open_district(client: Client, notice_city: City) -> None:
    """The Ezhou pack does not open where an applicant is registered: nothing can be learned by asking."""
    factories.institutions(notice_city, 1)
    page = client.get("/register/")
    assert "district" not in {f["name"] for f in page.context["filters"]}
    assert (
        client.get(f"/register/?district={notice_city.firms['lumen'].place}").context["page"].paginator.count
        == 0
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [("雪松", 1), ("材料研究", 1), ("ez-p-2025-0002", 1), ("ＥＺ－Ｐ－２０２５", 3), ("上海", 1), ("Shanghai", 1),
     ("Hubei", 2), ("东湖药学院", 1), ("没有这个", 0), ("%", 0), ("_", 0), ("'; DROP TABLE", 0)],
)  # fmt: skip
def test_search_finds_names_places_and_numbers(
    client: Client, notice_city: City, words: str, found: int
) -> None:
    assert client.get("/register/", {"q": words}).context["page"].paginator.count == found


@pytest.mark.parametrize(
    "sort", ["name", "-name", "entered", "-entered", "state", "place", "-place", "nonsense"]
)
def test_every_sort_answers(client: Client, notice_city: City, sort: str) -> None:
    assert client.get(f"/register/?sort={sort}").context["page"].paginator.count == 3


def test_sort_by_day_of_entry(client: Client, notice_city: City) -> None:
    factories.institutions(notice_city, 1, name="最新机构", entered_at=datetime(2025, 11, 1, tzinfo=UTC))
    names = [e["name"] for e in client.get("/register/").context["page"].object_list]
    assert names[0] == "最新机构"
    names = [e["name"] for e in client.get("/register/?sort=entered").context["page"].object_list]
    assert names[-1] == "最新机构"


def test_pages_keep_the_filters(client: Client, notice_city: City) -> None:
    factories.institutions(notice_city, 60)
    page = text(client, "/register/?state=filed&page=2")
    assert 'href="?state=filed&amp;page=1"' in page
    assert client.get("/register/?page=99999").context["page"].number == 2, "beyond the end is the last page"
    assert client.get("/register/?page=x").context["page"].number == 1


def test_empty_states_say_what_to_do(client: Client, notice_city: City) -> None:
    assert "没有符合的机构" in text(client, "/register/?q=没有这个")


@pytest.mark.parametrize(
    "address", ["/register/", "/register/?q=示例&sort=name&state=filed", "/search/?q=示例", "/"]
)
def test_query_count_does_not_grow_with_rows(
    client: Client, notice_city: City, django_assert_num_queries, address: str
) -> None:
    factories.institutions(notice_city, 1, name="示例一号")
    client.get(address)
    with CaptureQueriesContext(connection) as first:
        client.get(address)
    for more in (2, 47):
        factories.institutions(notice_city, more, name="示例又一批")
        with django_assert_num_queries(len(first)):
            client.get(address)
    assert len(first) <= (24 if "search" in address else 16)


def test_export_takes_a_fixed_number_of_queries(
    client: Client, notice_city: City, django_assert_num_queries
) -> None:
    client.get("/register/export.csv")
    factories.institutions(notice_city, 50)
    with django_assert_num_queries(4):
        b"".join(client.get("/register/export.csv").streaming_content)
