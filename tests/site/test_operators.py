"""What whoever keeps the machine uses: the doctor, accounts from the command line, health pages, logs."""

import io
import json
import logging
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from exclave.apps.journal import clock, heartbeat
from exclave.apps.journal.models import ChainHead, Event, Heartbeat, Outbox
from exclave.apps.people.models import Account, Role
from exclave.cli import main
from exclave.site import logs
from exclave.site.health import database, machine, moving
from exclave.site.health.examination import examine
from exclave.site.health.findings import Finding, run


def levels(findings) -> set[str]:
    return {f.level for f in findings}


@pytest.fixture
def office_of_one(db) -> None:
    assert (
        main(["found", "--name-zh", "示例市科技局", "--level", "city", "--place", "420700", "--code", "SC",
              "--administrator", "admin"]) == 0
    )  # fmt: skip


def test_doctor_names_every_fault_with_its_remedy(office_of_one, capsys, settings) -> None:
    settings.SITE_URL = "https://elsewhere.example"
    assert main(["--lang", "en", "doctor"]) == 1
    said = capsys.readouterr().out
    assert "elsewhere.example" in said and "EXCLAVE_HOSTS" in said
    assert "The worker never ran" in said and "exclave worker" in said
    marked = [line for line in said.splitlines() if line[:1] in "!✗"]
    assert len([line for line in said.splitlines() if line.startswith("  → ")]) == len(marked)


def test_doctor_as_json_has_one_finding_a_line(office_of_one, capsys) -> None:
    main(["doctor", "--json"])
    for line in capsys.readouterr().out.splitlines()[1:]:
        assert {"check", "level", "seen", "remedy"} == set(json.loads(line))


def test_doctor_survives_a_check_that_fails() -> None:
    def broken():
        raise OperationalError("the disk is gone")

    def fine():
        yield Finding("fine", "well", ("好", "good"))

    found = list(run([broken, fine]))
    assert [f.level for f in found] == ["wrong", "well"] and "the disk is gone" in found[0].seen[1]


def test_doctor_asks_nothing_of_a_database_that_does_not_answer(monkeypatch) -> None:
    from exclave.site.health import examination

    def away():
        raise OperationalError("no connection")
        yield

    monkeypatch.setattr(examination, "DATABASE", (away,))
    checks = [f.check for f in examine()]
    assert checks[-1] == "away" and "worker" not in checks


@pytest.mark.parametrize(("mode", "level"), [(0o700, "well"), (0o755, "watch")])
def test_data_folder_open_to_others_is_seen(tmp_path: Path, settings, mode: int, level: str) -> None:
    settings.VAR = tmp_path
    tmp_path.chmod(mode)
    assert level in levels(machine.folder())
    assert ("watch" in levels(machine.folder())) == (level == "watch")


def test_secret_key_open_to_others_is_wrong(tmp_path: Path, settings) -> None:
    settings.VAR = tmp_path
    key = tmp_path / "secret-key"
    key.write_text("x" * 50)
    key.chmod(0o644)
    assert levels(machine.secret()) == {"wrong"}
    key.chmod(stat.S_IRUSR | stat.S_IWUSR)
    settings.SECRET_KEY = "x" * 50
    assert levels(machine.secret()) == {"well"}


@pytest.mark.parametrize(
    ("url", "hosts", "secure", "origins", "level"),
    [
        ("https://a.example", ["a.example"], True, ["https://a.example"], "well"),
        ("https://b.a.example", [".a.example"], True, ["https://a.example"], "well"),
        ("https://a.example", ["b.example"], True, ["https://a.example"], "wrong"),
        ("http://a.example", ["a.example"], False, [], "wrong"),
        ("https://a.example", ["a.example"], True, [], "watch"),
        ("http://127.0.0.1:8000", ["127.0.0.1"], False, [], "watch"),
    ],
)
def test_address_hosts_and_https_must_agree(settings, url, hosts, secure, origins, level) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS, settings.DEBUG = url, hosts, False
    settings.SESSION_COOKIE_SECURE, settings.CSRF_TRUSTED_ORIGINS = secure, origins
    settings.EXCLAVE_SIMULATION = False
    assert levels(machine.addresses()) == {level}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X_FRAME_OPTIONS", "SAMEORIGIN"),
        ("SECURE_CONTENT_TYPE_NOSNIFF", False),
        ("MIDDLEWARE", ["django.middleware.csrf.CsrfViewMiddleware"]),
    ],
)
def test_a_protection_taken_away_is_wrong(settings, name, value) -> None:
    assert levels(machine.protections()) == {"well"}
    setattr(settings, name, value)
    assert levels(machine.protections()) == {"wrong"}


def test_gateway_of_text_messages_without_tls_is_wrong(settings) -> None:
    settings.EXCLAVE_SMS = "http"
    settings.EXCLAVE_SMS_URL = "http://gateway.example/send"
    assert "wrong" in levels(machine.protections())
    settings.EXCLAVE_SMS_URL = "https://gateway.example/send"
    assert levels(machine.protections()) == {"well"}


@pytest.mark.django_db
def test_database_and_migrations_are_well_here() -> None:
    assert levels(database.reachable()) == {"well"}
    assert levels(database.migrated()) == {"well"}


@pytest.mark.django_db
def test_migration_not_applied_is_wrong() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'journal' AND name LIKE '0002%%'")
    assert levels(database.migrated()) == {"wrong"}


@pytest.mark.django_db
def test_machine_clock_that_strays_is_wrong(monkeypatch) -> None:
    assert levels(database.honest_clock()) == {"well"}
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=3))
    assert levels(database.honest_clock()) == {"wrong"}


