"""Institutions entered while a cycle of reports runs are asked by an officer, never by themselves (EZ-15)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.actions.ask_latecomers import ask_latecomers
from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import ObligationDue
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.people.models import Agency
from exclave.apps.programmes.models import Round
from exclave.apps.register.models import Institution, InstitutionState
from exclave.sample_city.city import City, at
from tests.apps.cases.officers import signed_in

pytestmark = pytest.mark.django_db


def cycle(city: City) -> Round:
    return Round.objects.of(city.authority.pk).get(obligation="annual_report")


def institution(city: City, firm: str) -> Institution:
    return Institution.objects.of(city.authority.pk).get(organisation=city.firms[firm])


def rows(city: City, firm: str) -> list[ObligationDue]:
    return list(ObligationDue.objects.of(city.authority.pk).filter(organisation=city.firms[firm]))


@pytest.fixture
def city(report_city: City) -> City:
    """The running cycle was opened before “quartz” was entered from a list."""
    ObligationDue.objects.of(report_city.authority.pk).filter(
        organisation=report_city.firms["quartz"]
    ).delete()
    Outbox.objects.all().delete()
    return report_city


def ask(city: City, who: str = "city1", *firms: str, key: str | None = None):
    return ask_latecomers(
        city.actor(who), round_id=cycle(city).public_id,
        subject_ids=[institution(city, firm).public_id for firm in firms or ("quartz",)], idempotency_key=key,
    )  # fmt: skip


def test_officer_sees_who_was_not_asked_and_asks_those_left_chosen(city: City) -> None:
    client, one = signed_in(city, "city1"), institution(city, "quartz")
    tick()
    assert rows(city, "quartz") == [], "nothing is opened by itself"
    address = f"/work/reports/cycles/{cycle(city).public_id}/ask/"
    assert address in client.get("/work/reports/").content.decode()
    page = client.post(address).content.decode()
    assert one.name in page and f'value="{one.public_id}" checked' in page
    assert institution(city, "cedar").name not in page, "who was asked is not named"
    assert rows(city, "quartz") == [], "looking opens nothing"
    assert client.post(address, {"send": "1", "idempotency_key": "k"}).status_code == 302
    assert rows(city, "quartz") == [], "left out: reported on paper"
    said = client.post(address, {"send": "1", "selected": one.public_id}, follow=True).content.decode()
    assert "已布置报送：1家" in said
    assert "应报送的都已布置" in client.post(address, follow=True).content.decode()


def test_asked_latecomer_owes_what_the_others_owe_and_its_agents_are_told(city: City) -> None:
    assert ask(city).result["asked"] == 1
    (due,), (other,) = rows(city, "quartz"), rows(city, "cedar")
    assert (due.year, due.due_at, due.round, due.state) == (other.year, other.due_at, other.round, "open")
    told = Outbox.objects.get(topic="obligation.opened")
    assert told.recipient == city.accounts["quartz"].public_id
    event = Event.objects.get(action="reports.ask")
    assert event.subject_id == cycle(city).public_id
    assert event.opening.content["subjects"] == [institution(city, "quartz").public_id]


def test_nobody_is_asked_twice_or_for_what_is_not_owed(city: City) -> None:
    InstitutionState.objects.filter(institution=institution(city, "cedar")).delete()
    ObligationDue.objects.of(city.authority.pk).filter(organisation=city.firms["cedar"]).delete()
    first = ask(city, "city1", "quartz", "lumen", "cedar", key="k")
    assert first.result["asked"] == 1 and rows(city, "cedar") == [], "unknown is not owed"
    assert ask(city, "city1", "quartz", "lumen", "cedar", key="k").repeated
    assert ask(city).result["asked"] == 0
    assert len(rows(city, "quartz")) == len(rows(city, "lumen")) == 1
    assert Event.objects.filter(action="reports.ask").count() == 1


def test_only_the_offices_officers_ask_and_only_while_the_cycle_runs(city: City) -> None:
    for who in ("echeng", "leader", "quartz", "expert1", "auditor", "admin", "policy"):
        with pytest.raises(Refused) as refused:
            ask(city, who)
        assert refused.value.code == "not_allowed", who
    at("2026-02-01", "00:00")
    with pytest.raises(Refused) as refused:
        ask(city)
    assert refused.value.code == "cycle_over" and rows(city, "quartz") == []
    page = signed_in(city, "city1").get("/work/reports/").content.decode()
    assert "/ask/" not in page, "nobody is asked for what would be late at once"


def test_page_of_those_not_asked_names_who_has_no_agent_at_the_same_cost_for_many(city: City) -> None:
    Agency.objects.filter(organisation=city.firms["quartz"]).delete()
    client, counts = signed_in(city, "city1"), []
    address = f"/work/reports/cycles/{cycle(city).public_id}/ask/"
    for more in ([], ["cedar", "lumen"]):
        for firm in more:
            ObligationDue.objects.of(city.authority.pk).filter(organisation=city.firms[firm]).delete()
        client.post(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.post(address).content.decode()
        counts.append(len(queries))
        assert page.count('name="selected"') == 1 + len(more) and page.count("尚无经办人") == 1
    assert counts[0] == counts[1]
