"""Lists of facilities, liaison officers, readings and findings: filters, exports, and queries that do not grow."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exclave.apps.facilities.models import Contact, Facility, Liaison
from exclave.apps.journal import clock
from exclave.apps.monitoring.models import Finding, Indicator, Reading
from exclave.apps.people.models import Account
from exclave.apps.register.models import Institution
from exclave.sample_city.city import City, at
from exclave.sample_city.ecosystem import grow, institution

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 31)


@pytest.fixture
def city(notice_city: City) -> City:
    at("2026-01-15", "10:00")
    return notice_city


def signed_in(city: City, who: str) -> Client:
    browser = Client()
    account = Account.objects.get(pk=city.accounts[who].pk)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def bulk(city: City, number: int) -> None:
    """``number`` of everything, all of lumen's institution."""
    for model in (Finding, Reading, Contact, Liaison, Facility, Indicator):
        found = model.objects.scoped("test") if hasattr(model.objects, "scoped") else model.objects.all()
        found.delete()
    owner = Institution.objects.of(city.authority.pk).get(public_id=institution(city, "lumen"))
    who, now = city.accounts["city1"], clock.now()
    made = {"authority": city.authority}
    entered = {"entered_at": now, "entered_by": who}
    recorded = {"recorded_at": now, "recorded_by": who}
    Facility.objects.bulk_create(
        Facility(**made, **entered, kind="pilot", name_zh=f"设施{n}", place="420704", offers="x", as_of=DAY)
        for n in range(number)
    )
    posts = Liaison.objects.bulk_create(
        Liaison(
            **made,
            **entered,
            institution=owner,
            name=f"专员{n}",
            side="operator",
            body="x",
            tasks="x",
            since=DAY,
        )
        for n in range(number)
    )
    Contact.objects.bulk_create(
        Contact(**recorded, liaison=post, on=DAY, whom="x", matter="x", follow_up="x", due=DAY)
        for post in posts
    )
    indicator = Indicator.objects.create(
        **made, name_zh="带动投资", unit="元", definition="x", added_at=now, added_by=who
    )
    reading = {
        "indicator": indicator,
        "institution": owner,
        "bound": "exact",
        "as_of": DAY,
        "definition": "x",
    }
    pairs = [
        Reading.objects.bulk_create(
            Reading(**made, **recorded, **reading, scaled=n, text=f"{side}{n}", source="x")
            for n in range(number)
        )
        for side in ("甲", "乙")
    ]
    Finding.objects.bulk_create(
        Finding(**made, first=one, second=other, opened_at=now) for one, other in zip(*pairs, strict=True)
    )


@pytest.mark.parametrize(
    "address",
    [
        "/facilities/", "/facilities/export.csv", "/liaison/", "/liaison/export.csv", "/readings/", "/readings/export.csv",
        "/findings/", "/findings/export.csv", "/work/", "/progress/",
    ],
)  # fmt: skip
def test_lists_of_surroundings_cost_the_same_queries_at_any_length(city: City, address: str) -> None:
    signed_in(city, "city1").get(address)  # what is kept for the whole process is read once
    taken = []
    for number in (1, 3, 50):
        bulk(city, number)
        browser = signed_in(city, "city1")
        with CaptureQueriesContext(connection) as caught:
            response = browser.get(address)
            assert response.status_code == 200
            if response.streaming:
                b"".join(response.streaming_content)
        taken.append(len(caught))
    assert len(set(taken)) == 1, taken


def test_filters_of_surroundings_narrow_their_lists(city: City) -> None:
    grow(city)
    browser = signed_in(city, "city1")
    for address, number in (
        ("/facilities/?kind=pilot", 1), ("/facilities/?open=unknown", 1), ("/facilities/?q=光学", 1),
        ("/facilities/?place=420704", 1), ("/facilities/?kind=castle", 3), ("/liaison/?side=operator", 1),
        ("/liaison/?held=ended", 0), ("/liaison/?q=联络员甲", 1), ("/readings/?doubt=open", 2), ("/readings/?q=简报", 2),
        ("/findings/?state=open", 1), ("/findings/?state=resolved", 1), ("/findings/?q=招商", 1),
    ):  # fmt: skip
        assert browser.get(address).context["page"].paginator.count == number, address
    lines = b"".join(browser.get("/findings/export.csv?state=open").streaming_content).decode().splitlines()
    assert len(lines) == 2 and "5亿元" in lines[1] and "4亿元" in lines[1]


