"""Liaison officers and their log: what is to follow stands among the things to do once its day is past (EZ-22)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from exclave.apps.alerts import addresses
from exclave.apps.alerts.wording import words
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import ObligationDue
from exclave.apps.facilities import queries, telling, todo
from exclave.apps.facilities.actions.log_contact import close_follow_up, log_contact
from exclave.apps.facilities.actions.name_liaison import edit_liaison, name_liaison
from exclave.apps.facilities.actions.tell_overdue import tell_overdue
from exclave.apps.facilities.models import Liaison
from exclave.apps.journal.models import Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.models import Account
from exclave.sample_city.city import City, at
from exclave.sample_city.ecosystem import institution

pytestmark = pytest.mark.django_db
POST = {
    "name": "演示联络员", "side": "supporting", "body": "示例单位", "tasks": "对接团队", "since": date(2025, 6, 1),
}  # fmt: skip
CONTACT = {
    "on": date(2025, 12, 20), "whom": "团队", "matter": "社保", "follow_up": "答复手续", "due": date(2026, 1, 10),
}  # fmt: skip


@pytest.fixture
def city(notice_city: City) -> City:
    at("2026-01-10", "10:00")
    notice_city.accounts["helper"] = Account.objects.create_account("helper", "x", name="演示联络员")
    return notice_city


def named(city: City, who: str = "lumen", **given: Any) -> str:
    return name_liaison(city.actor(who), institution_id=institution(city, "lumen"), **POST | given).result[
        "liaison"
    ]


def fetch(liaison: str) -> Liaison:
    return Liaison.objects.scoped("test").get(public_id=liaison)


def log(city: City, liaison: str, who: str = "lumen", **given: Any) -> str:
    return log_contact(city.actor(who), liaison_id=liaison, **CONTACT | given).result["contact"]


def told(city: City) -> set[str]:
    """Who has an overdue follow-up among the things to do."""
    for account in city.accounts.values():
        account.__dict__.pop("_standing", None)
    return {who for who, account in city.accounts.items() if todo.tasks(account)}


def test_follow_up_is_told_the_day_after_it_was_due_until_it_is_closed(city: City) -> None:
    liaison = named(city, username="helper")
    contact = log(city, liaison)
    assert told(city) == set(), "the last day is still in time"
    at("2026-01-11", "00:01")
    assert told(city) == {"lumen", "helper", "echeng", "city1", "city2"}
    close_follow_up(
        city.actor("helper"), liaison_id=liaison, contact_id=contact, done_on=date(2026, 1, 11), note="已答复"
    )
    assert told(city) == set()
    row = fetch(liaison).contacts.get()
    assert (row.done_note, row.done_by) == ("已答复", city.accounts["helper"])
    with pytest.raises(Refused) as refused:
        close_follow_up(
            city.actor("lumen"), liaison_id=liaison, contact_id=contact, done_on=date(2026, 1, 11), note="又"
        )
    assert refused.value.code == "follow_up_closed"


def test_overdue_follow_up_stands_on_the_pages_of_work(city: City) -> None:
    log(city, named(city), due=date(2025, 12, 24))
    for who, address in (
        ("lumen", "/me/"),
        ("city1", "/work/"),
        ("echeng", "/work/"),
        ("lumen", "/liaison/"),
    ):
        browser = Client()
        account = Account.objects.get(pk=city.accounts[who].pk)
        browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        assert "答复手续" in browser.get(address).content.decode(), (who, address)
    browser = Client()
    account = Account.objects.get(pk=city.accounts["cedar"].pk)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert "答复手续" not in browser.get("/me/").content.decode()


def page(city: City, who: str, address: str) -> str:
    browser = Client()
    account = Account.objects.get(pk=city.accounts[who].pk)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser.get(address).content.decode()


def test_to_do_page_with_an_overdue_follow_up_does_not_say_that_nothing_waits(city: City) -> None:
    """EZ-22: “lumen” has no task of a case, and the officer's own list is empty by a filter of another view."""
    ObligationDue.objects.of(city.authority.pk).filter(organisation=city.firms["lumen"]).delete()
    assert "没有等您办理的事" in page(city, "lumen", "/me/")
    log(city, named(city), due=date(2025, 12, 24))
    html = page(city, "lumen", "/me/")
    assert "答复手续" in html and "没有等您办理的事" not in html
    assert "没有等您办理的事" not in page(city, "echeng", "/work/")


