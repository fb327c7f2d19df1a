"""Reminders to many (EZ-16): who gets which words, whole or not at all, never two in a day."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from exclave.apps.cases.actions.remind_obligation import remind_many, remind_obligation
from exclave.apps.cases.models import ObligationDue, Reminder
from exclave.apps.journal import clock
from exclave.apps.journal.models import Outbox
from exclave.apps.journal.refusals import Refused
from exclave.apps.people.models import Agency
from exclave.sample_city.city import City
from tests.apps.cases.officers import signed_in

pytestmark = pytest.mark.django_db


def owed(city: City) -> list[ObligationDue]:
    found = ObligationDue.objects.of(city.authority.pk).filter(state__in=("open", "late"))
    return list(found.order_by("pk"))


def test_reminders_are_previewed_with_their_words_and_then_sent(report_city: City) -> None:
    dues, client = owed(report_city), signed_in(report_city, "city1")
    chosen = [one.public_id for one in dues]
    html = client.post("/work/reports/remind/", {"selected": chosen}).content.decode()
    assert all(one.subject_name in html for one in dues) and "到期" in html and "演示" in html
    assert not Reminder.objects.of(report_city.authority.pk).exists(), "a preview sends nothing"
    for _ in range(2):
        response = client.post(
            "/work/reports/remind/", {"selected": chosen, "send": "1", "idempotency_key": "k"}
        )
        assert response.status_code == 302
    sent = Reminder.objects.of(report_city.authority.pk)
    assert sent.count() == len(dues)
    assert Outbox.objects.filter(dedupe__startswith="asked:").count() >= len(dues)


def test_reminder_of_today_is_passed_over(report_city: City) -> None:
    dues = owed(report_city)
    officer = report_city.actor("city1")
    remind_obligation(officer, obligation_id=dues[0].public_id)
    receipt = remind_many(officer, obligation_ids=[one.public_id for one in dues])
    assert receipt.result["sent"] == len(dues) - 1
    html = (
        signed_in(report_city, "city1")
        .post("/work/reports/remind/", {"selected": [dues[0].public_id]})
        .content.decode()
    )
    assert "今天已提醒过" in html and 'name="send"' not in html


def test_reminders_go_out_whole_or_not_at_all(report_city: City) -> None:
    dues = owed(report_city)
    done = ObligationDue.objects.of(report_city.authority.pk).filter(state="done")[0]
    with pytest.raises(Refused) as refused:
        remind_many(report_city.actor("city1"), obligation_ids=[dues[0].public_id, done.public_id])
    assert [fault.path for fault in refused.value.faults] == [done.public_id]
    assert not Reminder.objects.of(report_city.authority.pk).exists()
    with pytest.raises(Refused):
        remind_many(report_city.actor("echeng"), obligation_ids=[dues[0].public_id])


def test_nobody_is_said_to_be_reminded_where_nobody_acts_for_the_organisation(report_city: City) -> None:
    """An organisation taken over from a list has no agent yet: its officer hears so, and nothing is noted as sent."""
    dues, client = owed(report_city), signed_in(report_city, "city1")
    alone = dues[0]
    Agency.objects.filter(organisation=alone.organisation).update(until=clock.now())
    with pytest.raises(Refused) as refused:
        remind_obligation(report_city.actor("city1"), obligation_id=alone.public_id)
    assert refused.value.code == "nobody_acts"
    html = client.post(f"/work/reports/{alone.public_id}/remind/", follow=True).content.decode()
    assert "没有人经办这个单位" in html
    html = client.post(
        "/work/reports/remind/", {"selected": [one.public_id for one in dues]}
    ).content.decode()
    assert "没有人经办这个单位" in html and f'name="selected" value="{alone.public_id}"' not in html
    assert not Reminder.objects.of(report_city.authority.pk).exists()


def test_no_row_can_say_that_one_was_reminded_twice_in_a_day(report_city: City) -> None:
    due, officer = owed(report_city)[0], report_city.accounts["city1"]
    now = clock.now()
    stated = {
        "authority": report_city.authority,
        "obligation": due,
        "day": now.date(),
        "at": now,
        "by": officer,
    }
    Reminder.objects.create(**stated)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(**stated)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(**stated | {"obligation": None})


def test_preview_of_reminders_costs_the_same_for_one_and_for_many(report_city: City) -> None:
    dues, client, counts = owed(report_city), signed_in(report_city, "city1"), set()
    assert len(dues) > 1
    for chosen in (dues[:1], dues):
        client.post("/work/reports/remind/", {"selected": [one.public_id for one in chosen]})
        with CaptureQueriesContext(connection) as queries:
            client.post("/work/reports/remind/", {"selected": [one.public_id for one in chosen]})
        counts.add(len(queries))
    assert len(counts) == 1


def test_list_says_how_late_somebody_is(report_city: City) -> None:
    due = owed(report_city)[0]
    ObligationDue.objects.of(report_city.authority.pk).filter(pk=due.pk).update(state="late")
    due.due_at = clock.now()
    ObligationDue.objects.of(report_city.authority.pk).filter(pk=due.pk).update(due_at=due.due_at)
    html = signed_in(report_city, "city1").get("/work/reports/").content.decode()
    assert "今天逾期" in html and 'name="selected"' in html
