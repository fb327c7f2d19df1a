"""Every mail, digest and text message reads in one language, whichever topic it is about (issue B, point 7)."""

import re
import string
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMultiAlternatives

from exclave.apps.alerts import mails
from exclave.apps.alerts.channels import GROUPS
from exclave.apps.alerts.models import Alert, Preference
from exclave.apps.alerts.topics import TOPICS
from exclave.apps.journal import clock
from exclave.apps.people.models import Account, Role
from exclave.apps.reference.models import Authority
from tests.site.reading_pages import ENGLISH, HAN, texts

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")
DUE = "2026-01-31T16:00:00+00:00"


def payload_of(topic: str) -> dict[str, str]:
    """What the sentence asks for: words in its own language, days as instants, and all else without a letter."""
    said: dict[str, str] = {"case": "c0", "import": "i0", "document": "d0", "change": "h0"}
    for text in TOPICS[topic]:
        for _, key, _, _ in string.Formatter().parse(text):
            if key:
                said[key] = "甲" if key.endswith("_zh") else "alpha" if key.endswith("_en") else "7-7"
    return said | {key: DUE for key in ("due", "until", "since") if key in said}


@pytest.fixture
def account() -> Account:
    """A person of an authority, both without a name of either language."""
    office = Authority.objects.create(name_zh="1", name_en="1", level="city", place="420700", code="SC")
    made = Account.objects.create_account("u1", "x", name="1", email="u1@x.test", phone="13812345678")
    Role.objects.create(account=made, authority=office, role="officer", since=clock.now())
    return made


def alert(account: Account, topic: str, number: int = 1) -> Alert:
    return Alert.objects.create(
        account=account, outbox_id=number, topic=topic, payload=payload_of(topic), created_at=clock.now()
    )


def parts(mail: EmailMultiAlternatives) -> Iterator[str]:
    """Subject and body line by line, and every text of the HTML; addresses are no words."""
    ((html, kind),) = mail.alternatives
    assert kind == "text/html" and re.search(r'<html[^>]* lang="', html)
    yield mail.subject
    yield from mail.body.splitlines()
    yield from texts(html)


def stray(shown: Iterator[str], language: str) -> list[str]:
    foreign = re.compile(f"[{HAN}]") if language == "en" else ENGLISH
    return [text for text in shown if foreign.search(re.sub(r"https?://[^\s<]+", "", text))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_about_any_topic_has_no_stray_language(account: Account, language: str) -> None:
    Preference.objects.create(account=account, language=language)
    left = {}
    for number, topic in enumerate(TOPICS):
        one = alert(account, topic, number)
        mail = mails.mail_about(account, one)
        assert "—" not in mail.subject, f"{topic} asks for a piece nobody states"
        left |= {topic: found} if (found := stray(parts(mail), language)) else {}
        sms = mails.sms_text(account, one)
        left |= {f"{topic} (sms)": found} if (found := stray(iter([sms]), language)) else {}
    assert left == {} and len(TOPICS) > 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_digest_of_everything_has_no_stray_language(account: Account, language: str) -> None:
    Preference.objects.create(account=account, language=language)
    mail = mails.digest(account, [alert(account, topic, n) for n, topic in enumerate(TOPICS)])
    shown = list(parts(mail))
    for group in GROUPS:
        assert any((group.en if language == "en" else group.zh) in text for text in shown), group.key
    assert stray(iter(shown), language) == []


def test_mail_to_whoever_chose_no_language_carries_both(account: Account) -> None:
    mail = mails.mail_about(account, alert(account, "case.moved"))
    assert stray(parts(mail), "en") and stray(parts(mail), "zh-hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentence_in_the_other_language_would_be_found(
    account: Account, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    Preference.objects.create(account=account, language=language)
    monkeypatch.setitem(TOPICS, "case.moved", tuple(reversed(TOPICS["case.moved"])))
    assert stray(parts(mails.mail_about(account, alert(account, "case.moved"))), language)