def test_overdue_follow_up_is_told_once_to_its_officer_and_the_organisation(city: City) -> None:
    liaison = named(city, username="helper")
    contact = log(city, liaison)
    messages = Outbox.objects.filter(topic="liaison.overdue")
    assert telling.tell_due() == 0 and not messages.exists(), "the last day is still in time"
    at("2026-01-11", "00:01")
    assert tick().failed == 0
    people = {city.accounts[who].public_id for who in ("helper", "lumen")}
    assert set(messages.values_list("recipient", flat=True)) == people
    assert telling.tell_due() == 0
    assert tell_overdue(CLOCK, contact_id=contact).result == {"told": 0}
    assert messages.count() == 2 and fetch(liaison).contacts.get().told_on == date(2026, 1, 11)
    payload = messages.first().payload
    assert words("liaison.overdue", payload, "zh-hans") == (
        f"{payload['institution']} 的联络跟进已过期限（2026年1月10日）：答复手续"
    )
    assert addresses.address("liaison.overdue", payload, set()).endswith(f"/contact/{contact}/")


def test_follow_up_closed_in_time_or_without_an_officers_account_is_told_rightly(city: City) -> None:
    liaison = named(city)
    closed, due = log(city, liaison), log(city, liaison, follow_up="另一项")
    stated = {"liaison_id": liaison, "contact_id": closed, "done_on": date(2026, 1, 10), "note": "已答复"}
    close_follow_up(city.actor("lumen"), **stated)
    at("2026-01-11", "00:01")
    assert telling.tell_due() == 1
    found = Outbox.objects.filter(topic="liaison.overdue")
    assert [(m.recipient, m.payload["contact"]) for m in found] == [(city.accounts["lumen"].public_id, due)]


def test_nobody_but_the_clock_tells_of_follow_ups(city: City) -> None:
    contact = log(city, named(city))
    at("2026-01-11", "00:01")
    for who in ("lumen", "city1", "leader"):
        with pytest.raises(Refused) as refused:
            tell_overdue(city.actor(who), contact_id=contact)
        assert refused.value.code == "not_allowed"
    with pytest.raises(Refused):
        tell_overdue(CLOCK, contact_id="none")
    assert not Outbox.objects.filter(topic="liaison.overdue").exists()


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"on": date(2026, 2, 1), "due": None}, "on"), ({"whom": " "}, "whom"), ({"matter": ""}, "matter"),
        ({"follow_up": ""}, "follow_up"), ({"due": date(2025, 12, 1)}, "due"), ({"matter": "字" * 1001}, "matter"),
    ],
)  # fmt: skip
def test_contact_that_cannot_be_is_refused_at_its_field(
    city: City, given: dict[str, Any], fault: str
) -> None:
    liaison = named(city)
    with pytest.raises(Refused) as refused:
        log(city, liaison, **given)
    assert fault in {f.path for f in refused.value.faults}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"name": ""}, "name"), ({"side": "friend"}, "side"), ({"body": " "}, "body"), ({"tasks": ""}, "tasks"),
        ({"username": "nobody-of-this-name"}, "username"),
    ],
)  # fmt: skip
def test_post_that_cannot_be_is_refused_at_its_field(city: City, given: dict[str, Any], fault: str) -> None:
    with pytest.raises(Refused) as refused:
        named(city, **given)
    assert {f.path for f in refused.value.faults} == {fault}


def test_officer_keeps_the_log_but_not_the_post(city: City) -> None:
    liaison = named(city, username="helper")
    log(city, liaison, "helper")
    given = {"liaison_id": liaison, **POST, "expected_version": fetch(liaison).version}
    for who in ("helper", "cedar", "gedian", "leader"):
        with pytest.raises(Refused) as refused:
            edit_liaison(city.actor(who), **given)
        assert refused.value.code == "not_allowed"
    with pytest.raises(Refused) as refused:
        edit_liaison(city.actor("lumen"), until=date(2025, 6, 1), **given)
    assert {f.path for f in refused.value.faults} == {"until"}
    edit_liaison(city.actor("lumen"), until=date(2026, 1, 1), username="helper", **given)
    with pytest.raises(Refused):
        log(city, liaison, "helper")
    assert queries.liaison_for(city.accounts["helper"], liaison) is None, "a post that ended opens nothing"
    assert fetch(liaison).contacts.count() == 1


def test_same_person_is_named_once_while_in_post(city: City) -> None:
    named(city)
    with pytest.raises(Refused) as refused:
        named(city)
    assert {f.path for f in refused.value.faults} == {"name"}
