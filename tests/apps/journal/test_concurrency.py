"""Several writers at once, on real connections: nothing locked out, nothing lost, one effect per request."""

import threading
from functools import partial

import pytest

from exclave.apps.journal.models import ChainHead, Event, Receipt
from exclave.apps.journal.transaction import Actor, action, record
from exclave.apps.journal.verifying import verify_installation
from exclave.apps.reference import numbers
from exclave.apps.reference.models import Authority
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@action("test.number")
def take_number(actor: Actor, *, authority_id: int, idempotency_key: str | None = None) -> dict:
    authority = Authority.objects.get(pk=authority_id)
    number = numbers.take(authority, "T", 2026)
    record(
        actor,
        authority.public_id,
        "test.number",
        kind="n",
        subject_id=number,
        version=1,
        content={"n": number},
    )
    return {"number": number}


@pytest.fixture
def authority() -> Authority:
    return Authority.objects.create(
        name_zh="示例市", name_en="Sample", level="city", place="420700", code="T"
    )


def test_eight_writers_lose_nothing_and_none_is_locked_out(authority: Authority) -> None:
    def write(n: int) -> None:
        for _ in range(10):
            take_number(Actor(f"writer{n}", "officer"), authority_id=authority.pk)

    assert at_once(*(partial(write, n) for n in range(8))) == [None] * 8
    taken = set(Event.objects.values_list("subject_id", flat=True))
    assert len(taken) == 80, "eighty different numbers"
    (report,) = verify_installation(authority.public_id)
    assert report.sound and ChainHead.objects.get().sequence == 80


def test_same_request_three_times_two_at_once_has_one_effect_and_one_receipt(authority: Authority) -> None:
    seen = []

    def send(n: int) -> None:
        seen.append(
            take_number(Actor("ann", "officer"), authority_id=authority.pk, idempotency_key="once").result
        )

    assert at_once(*(partial(send, n) for n in range(2))) == [None] * 2
    send(3)
    assert len(seen) == 3 and len({r["number"] for r in seen}) == 1
    assert Event.objects.count() == 1 and Receipt.objects.count() == 1


def test_race_exists_without_the_lock(authority: Authority) -> None:
    """Negative control: the same counting without the locked counter loses numbers when threads meet."""
    from exclave.apps.reference.models import Counter

    Counter.objects.create(authority=authority, series="U", year=2026, last=0)
    gate = threading.Barrier(2)

    def read_then_write(n: int) -> None:
        counter = Counter.objects.get(series="U")
        gate.wait()
        Counter.objects.filter(pk=counter.pk).update(last=counter.last + 1)

    assert at_once(*(partial(read_then_write, n) for n in range(2))) == [None] * 2
    assert Counter.objects.get(series="U").last == 1, "two writers, one count: the race is real"