@pytest.mark.django_db
def test_tampered_journal_is_wrong(office_of_one) -> None:
    assert levels(database.journal()) == {"well"}
    Event.objects.filter(sequence=1).update(action="account.other")
    assert "wrong" in levels(database.journal())


@pytest.mark.django_db
def test_chain_deleted_with_its_head_is_wrong_without_any_checkpoint(office_of_one, capsys) -> None:
    assert levels(database.chains()) == {"well"}
    assert main(["journal", "verify"]) == 0
    Event.objects.all().delete()
    assert levels(database.chains()) == {"well"}, "its head is left: the deep look says what is wrong"
    ChainHead.objects.all().delete()
    assert levels(database.chains()) == {"wrong"}
    capsys.readouterr()
    assert main(["--lang", "en", "journal", "verify"]) == 1
    assert "the whole chain was deleted" in capsys.readouterr().out


@pytest.mark.django_db
def test_silent_or_failing_worker_is_wrong(monkeypatch) -> None:
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)  # the test's own one stays open
    assert levels(moving.worker()) == {"wrong"}, "it never ran"
    assert main(["worker", "--once"]) == 0
    assert levels(moving.worker()) == {"well"}
    heartbeat.beat(2)
    assert levels(moving.worker()) == {"wrong"}
    Heartbeat.objects.update(at=clock.now() - timedelta(minutes=6), failed=0)
    assert levels(moving.worker()) == {"wrong"}


@pytest.mark.django_db
def test_message_given_up_is_wrong() -> None:
    assert levels(moving.messages()) == {"well"}
    now = clock.now()
    Outbox.objects.create(
        topic="x", recipient="y", payload={}, dedupe="z", created_at=now, next_attempt_at=now, attempts=99
    )
    assert levels(moving.messages()) == {"wrong"}


def test_mail_server_that_does_not_answer_is_wrong(settings) -> None:
    settings.EMAIL_HOST = ""
    assert levels(moving.mail()) == {"watch"}
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert levels(moving.mail()) == {"wrong"}


def test_user_is_added_listed_closed_and_opened(office_of_one, capsys) -> None:
    assert (
        main(["user", "add", "officer1", "--name", "示例甲", "--authority", "SC", "--role", "officer"]) == 0
    )
    password = capsys.readouterr().out.split()[-1]
    assert Client().login(username="officer1", password=password)
    assert main(["user", "list", "示例甲"]) == 0
    assert "officer@SC" in capsys.readouterr().out
    assert main(["user", "close", "officer1"]) == 0
    assert not Client().login(username="officer1", password=password)
    assert main(["user", "open", "officer1"]) == 0
    assert main(["user", "password", "officer1"]) == 0
    assert Client().login(username="officer1", password=capsys.readouterr().out.split()[-1])


def test_user_role_is_given_and_ended(office_of_one) -> None:
    main(["user", "add", "p", "--authority", "SC"])
    assert main(["user", "role", "p", "leader", "--authority", "SC"]) == 0
    assert Role.objects.filter(account__username="p", role="leader", until=None).exists()
    assert main(["user", "role", "p", "leader", "--authority", "SC", "--end"]) == 0
    assert not Role.objects.filter(account__username="p", until=None).exists()


@pytest.mark.parametrize(
    "words",
    [
        ["add", "x", "--authority", "NO"],
        ["add", "x", "--authority", "SC", "--role", "boss"],
        ["close", "nobody"],
        ["close", "admin"],
    ],
)
def test_user_refusal_says_why_and_changes_nothing(office_of_one, capsys, words: list[str]) -> None:
    before = Account.objects.count()
    assert main(["--lang", "en", "user", *words]) == 2
    assert capsys.readouterr().err.strip()
    assert Account.objects.count() == before and Account.objects.get(username="admin").is_active


@pytest.mark.django_db
def test_health_pages_answer_without_signing_in() -> None:
    assert Client().get("/healthz").json() == {"status": "alive"}
    answer = Client().get("/readyz")
    assert answer.status_code == 200 and answer.json() == {"status": "ready", "worker": "late"}
    heartbeat.beat(0)
    assert Client().get("/readyz").json()["worker"] == "well"


@pytest.mark.django_db
def test_not_ready_while_the_database_is_behind() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'journal' AND name LIKE '0002%%'")
    answer = Client().get("/readyz")
    assert answer.status_code == 503 and answer.json()["faults"] == ["migrations"]


@pytest.mark.django_db
def test_every_answer_carries_its_request_number_and_the_log_tells_no_secret(caplog) -> None:
    with caplog.at_level(logging.INFO, logger="exclave.requests"):
        response = Client().get("/sign-in?next=/secret-number/")
    assert len(response.headers["X-Request-ID"]) == 12
    record = next(r for r in caplog.records if r.name == "exclave.requests")
    assert (record.route, record.status) == ("sign-in", 200)
    assert "secret-number" not in str(record.__dict__)


def test_json_log_holds_a_traceback_without_values() -> None:
    configured = logs.configuration("INFO", "json")["formatters"]["structured"]
    formatter = configured.pop("()")(**configured)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log = logging.Logger("probe")
    log.addHandler(handler)
    password = "a-password-in-a-variable"
    try:
        raise ValueError("示例" if password else "")
    except ValueError:
        log.exception("failed")
    line = json.loads(stream.getvalue())
    assert line["event"] == "failed" and line["exception"][0]["exc_value"] == "示例"
    assert password not in stream.getvalue()


def test_slow_request_is_a_warning(monkeypatch, caplog) -> None:
    monkeypatch.setattr(logs, "SLOW", -1.0)
    with caplog.at_level(logging.WARNING, logger="exclave.requests"):
        logs.RequestLog(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert [r.levelname for r in caplog.records] == ["WARNING"]
