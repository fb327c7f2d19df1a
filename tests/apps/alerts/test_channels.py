"""Channels beside the site: digests, quiet hours, text messages, and what is given up and sent again (EZ-19)."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client

from exclave.apps.alerts.channels import GROUPS, Wish, group_of, leaves_at
from exclave.apps.alerts.delivery import deliver, status
from exclave.apps.alerts.models import Alert, Choice, Dispatch, Preference
from exclave.apps.alerts.sending import MAX_ATTEMPTS
from exclave.apps.alerts.sms import ConsoleSender, FileSender, HttpSender, SmsFailed, fields_of, sender
from exclave.apps.alerts.topics import TOPICS
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event, Outbox
from exclave.apps.journal.outbox import Message, put
from exclave.apps.journal.transaction import CLOCK, SETUP
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account
from exclave.apps.reference.actions.set_parameter import set_parameter
from exclave.apps.reference.models import Authority
from tests.apps.alerts.conftest import Mailbox

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def city() -> Authority:
    return Authority.objects.create(
        name_zh="示例市科技局", name_en="Sample Bureau", level="city", place="420700", code="SC"
    )


@pytest.fixture
def account(city: Authority) -> Account:
    made = Account.objects.create_account(
        "ann", "x", name="安", email="ann@example.test", phone="13812345678"
    )
    grant_role(CLOCK, account_id=made.public_id, authority_id=city.pk, role="officer")
    return made


class Gateway(BaseHTTPRequestHandler):
    received: list[tuple[str, dict[str, str], bytes]] = []
    answer = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, dict(self.headers), body))
        self.send_response(self.answer)
        if self.answer == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Silence."""


@pytest.fixture
def gateway(monkeypatch) -> Iterator[type[Gateway]]:
    Gateway.received, Gateway.answer = [], 200
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(settings, "EXCLAVE_SMS", "http")
    monkeypatch.setattr(settings, "EXCLAVE_SMS_URL", f"http://127.0.0.1:{server.server_port}/send")
    monkeypatch.setattr(settings, "EXCLAVE_SMS_TOKEN", "sample-token")
    yield Gateway
    server.shutdown()
    server.server_close()


def send(account: Account, number: int = 1, topic: str = "case.moved") -> None:
    payload = {"number": f"EZ-C-2026-{number:04}", "stage_zh": "受理", "stage_en": "accept", "case": "c0"}
    put([Message(account.public_id, topic, payload, f"{topic}:{number}")], clock.now())


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def wish(start: str = "", end: str = "") -> Wish:
    at = [time.fromisoformat(t) if t else None for t in (start, end)]
    return Wish("now", False, ZONE, at[0], at[1], "")


@pytest.mark.parametrize(
    ("mode", "now", "leaves"),
    [
        ("now", "2026-05-04 23:30", "2026-05-05 07:00"),  # within quiet hours that run over midnight
        ("now", "2026-05-05 06:59", "2026-05-05 07:00"),
        ("now", "2026-05-05 07:00", "2026-05-05 07:00"),  # the end is outside
        ("now", "2026-05-05 12:00", "2026-05-05 12:00"),
        ("daily", "2026-05-04 07:59", "2026-05-04 08:00"),
        ("daily", "2026-05-04 08:00", "2026-05-05 08:00"),
        ("weekly", "2026-05-04 07:00", "2026-05-04 08:00"),  # a Monday
        ("weekly", "2026-05-04 08:00", "2026-05-11 08:00"),
        ("weekly", "2026-05-10 23:00", "2026-05-11 08:00"),
    ],
)
def test_message_leaves_at_once_after_quiet_hours_or_with_the_digest(
    mode: str, now: str, leaves: str
) -> None:
    found = leaves_at(wish("22:00", "07:00"), local(now).astimezone(UTC), mode)
    assert found == local(leaves)


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = local("2026-05-04 12:30")
    assert leaves_at(wish("12:00", "14:00"), noon, "now") == local("2026-05-04 14:00")
    assert leaves_at(wish(), noon, "now") == noon


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_topic_belongs_to_a_group(topic: str) -> None:
    assert group_of(topic) in GROUPS