def test_readings_of_an_institution_are_seen_by_its_own_people(city: City) -> None:
    grow(city)
    seen = {
        w: signed_in(city, w).get("/readings/").context["page"].paginator.count
        for w in ("lumen", "cedar", "echeng")
    }
    assert seen == {"lumen": 3, "cedar": 0, "echeng": 6}
    assert signed_in(city, "lumen").get("/findings/").status_code == 404
    row = Reading.objects.scoped("test").get(text="600+")
    assert "600+" in signed_in(city, "lumen").get(f"/readings/{row.public_id}/").content.decode()


def test_contradicting_figure_typed_in_the_form_leads_to_its_finding(city: City) -> None:
    grow(city)
    browser = signed_in(city, "city1")
    indicator = Indicator.objects.scoped("test").get(name_zh="累计带动投资").public_id
    typed = {"indicator": indicator, "value": "7亿", "as_of": "2025-06-30", "source": "访谈（演示）"}
    page = browser.post("/readings/new/", typed)
    address = page["Location"]
    assert address.startswith("/findings/")
    refused = browser.post(address, {"outcome": "first", "reason": "", "expected_version": "1"})
    assert refused.status_code == 422 and {e["id"] for e in refused.context["form"].errors} == {"reason"}
    assert (
        browser.post(address, {"outcome": "first", "reason": "核实", "expected_version": "1"}).status_code
        == 302
    )
    assert signed_in(city, "echeng").post(address, {"outcome": "first", "reason": "x"}).status_code == 404
    again = browser.post(address, {"outcome": "second", "reason": "又", "expected_version": "2"})
    assert again.status_code == 422 and "已经处理" in again.content.decode()


def test_facility_and_liaison_forms_record_what_is_typed(city: City) -> None:
    browser = signed_in(city, "gedian")
    typed = {
        "authority_id": city.offices["gedian"].public_id, "kind": "concept", "name_zh": "示例概念验证中心",
        "place": "420700-gedian", "offers": "样机试制", "capacity": "很多", "as_of": "2025-12-31",
    }  # fmt: skip
    refused = browser.post("/facilities/new/", typed)
    assert refused.status_code == 422 and "样机试制" in refused.content.decode()
    address = browser.post("/facilities/new/", typed | {"capacity": "20个"})["Location"]
    assert (
        browser.post(
            f"{address}served/", {"name": "甲", "began": "2025-05-01", "expected_version": "1"}
        ).status_code
        == 302
    )
    edited = typed | {"capacity": "30个", "open": "yes", "expected_version": "2"}
    assert browser.post(f"{address}edit/", edited)["Location"] == address
    agent = signed_in(city, "lumen")
    post = {
        "institution_id": institution(city, "lumen"), "name": "甲", "side": "operator", "body": "乙", "tasks": "丙",
        "since": "2025-05-01",
    }  # fmt: skip
    address = agent.post("/liaison/new/", post)["Location"]
    contact = {"on": "2025-12-01", "whom": "团队", "matter": "用房", "follow_up": "答复", "due": "2025-12-09"}
    assert agent.post(f"{address}contact/", contact)["Location"] == address
    row = Contact.objects.get()
    assert (
        agent.post(
            f"{address}contact/{row.public_id}/", {"done_on": "2025-12-05", "note": "已答复"}
        ).status_code
        == 302
    )
    assert (
        agent.post(f"{address}edit/", post | {"until": "2026-01-01", "expected_version": "3"}).status_code
        == 302
    )
