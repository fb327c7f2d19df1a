"""Messages on the site: one's own alone, in the reader's language, read once, and by mail if wanted."""

import pytest
from django.test import Client

from exclave.apps.alerts.channels import GROUPS
from exclave.apps.alerts.models import Alert, Choice, Preference
from exclave.apps.alerts.queries import wants_mail
from exclave.apps.alerts.sms import masked
from exclave.apps.alerts.wording import readable
from exclave.apps.journal import clock
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.models import Account
from exclave.apps.reference.models import Authority

pytestmark = pytest.mark.django_db
SENT = {"number": "SC-C-2026-0001", "stage_zh": "转报", "stage_en": "forward", "case": "caseid0000000000"}
OWED = {
    "subject": "示例中心（虚构）",
    "obligation_zh": "年度报告",
    "obligation_en": "annual report",
    "due": "2026-01-31T16:00:00+00:00",
}


@pytest.fixture(autouse=True)
def city() -> Authority:
    return Authority.objects.create(
        name_zh="示例市科技局", name_en="Sample Bureau", level="city", place="420700", code="SC"
    )


@pytest.fixture
def reader() -> Account:
    return account("reader")


def account(username: str, email: str = "") -> Account:
    opened = open_account(
        CLOCK,
        username=username,
        name="演示",
        password="plain-Horse-9172",
        email=email,
        authority_id=Authority.objects.get().pk,
    )
    return Account.objects.get(public_id=opened.result["account"])


def client_of(person: Account) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def message(person: Account, topic: str = "case.submitted", payload: dict | None = None) -> Alert:
    return Alert.objects.create(
        account=person,
        outbox_id=Alert.objects.count() + 1,
        topic=topic,
        payload=payload or SENT,
        created_at=clock.now(),
    )


def test_messages_read_in_the_readers_language(reader: Account) -> None:
    message(reader)
    client = client_of(reader)
    assert "SC-C-2026-0001 已提交，等待转报" in client.get("/me/messages/").content.decode()
    client.cookies["language"] = "en"
    assert (
        "SC-C-2026-0001 was submitted; its next step: forward" in client.get("/me/messages/").content.decode()
    )


def test_due_instant_reads_as_its_last_day(reader: Account) -> None:
    message(reader, "obligation.opened", OWED)
    assert "应于 2026年1月31日 前办理" in client_of(reader).get("/me/messages/").content.decode()
    assert readable({"due": "soon"}) == {"due": "soon"}


def test_unread_count_stands_in_the_menu_and_goes_with_reading(reader: Account) -> None:
    first = message(reader)
    message(reader)
    client = client_of(reader)
    html = client.get("/me/messages/").content.decode()
    assert "2 条未读" in html and '<span class="count">2</span>' in html[html.index('class="left"') :]
    assert client.post(f"/me/messages/{first.pk}/").status_code == 302
    assert "1 条未读" in client.get("/me/messages/").content.decode()
    assert first.topic in {a.topic for a in Alert.objects.filter(read_at__isnull=False)}


def test_all_are_marked_read_at_once_and_only_ones_own(reader: Account) -> None:
    other = account("other")
    message(reader)
    foreign = message(other)
    client_of(reader).post("/me/messages/read/", {"act": "all"})
    assert not Alert.objects.filter(account=reader, read_at=None).exists()
    foreign.refresh_from_db()
    assert foreign.read_at is None
    client_of(reader).post("/me/messages/read/", {"selected": [str(foreign.pk), "x", "９"]})
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_foreign_message_is_absent(reader: Account) -> None:
    foreign = message(account("other"))
    assert client_of(reader).post(f"/me/messages/{foreign.pk}/").status_code == 404
    assert "SC-C-2026-0001" not in client_of(reader).get("/me/messages/").content.decode()


def test_unread_can_be_shown_alone(reader: Account) -> None:
    message(reader)
    client = client_of(reader)
    client.post("/me/messages/read/", {"act": "all"})
    message(reader, payload=SENT | {"number": "SC-C-2026-0002"})
    html = client.get("/me/messages/?state=unread").content.decode()
    assert "0002" in html and "0001" not in html


