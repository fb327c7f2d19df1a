"""Institutions in the one search: insiders find them by the organisation behind them, strangers by what is open (EZ-21)."""

import pytest

from exclave.apps.register.models import Institution
from exclave.apps.search.models import Found
from exclave.apps.search.queries import Sought, find
from exclave.sample_city.city import City
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
