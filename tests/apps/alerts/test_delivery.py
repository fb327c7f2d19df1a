"""Outbox rows reach people: once on the site, and by mail through a real server on loopback."""

import re

import pytest
from django.conf import settings

from exclave.apps.alerts.delivery import MAX_ATTEMPTS, deliver, status
from exclave.apps.alerts.models import Alert, Dispatch, Preference
from exclave.apps.alerts.topics import TOPICS, sentence
from exclave.apps.journal import clock
from exclave.apps.journal.models import Outbox
from exclave.apps.journal.outbox import Message, put
from exclave.apps.people.models import Account
from tests.apps.alerts.conftest import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return Account.objects.create_account("ann", "x", name="安", email="ann@example.test")


def send(account: Account, dedupe: str = "d1") -> None:
    payload = {"number": "EZ-C-2026-0001", "stage_zh": "受理", "stage_en": "accept"}
    put([Message(account.public_id, "case.moved", payload, dedupe)], clock.now())


def test_message_arrives_on_the_site_and_by_mail_in_both_languages(
    mailbox: Mailbox, account: Account
) -> None:
    send(account)
    assert deliver() == 1
    assert Alert.objects.get().account == account
    ((to, mail),) = mailbox.received
    assert to == ["ann@example.test"]
    body = mail.get_body(("plain",)).get_content()
    assert "进入受理" in body and "reached the step “accept”" in body


def test_message_is_delivered_once_however_often_the_worker_runs(mailbox: Mailbox, account: Account) -> None:
    send(account)
    send(account)
    assert deliver() == 1 and deliver() == 0
    assert len(mailbox.received) == 1 and Alert.objects.count() == 1


def test_person_who_wants_no_mail_gets_none(mailbox: Mailbox, account: Account) -> None:
    Preference.objects.create(account=account, by_mail=False)
    send(account)
    deliver()
    assert mailbox.received == [] and Alert.objects.count() == 1


def test_mail_that_fails_is_kept_and_tried_again_later(monkeypatch, account: Account) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", 1)
    send(account)
    assert deliver() == 1
    row = Dispatch.objects.get()
    assert row.sent_at is None and row.attempts == 1 and row.last_error and row.due_at > clock.now()
    assert row.attempts < MAX_ATTEMPTS
    assert Alert.objects.count() == 1, "on the site it has arrived all the same"


def test_message_without_an_account_is_finished_quietly(account: Account) -> None:
    put([Message("nobody", "case.moved", {}, "x")], clock.now())
    assert deliver() == 1 and not Alert.objects.exists()


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_topic_reads_in_both_languages_even_with_nothing_to_fill_in(topic: str) -> None:
    assert sentence(topic, {}, "zh") and sentence(topic, {}, "en")


def test_every_topic_used_in_the_code_has_a_text(pytestconfig) -> None:
    source = "\n".join(p.read_text() for p in (pytestconfig.rootpath / "src/exclave/apps").rglob("*.py"))
    calls = set(re.findall(r'tell\(\s*[^"]*?"([a-z]+\.[a-z_]+)"', source))
    assert calls and calls <= set(TOPICS), calls - set(TOPICS)


def test_message_that_cannot_be_handed_out_holds_up_no_other(mailbox: Mailbox, account: Account) -> None:
    put([Message(account.public_id, "no.such_topic", {}, "poison")], clock.now())
    send(account)
    assert deliver() == 1 and len(mailbox.received) == 1
    poison = Outbox.objects.get(dedupe="poison")
    assert poison.delivered_at is None and poison.attempts == 1 and "no.such_topic" in poison.last_error
    assert deliver() == 0
    Outbox.objects.filter(pk=poison.pk).update(attempts=MAX_ATTEMPTS)
    assert status() == {"waiting": 0, "given_up": 1}


def test_reason_of_several_lines_becomes_a_subject_of_one(mailbox: Mailbox, account: Account) -> None:
    payload = {"number": "EZ-C-2026-0001", "reason": "第一条\r\nBcc: everybody@example.test\n第二条"}
    put([Message(account.public_id, "case.returned", payload, "returned")], clock.now())
    assert deliver() == 1
    ((to, mail),) = mailbox.received
    assert to == ["ann@example.test"] and mail["Bcc"] is None
    assert "\n" not in mail["Subject"] and "第二条" in mail["Subject"]


def test_mail_sent_twice_after_a_crash_is_one_mail_to_its_reader(mailbox: Mailbox, account: Account) -> None:
    send(account)
    deliver()
    Dispatch.objects.update(sent_at=None)
    deliver()
    first, second = (mail["Message-ID"] for _, mail in mailbox.received)
    assert first == second and Alert.objects.count() == 1
