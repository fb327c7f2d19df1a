"""The front page and the search over everything public."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from exclave.apps.programmes import library
from exclave.apps.register import figures
from exclave.apps.register.models import Institution
from exclave.sample_city.city import City, at

from . import factories

TODAY = date(2025, 11, 27)
pytestmark = pytest.mark.django_db


def test_home_shows_what_runs_now(client: Client, notice_city: City) -> None:
    at("2025-11-27", "10:05")
    response = client.get("/")
    page = response.content.decode()
    assert [n["state"] for n in response.context["notices"]] == ["paused", "running"]
    assert "目前没有正在受理的申报" in page and "2025年第二批" in page
    assert "暂停计时" in page and "备案库最新" in page
    assert "口径： 年末处于备案状态的机构数" in page


def test_home_shows_an_open_call_with_its_days_left(client: Client, notice_city: City) -> None:
    at("2025-10-15", "10:05")
    (call,) = client.get("/").context["calls"]
    assert call["stage"] == "open" and call["deadline"]["left"] == 2, (
        "15 Oct is a Wednesday, the call closes on Friday"
    )


def test_target_is_read_from_the_register_with_definition_and_day(notice_city: City) -> None:
    programme = factories.programme(notice_city)
    today = TODAY
    first, *others = figures.target_figures(programme, today)
    assert (first["value"], first["target"]["en"], first["as_of"]) == (
        3,
        "at least 50 by the end of 2028",
        today,
    )
    assert first["definition"]["zh"] == "年末处于备案状态的机构数" and first["share"] == 6
    assert len(others) == 3 and all(f["value"] is None and f["trend"] == figures.UNDEFINED for f in others)


def test_target_counts_filed_institutions_only(notice_city: City) -> None:
    factories.institutions(notice_city, 4)
    factories.institutions(notice_city, 1, state="removed", name="移出")
    assert figures.target_figures(factories.programme(notice_city), TODAY)[0]["value"] == 7


def test_target_without_definition_is_shown_as_such(client: Client, notice_city: City) -> None:
    assert client.get("/").content.decode().count("口径待定") >= 3


def test_reading_that_needs_facts_not_kept_has_no_value(notice_city: City) -> None:
    """A missing fact is unknown, never zero."""
    programme = factories.programme(notice_city)
    compiled = library.compiled(programme)
    target = compiled.pack.targets["institutions"]
    other = target.model_copy(update={"reading": "register.institution.count(i, i.co_built)"})
    pack = compiled.pack.model_copy(update={"targets": {"institutions": other}})
    assert figures.reading(programme, replace(compiled, pack=pack), "institutions", TODAY) is None


def test_reading_by_place_is_worked_out_by_groups(notice_city: City) -> None:
    programme = factories.programme(notice_city)
    compiled = library.compiled(programme)
    factories.institutions(notice_city, 5, place="440305")
    target = compiled.pack.targets["institutions"]
    other = target.model_copy(
        update={"reading": "register.institution.count(i, outside(i.place, up(pack.place, 'province')))"}
    )
    pack = compiled.pack.model_copy(update={"targets": {"institutions": other}})
    assert figures.reading(programme, replace(compiled, pack=pack), "institutions", TODAY) == 6


def test_search_finds_institutions_calls_and_notices(client: Client, notice_city: City) -> None:
    context = client.get("/search/", {"q": "示例"}).context
    assert context["institution_count"] == 3 and context["notice_count"] == 5
    assert client.get("/search/", {"q": "第二批"}).context["call_count"] == 1
    assert client.get("/search/", {"q": "EZ-N-2025-0005"}).context["notice_count"] == 1


def test_search_for_nothing_asks_and_for_the_absent_says_so(client: Client, notice_city: City) -> None:
    assert "请输入名称" in client.get("/search/").content.decode()
    page = client.get("/search/", {"q": "<script>x</script>"}).content.decode()
    assert "没有找到" in page and "<script>x" not in page


def test_every_public_page_has_one_heading_and_both_languages(client: Client, notice_city: City) -> None:
    row = Institution.objects.of(notice_city.authority.pk).order_by("pk")[0]
    for address in (
        "/",
        "/search/?q=示例",
        "/register/",
        f"/register/{row.public_id}/",
        "/verify/",
        "/calls/",
        "/policies/",
        "/notices/",
    ):
        for language in ("zh-hans", "en"):
            client.cookies["language"] = language
            page = client.get(address).content.decode()
            assert page.count("<h1") == 1, address
            assert 'style="' not in page and "onclick" not in page, address
