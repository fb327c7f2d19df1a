"""Benefits where people look for them: the one search, and the open data with its feed (EZ-21)."""

import csv
import io
import re
from itertools import cycle

import pytest
from django.test import Client

from exclave.apps.benefits.offers import Offer, offers_of
from exclave.apps.programmes.models import Programme
from exclave.apps.search import indexing
from exclave.apps.search.indexing import catch_up, rebuild
from exclave.apps.search.models import Found
from exclave.apps.search.queries import Sought, find
from exclave.sample_city.city import City
from tests.formula_payloads import PAYLOADS

pytestmark = pytest.mark.django_db


def found(who: object, q: str) -> list[str]:
    return [part for _target, part in find(who, Sought.of(q))["benefit"].keys]


def browser(language: str = "zh-hans") -> Client:
    client = Client()
    client.cookies["language"] = language
    return client


def test_benefit_is_found_by_anybody_in_either_language_while_its_policy_is_in_force(
    grants: Programme, notice_city: City
) -> None:
    one = next(iter(offers_of(grants)))
    for who in (None, notice_city.accounts["city1"], notice_city.accounts["lumen"]):
        assert one.id in found(who, one.name["zh"]) and one.id in found(who, one.name["en"].upper())
    for language, name in (("zh-hans", one.name["zh"]), ("en", one.name["en"])):
        html = browser(language).get("/search/", {"q": name, "kind": "benefit"}).content.decode()
        shown = re.sub(r"</?mark>", "", html.split("<main")[1])
        assert f'href="{one.href}">{name[:1].upper()}{name[1:]}</a>' in shown
    grants.state = "ended"
    grants.save()
    assert not found(None, one.name["zh"])


def test_benefits_are_taken_up_and_a_rebuild_gives_the_same(grants: Programme) -> None:
    def content() -> set[tuple]:
        return set(Found.objects.filter(kind="benefit").values_list("target", "part", "title", "words"))

    kept = content()
    assert kept and {target for target, *_ in kept} == {grants.pk}
    Found.objects.filter(kind="benefit").delete()
    catch_up()
    assert content() == kept
    rebuild()
    assert content() == kept
    assert grants not in indexing.missing("benefit")


def test_open_data_gives_every_benefit_and_no_cell_is_a_formula(grants: Programme, monkeypatch) -> None:
    """The table, its form for workbooks, the feed and the page that names them; payloads in what a pack writes."""
    assert "/benefits/export.csv" in (page := browser().get("/data/").content.decode())
    assert "/feeds/benefits.atom" in page and "/benefits/export.xlsx" in page
    every = list(offers_of(grants))
    feed = browser().get("/feeds/benefits.atom").content.decode()
    assert all(f"urn:x-exclave:benefit:{grants.public_id}:{one.id}" in feed for one in every)
    wild = cycle(PAYLOADS)
    for said in ("name", "object", "desk"):
        monkeypatch.setattr(Offer, said, property(lambda one: dict.fromkeys(("zh", "en"), next(wild))))
    text = b"".join(browser().get("/benefits/export.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(every)
    assert not [cell for row in rows for cell in row.values() if cell.strip()[:1] in ("=", "+", "-", "@")]
