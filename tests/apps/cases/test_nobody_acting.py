"""Nobody is late who was never told: the clock notes nothing where nobody acts for the organisation (EZ-15)."""

import pytest

from exclave.apps.cases.clockwork import tick
from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.people.models import Agency
from exclave.sample_city.city import City, at
from tests.apps.cases.officers import signed_in

pytestmark = pytest.mark.django_db


def due(city: City, firm: str) -> ObligationDue:
    return ObligationDue.objects.of(city.authority.pk).get(organisation=city.firms[firm])


@pytest.fixture
def city(report_city: City) -> City:
    """“quartz” owes its report and nobody acts for it any more; “cedar” owes one too, and its agent was told."""
    Agency.objects.filter(organisation=report_city.firms["quartz"]).delete()
    return report_city


def named_agent(city: City) -> None:
    Agency.objects.create(
        account=city.accounts["quartz"], organisation=city.firms["quartz"], since=clock.now()
    )


def test_clock_notes_no_lateness_where_nobody_acts_for_the_organisation(city: City) -> None:
    at("2026-02-01", "00:05")
    done = tick()
    alone = due(city, "quartz")
    assert (alone.state, alone.late_case, done.failed) == ("open", None, 0)
    assert not Event.objects.filter(action="obligation.late", subject_id=alone.public_id).exists()
    assert (
        not Case.objects.of(city.authority.pk)
        .filter(procedure="removal", subject_id=alone.subject_id)
        .exists()
    )
    named_agent(city)
    tick()
    assert due(city, "quartz").state == "open", "nobody was told before the day had passed"
    page = signed_in(city, "city1").get("/work/reports/").content.decode()
    assert "截止前没有经办人，不自动记为逾期" in page


def test_clock_reminds_once_an_agent_is_named_and_notes_lateness_then(city: City) -> None:
    ObligationDue.objects.of(city.authority.pk).filter(pk=due(city, "quartz").pk).update(reminded=[])
    at("2026-01-29", "09:00")
    tick()
    assert due(city, "quartz").reminded == [], "nothing is on record as sent that reached nobody"
    named_agent(city)
    tick()
    told = Outbox.objects.filter(dedupe__startswith=f"remind:{due(city, 'quartz').public_id}")
    assert len(due(city, "quartz").reminded) == 1
    assert city.accounts["quartz"].public_id in {one.recipient for one in told}
    at("2026-02-01", "00:05")
    tick()
    assert due(city, "quartz").state == "late" and due(city, "quartz").late_case is not None


def test_list_says_that_nobody_acts_for_the_organisation_and_who_names_an_agent(city: City) -> None:
    client, sentence = signed_in(city, "city1"), "尚无经办人，请先由管理员在账号页指定"
    assert client.get("/work/reports/").content.decode().count(sentence) == 1
    named_agent(city)
    assert sentence not in client.get("/work/reports/").content.decode()
