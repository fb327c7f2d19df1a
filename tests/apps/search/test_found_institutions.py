"""Institutions in the one search: insiders find them by the organisation behind them, strangers by what is open (EZ-21)."""

import re

import pytest

from exclave.apps.imports.models import Import
from exclave.apps.register.models import Institution
from exclave.apps.search.indexing import catch_up
from exclave.apps.search.models import Found
from exclave.apps.search.queries import Sought, find
from exclave.sample_city.city import City
from tests.apps.imports import lists
from tests.apps.search.test_search import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def entered(notice_city: City) -> Institution:
    """One whose name the pack closed; its organisation is named in both languages."""
    one = Institution.objects.of(notice_city.authority.pk).select_related("organisation").order_by("pk")[0]
    who = one.organisation
    who.name_en, who.version = "Stonebridge Optics (fictional)", who.version + 1
    who.save()
    one.public = {}
    one.save()
    return one


def hits(city: City, who: str, q: str) -> list[int]:
    found = find(city.accounts[who] if who else None, Sought.of(q))
    return [target for target, _part in found["institution"].keys]


@pytest.mark.parametrize("who", ["city1", "leader", "auditor", "its agent"])
def test_insider_finds_an_institution_by_the_organisation_behind_it(
    notice_city: City, entered: Institution, who: str
) -> None:
    firm = entered.organisation
    if who == "its agent":
        who = next(name for name, one in notice_city.firms.items() if one.pk == firm.pk)
    for q in ("stonebridge OPTICS", firm.name_zh, firm.identity_no, entered.name):
        assert entered.pk in hits(notice_city, who, q), q
    html = browser(notice_city, who, "en").get("/search/", {"q": "stonebridge", "kind": "institution"})
    shown = html.content.decode()
    assert f"/register/{entered.public_id}/" in shown and "<mark>Stonebridge</mark>" in shown


@pytest.mark.parametrize("who", ["", "expert1", "policy"])
def test_stranger_finds_no_institution_by_what_its_pack_closes(
    notice_city: City, entered: Institution, who: str
) -> None:
    firm = entered.organisation
    for q in ("stonebridge", firm.name_zh, firm.identity_no, entered.name):
        assert entered.pk not in hits(notice_city, who, q), q
    open_words = Found.objects.get(kind="institution", target=entered.pk).words
    assert "stonebridge" not in open_words and firm.name_zh not in open_words


def led_to(city: City, who: str, q: str) -> list[str]:
    html = browser(city, who).get("/search/", {"q": q, "kind": "organisation"}).content.decode()
    return re.findall(r'<tr><td><a href="([^"]+)"', html)


def test_officer_finds_an_organisation_a_list_brought_and_is_led_on(notice_city: City) -> None:
    rows = lists.firms(2)
    brought, supports = (row[0] for row in rows)
    one = lists.applied(notice_city, "organisations", lists.ORGANISATIONS, rows)
    catch_up()
    assert led_to(notice_city, "city1", brought) == [f"/work/imports/{one.public_id}/"]
    lists.applied(notice_city, "institutions", lists.INSTITUTIONS, lists.filed([supports]))
    made = Institution.objects.of(one.authority_id).get(organisation__identity_no=supports)
    for who in ("city1", "leader"):
        assert led_to(notice_city, who, supports) == [f"/register/{made.public_id}/"]
    assert not led_to(notice_city, "expert1", brought) and not led_to(notice_city, "heron", brought)
    assert not led_to(notice_city, "echeng", brought), "the list is the city's"
    assert led_to(notice_city, "echeng", supports) == [f"/register/{made.public_id}/"], (
        "it lies in the district"
    )
    Import.objects.of(one.authority_id).filter(pk=one.pk).update(state="undone")
    assert not led_to(notice_city, "city1", brought)
