"""What the frame costs on every page: one query for all figures of the menu, and never a wrong figure."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from exclave.apps.alerts.models import Alert
from exclave.apps.facilities.models import Contact
from exclave.apps.journal import clock
from exclave.apps.people.access import standing
from exclave.apps.ui import menu
from exclave.sample_city.city import City, at
from tests.site.surroundings import surround

pytestmark = pytest.mark.django_db
PEOPLE = ("city1", "echeng", "leader", "willow", "quartz", "expert1", "auditor", "admin", "policy")


def _request(city: City, who: str):
    request = RequestFactory().get("/")
    request.user = city.accounts[who]
    standing(request.user)
    return request


def _figures(city: City, who: str) -> dict[str, int | None]:
    found = menu.groups(_request(city, who))
    return {item.href: item.count for group in found for item in group.items}


@pytest.mark.parametrize("who", PEOPLE)
def test_menu_of_a_role_costs_one_query_the_first_time_too(notice_city: City, who: str) -> None:
    menu._composed.clear()
    for _ in range(2):
        request = _request(notice_city, who)
        with CaptureQueriesContext(connection) as found:
            menu.groups(request)
        assert len(found) <= 1, [q["sql"] for q in found]


@pytest.mark.parametrize("who", PEOPLE)
def test_figures_of_the_menu_are_what_their_rooms_count(notice_city: City, who: str) -> None:
    at("2026-01-02")
    surround(notice_city)
    Contact.objects.update(on="2020-01-01", due="2020-01-02")
    request = _request(notice_city, who)
    shown = {item.label: item.count for group in menu.groups(request) for item in group.items}
    for item, _ in menu._own(request).items:
        if item.count:
            asked = item.count(request)
            sets: Sequence[QuerySet] = [asked] if isinstance(asked, QuerySet) else asked  # type: ignore[assignment]
            assert shown[str(item.label)] == sum(one.count() for one in sets), item.url_name


def test_figures_follow_the_persons_own_act_at_once(notice_city: City) -> None:
    account = notice_city.accounts["city1"]
    before = _figures(notice_city, "city1")["/me/messages/"]
    Alert.objects.create(account=account, outbox_id=10**8, topic="test", payload={}, created_at=clock.now())
    assert _figures(notice_city, "city1")["/me/messages/"] == before + 1
    Alert.objects.filter(account=account).update(read_at=clock.now())
    assert _figures(notice_city, "city1")["/me/messages/"] == 0


def test_figures_are_composed_anew_when_a_role_ends(notice_city: City) -> None:
    at("2026-01-02")
    surround(notice_city)
    account = notice_city.accounts["city1"]
    assert _figures(notice_city, "city1")["/findings/"]
    account.roles.update(until=clock.now())
    account.__dict__.pop("_standing", None)
    assert "/findings/" not in _figures(notice_city, "city1")


def test_page_reads_the_clock_once(notice_city: City) -> None:
    client = Client()
    client.force_login(notice_city.accounts["city1"], backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/work/", "/work/rounds/", "/work/register/", "/findings/", "/liaison/"):
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        asked = [
            q["sql"] for q in found if q["sql"].startswith(("SELECT clock_timestamp", "SELECT strftime"))
        ]
        assert len(asked) <= 1, (address, asked)


def test_held_clock_stands_still_until_it_is_released(db) -> None:
    with clock.held():
        first = clock.now()
        assert clock.now() == first
        clock.release()
        time.sleep(0.002)
        assert clock.now() > first
    before = clock.now()
    time.sleep(0.002)
    assert clock.now() > before


def test_moving_the_clock_releases_it(db) -> None:
    with clock.held():
        clock.now()
        clock.travel_to(datetime(2030, 1, 1, tzinfo=UTC))
        assert clock.now().year == 2030