def test_formal_notices_are_statutory_and_reach_the_site_whatever_is_chosen(
    mailbox: Mailbox, account: Account
) -> None:
    assert group_of("case.returned").statutory and group_of("case.ended").statutory
    Preference.objects.create(account=account, by_mail=False)
    Choice.objects.create(account=account, group="formal", mail="off")
    put([Message(account.public_id, "case.returned", {"number": "1", "reason": "缺章"}, "r")], clock.now())
    deliver()
    assert Alert.objects.get().topic == "case.returned" and not mailbox.received


def test_digest_is_one_mail_grouped_with_links_in_the_persons_language(
    mailbox: Mailbox, account: Account
) -> None:
    Preference.objects.create(account=account, language="en")
    for group in ("progress", "office"):
        Choice.objects.create(account=account, group=group, mail="daily")
    clock.travel_to(local("2026-05-04 09:00"))
    for number in range(1, 4):
        send(account, number)
    put([Message(account.public_id, "cover.set", {"absent": "甲", "stand_in": "乙"}, "c")], clock.now())
    deliver()
    assert Alert.objects.count() == 4 and not mailbox.received, "on the site at once, by mail with the digest"
    clock.travel_to(local("2026-05-05 08:00:30"))
    deliver()
    deliver()
    ((to, mail),) = mailbox.received
    assert to == ["ann@example.test"] and "4 messages for you" in mail["Subject"]
    plain, rich = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (plain, rich):
        assert "Progress of cases" in body and "Office matters" in body
        assert "EZ-C-2026-0003 has reached the step “accept”" in body and "/cases/c0/" in body
        assert "/me/messages/settings/" in body and "受理" not in body
    assert mail["List-Unsubscribe"].endswith("/me/messages/settings/>")
    assert status() == {"waiting": 0, "given_up": 0}


def test_html_of_a_mail_escapes_what_people_wrote(mailbox: Mailbox, account: Account) -> None:
    put(
        [Message(account.public_id, "case.returned", {"number": "1", "reason": "<script>x</script>"}, "r")],
        clock.now(),
    )
    deliver()
    ((_, mail),) = mailbox.received
    assert "<script>" not in mail.get_body(("html",)).get_content()
    assert "<script>" in mail.get_body(("plain",)).get_content()


def test_sender_is_named_by_the_authority(mailbox: Mailbox, account: Account, city: Authority) -> None:
    set_parameter(
        SETUP,
        authority_id=city.pk,
        key="alerts.sender_name",
        text="示例局",
        since=clock.now().date(),
        reason="x",
    )
    send(account)
    deliver()
    assert "示例局" in str(mailbox.received[0][1]["From"])


def test_mail_refused_is_tried_again_given_up_and_sent_again_by_the_administrator(
    mailbox: Mailbox, account: Account, city: Authority
) -> None:
    mailbox.refuse = "451 try later"
    start = clock.now()
    send(account)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        deliver()
        row = Dispatch.objects.get()
        assert row.attempts == attempt and "451" in row.last_error
        deliver()
        assert Dispatch.objects.get().attempts == attempt, "not before its time"
        start += timedelta(minutes=2**attempt, seconds=30)
        clock.travel_to(start)
    assert status() == {"waiting": 0, "given_up": 1} and Outbox.objects.get().delivered_at
    admin = Account.objects.create_account("adm", "x", name="管")
    grant_role(CLOCK, account_id=admin.public_id, authority_id=city.pk, role="administrator")
    client, officer = Client(), Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(admin, backend=backend)
    officer.force_login(account, backend=backend)
    assert officer.get("/given-up/").status_code == 404
    assert officer.post("/given-up/again/", {"dispatch": row.pk}).status_code == 404
    html = client.get("/given-up/").content.decode()
    assert "451" in html and "ann@example.test" in html and "EZ-C-2026-0001" not in html
    mailbox.refuse = ""
    assert client.post("/given-up/again/", {"dispatch": row.pk}).status_code == 302
    deliver()
    assert len(mailbox.received) == 1 and status() == {"waiting": 0, "given_up": 0}
    assert Event.objects.filter(action="alerts.resend").count() == 1


