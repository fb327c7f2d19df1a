"""Personal data and the journal: none in events or messages; erasing what stands behind them breaks no chain."""

import json

import pytest

from exclave.apps.alerts.models import Alert
from exclave.apps.cases.models import Case, Entry
from exclave.apps.journal.models import Event, Opening, Outbox, Receipt
from exclave.apps.journal.verifying import verify_installation
from exclave.apps.people.models import Account
from exclave.sample_city.city import City

pytestmark = pytest.mark.django_db


def kept(model, *without: str) -> str:
    fields = [f.attname for f in model._meta.concrete_fields if f.attname not in without]
    return json.dumps(list(model.objects.values(*fields)), default=str, ensure_ascii=False)


def test_no_event_message_or_receipt_names_a_person(notice_city: City) -> None:
    people = set(Account.objects.values_list("name", flat=True)) | set(
        Account.objects.values_list("email", flat=True)
    )
    typed = Case.objects.of(notice_city.authority.pk).get(applicant=notice_city.firms["heron"]).draft.data
    secret = {
        *people,
        typed["applicant.contact"],
        typed["applicant.contact_phone"],
        typed["institution.liaison"],
    }
    assert len(secret) > 30
    for model in (Event, Outbox, Alert, Receipt, Entry):
        text = kept(model)
        assert [word for word in secret if word and word in text] == [], model.__name__


def test_every_step_of_a_case_left_an_event_of_the_same_number(notice_city: City) -> None:
    for case in Case.objects.of(notice_city.authority.pk):
        steps = set(case.entries.values_list("seq", "kind"))
        events = Event.objects.filter(subject_id=case.public_id).values_list("subject", "action")
        sealed = {(subject["version"], action.removeprefix("case.")) for subject, action in events}
        assert steps <= sealed, case.number


def test_erasing_everything_behind_the_events_of_a_case_leaves_the_chain_sound(notice_city: City) -> None:
    case = Case.objects.of(notice_city.authority.pk).get(applicant=notice_city.firms["heron"])
    told = Opening.objects.filter(event__subject_id=case.public_id)
    secret = case.draft.data["applicant.contact"]
    assert secret in json.dumps(list(told.values("content")), ensure_ascii=False)
    told.delete()
    assert secret not in json.dumps(list(Opening.objects.values("content")), ensure_ascii=False)
    assert all(report.sound for report in verify_installation())
