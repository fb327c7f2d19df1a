"""Requests that cannot be taken as they are, and what stays of a request that was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from exclave.apps.journal import transaction as contract
from exclave.apps.journal.models import ClockOffset, Event, Receipt
from exclave.apps.journal.refusals import KeyReused, Refused
from exclave.apps.journal.transaction import CLOCK, Actor, action, moment, not_before, record
from exclave.apps.people.models import Account

pytestmark = pytest.mark.django_db
ALICE = Actor("alice", "officer")


@action("test.take")
def take(
    actor: Actor,
    *,
    data: Any = None,
    content: bytes = b"",
    day: date | None = None,
    password: str = "",
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    record(actor, "authority-a", "test.take", kind="note", subject_id="n", version=1, content={})
    return {"at": moment().isoformat()}


@pytest.mark.parametrize("data", ["a\x00b", {"a": ["x", {"b\x00": 1}]}, "\ud800"])
def test_text_no_database_keeps_is_refused_by_name(data: Any) -> None:
    with pytest.raises(Refused) as refused:
        take(ALICE, data=data)
    assert refused.value.code == "unstorable" and refused.value.faults[0].path == "data"
    assert not Event.objects.exists()


@pytest.mark.parametrize("key", ["k" * 81, "Ｋ１", "a b", "k\n", "k\x00"])
def test_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(Refused) as refused:
        take(ALICE, idempotency_key=key)
    assert refused.value.code == "key_wrong"


def test_bytes_and_days_belong_to_the_body() -> None:
    first = {"content": b"\x00\xff", "day": date(2026, 1, 31), "idempotency_key": "k"}
    take(ALICE, **first)
    assert take(ALICE, **first).repeated
    for other in ({"content": b"\x00\xfe"}, {"day": date(2026, 2, 1)}, {"data": 1}):
        with pytest.raises(KeyReused):
            take(ALICE, **(first | other))


def test_no_trace_of_a_password_stays_in_a_receipt() -> None:
    take(ALICE, password="first-secret", idempotency_key="k")
    assert take(ALICE, password="other-secret", idempotency_key="k").repeated


def test_body_cannot_be_guessed_from_its_hash_without_the_sites_secret(settings) -> None:
    take(ALICE, data="420700199001011234", idempotency_key="a")
    settings.SECRET_KEY = "another"
    take(ALICE, data="420700199001011234", idempotency_key="b")
    assert len(set(Receipt.objects.values_list("body_hash", flat=True))) == 2


def test_request_without_a_key_leaves_no_receipt() -> None:
    receipt = take(CLOCK)
    assert receipt.journal == (("authority-a", 1),) and not Receipt.objects.exists()


def test_who_waited_for_a_lock_acts_after_the_one_who_held_it() -> None:
    later = datetime.now(UTC) + timedelta(minutes=5)

    @action("test.wait")
    def wait(actor: Actor, *, idempotency_key: str | None = None) -> dict[str, Any]:
        not_before(later - timedelta(minutes=9))
        not_before(later)
        record(actor, "a", "test.wait", kind="n", subject_id="n", version=1, content={})
        return {}

    receipt = wait(ALICE, idempotency_key="w")
    assert receipt.at == later == wait(ALICE, idempotency_key="w").at
    assert Event.objects.get().time.startswith(later.strftime("%Y-%m-%dT%H:%M:%S"))


def test_system_is_told_from_people_by_a_sign_no_account_has() -> None:
    assert CLOCK.system and not Actor(Account().public_id, "system").system
    assert ":" not in Account().public_id


@pytest.mark.django_db(transaction=True)
def test_broken_constraint_of_a_race_is_met_by_one_more_try(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    @action("test.once")
    def once(actor: Actor, *, idempotency_key: str | None = None) -> dict[str, Any]:
        seen.append(ClockOffset.objects.exists())
        if not seen[-1]:
            _by_somebody_else()
            ClockOffset.objects.bulk_create([ClockOffset(id=1, offset=timedelta(0))])
        return {"there": seen[-1]}

    def _by_somebody_else() -> None:
        """The twin's row: written before ours and, unlike ours, kept."""
        monkeypatch.setattr(contract, "_attempt", with_twin(contract._attempt))
        ClockOffset.objects.create(id=1, offset=timedelta(0))

    def with_twin(attempt):
        def second(*arguments):
            ClockOffset.objects.get_or_create(id=1, defaults={"offset": timedelta(0)})
            return attempt(*arguments)

        return second

    assert once(ALICE).result == {"there": True}
    assert seen == [False, True]
    assert not connection.in_atomic_block
    ClockOffset.objects.all().delete()