def text_messages_on(account: Account, city: Authority) -> None:
    Choice.objects.create(account=account, group="progress", mail="off", sms=True)
    set_parameter(
        SETUP, authority_id=city.pk, key="alerts.sms_on", text="yes", since=clock.now().date(), reason="x"
    )


def test_text_message_reaches_the_gateway_over_http(
    gateway: type[Gateway], account: Account, city: Authority
) -> None:
    text_messages_on(account, city)
    send(account)
    deliver()
    ((path, headers, body),) = gateway.received
    sent = json.loads(body)
    assert path == "/send" and headers["Authorization"] == "Bearer sample-token"
    assert sent["to"] == "13812345678" and "进入受理" in sent["text"]
    assert sent["reference"] == f"exclave-{Dispatch.objects.get().pk}"


def test_text_message_needs_the_authoritys_switch(gateway: type[Gateway], account: Account) -> None:
    Choice.objects.create(account=account, group="progress", mail="off", sms=True)
    send(account)
    deliver()
    assert not gateway.received and not Dispatch.objects.exists()


@pytest.mark.parametrize("answer", [500, 302, 403])
def test_gateway_that_refuses_is_tried_again_without_the_number_in_the_log(
    gateway: type[Gateway], account: Account, city: Authority, caplog, answer: int
) -> None:
    gateway.answer = answer
    text_messages_on(account, city)
    send(account)
    deliver()
    row = Dispatch.objects.get()
    assert row.attempts == 1 and str(answer) in row.last_error and len(gateway.received) == 1
    assert "13812345678" not in caplog.text + row.last_error


def test_form_gateway_gets_its_own_field_names(gateway: type[Gateway]) -> None:
    to = HttpSender(settings.EXCLAVE_SMS_URL, form=True, fields=fields_of("phone=mobile, text=content"))
    to.send("13800000000", "您好", reference="r")
    ((_, headers, body),) = gateway.received
    assert body == b"mobile=13800000000&content=%E6%82%A8%E5%A5%BD"
    assert "urlencoded" in headers["Content-Type"] and "Authorization" not in headers


@pytest.mark.parametrize("stated", ["phone=a", "phone=a,text=b,colour=c", "text=b", ""])
def test_field_names_that_make_no_message_are_refused(stated: str) -> None:
    with pytest.raises(ValueError, match="EXCLAVE_SMS_FIELDS"):
        fields_of(stated)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "http://127.0.0.1:1/", "nonsense"])
def test_address_that_is_no_gateway_fails_plainly(url: str) -> None:
    with pytest.raises(SmsFailed):
        HttpSender(url).send("13800000000", "x", reference="r")


def test_senders_of_a_development_machine(tmp_path, monkeypatch, caplog) -> None:
    caplog.set_level("INFO")
    ConsoleSender().send("13812345678", "您好", reference="r1")
    assert "138****5678" in caplog.text and "13812345678" not in caplog.text
    FileSender(tmp_path / "sms.jsonl").send("13812345678", "您好", reference="r1")
    assert json.loads((tmp_path / "sms.jsonl").read_text())["text"] == "您好"
    for name, kind in (("console", ConsoleSender), ("file", FileSender), ("http", HttpSender)):
        monkeypatch.setattr(settings, "EXCLAVE_SMS", name)
        assert isinstance(sender(), kind)
    monkeypatch.setattr(settings, "EXCLAVE_SMS", "")
    assert sender() is None


def test_digest_of_fifty_costs_no_more_queries_than_of_three(
    mailbox: Mailbox, account: Account, django_assert_max_num_queries
) -> None:
    Choice.objects.create(account=account, group="progress", mail="daily")
    for number in range(50):
        send(account, number)
    deliver()
    clock.travel_to(clock.now() + timedelta(days=2))
    with django_assert_max_num_queries(20):
        deliver()
    assert len(mailbox.received) == 1