def test_no_messages_says_what_will_come(reader: Account) -> None:
    assert "没有消息" in client_of(reader).get("/me/messages/").content.decode()


def wishes(**changes: str) -> dict[str, str]:
    chosen = {f"mail-{g.key}": "now" for g in GROUPS}
    return {"by_mail": "yes", "language": "", "quiet_from": "", "quiet_until": ""} | chosen | changes


def test_mail_is_the_readers_choice(reader: Account) -> None:
    client = client_of(reader)
    assert wants_mail(reader) is True
    for choice, wanted in (("no", False), ("yes", True), ("no", False)):
        assert client.post("/me/messages/settings/", wishes(by_mail=choice)).status_code == 302
        assert wants_mail(reader) is wanted
    assert Preference.objects.filter(account=reader).count() == 1
    assert "没有电子邮箱" in client.get("/me/messages/").content.decode()
    with_mail = account("mailed", "someone@example.test")
    assert "someone@example.test" in client_of(with_mail).get("/me/messages/").content.decode()


def test_wishes_by_topic_are_kept_and_shown(reader: Account) -> None:
    client = client_of(reader)
    typed = wishes(
        **{"mail-progress": "weekly", "sms-tasks": "on", "quiet_from": "22:00", "quiet_until": "07:00"}
    )
    assert client.post("/me/messages/settings/", typed | {"language": "en"}).status_code == 302
    kept = {c.group: (c.mail, c.sms) for c in Choice.objects.filter(account=reader)}
    assert kept["progress"] == ("weekly", False) and kept["tasks"] == ("now", True)
    html = client.get("/me/messages/settings/").content.decode()
    assert 'value="weekly" selected' in html and 'value="22:00"' in html and "始终" in html


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "quiet_until"),
        ({"quiet_from": "late"}, "quiet_from"),
        ({"mail-formal": "never"}, ""),
        ({"language": "fr"}, ""),
    ],
)
def test_wrong_wish_is_named_and_nothing_typed_is_lost(reader: Account, change: dict, field: str) -> None:
    answer = client_of(reader).post("/me/messages/settings/", wishes(**change, **{"mail-office": "daily"}))
    html = answer.content.decode()
    assert answer.status_code == 422 and (f'href="#{field}"' in html or not field)
    assert 'value="daily" selected' in html and not Choice.objects.exists()


def test_number_is_shown_masked(reader: Account) -> None:
    Account.objects.filter(pk=reader.pk).update(phone="13812345678")
    html = client_of(reader).get("/me/messages/settings/").content.decode()
    assert "138****5678" in html and "13812345678" not in html
    assert [masked(p) for p in ("", "12345", " 02712345678 ")] == ["", "*****", "027****5678"]


def test_read_messages_can_be_made_unread_again_and_only_ones_own(reader: Account) -> None:
    own, foreign = message(reader), message(account("other"))
    Alert.objects.update(read_at=clock.now())
    client_of(reader).post(
        "/me/messages/read/", {"act": "unread", "selected": [str(own.pk), str(foreign.pk)]}
    )
    assert list(Alert.objects.filter(read_at=None)) == [own]


def test_topics_narrow_the_list_and_carry_counts(reader: Account) -> None:
    message(reader)
    message(reader, "obligation.opened", OWED)
    html = client_of(reader).get("/me/messages/?about=deadlines").content.decode()
    assert "年度报告" in html and "SC-C-2026-0001" not in html
    assert '期限与应办事项 <span class="count">1</span>' in html
    assert client_of(reader).get("/me/messages/?about=no-such&state=x").status_code == 200


def test_list_takes_the_same_number_of_queries_however_long(
    reader: Account, django_assert_max_num_queries
) -> None:
    for _ in range(25):
        message(reader)
    client = client_of(reader)
    with django_assert_max_num_queries(14):
        client.get("/me/messages/")
