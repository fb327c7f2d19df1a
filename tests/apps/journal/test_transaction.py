"""The write contract: one receipt per key, one transaction, and nothing acknowledged is lost."""

import pytest

from exclave.apps.journal.models import ChainHead, Event, Outbox, Receipt
from exclave.apps.journal.refusals import KeyReused, Refused
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.reference.models import Counter

pytestmark = pytest.mark.django_db
ALICE = Actor("alice", "officer")


@action("test.note")
def note(actor: Actor, *, text: str, refuse: bool = False, idempotency_key: str | None = None) -> dict:
    record(actor, "authority-a", "test.note", kind="note", subject_id="n1", version=1, content={"text": text})
    tell(["bob"], "case.moved", {"text": text}, dedupe=f"note:{text}")
    if refuse:
        raise Refused("no", "不行。", "No.")
    return {"text": text, "at": moment().isoformat()}


def test_same_key_and_body_gives_the_same_receipt_and_one_event() -> None:
    first = note(ALICE, text="a", idempotency_key="k1")
    second = note(ALICE, text="a", idempotency_key="k1")
    assert (first.result, first.journal, first.at) == (second.result, second.journal, second.at)
    assert not first.repeated and second.repeated
    assert Event.objects.count() == 1 and Outbox.objects.count() == 1


def test_same_key_with_another_body_is_refused() -> None:
    note(ALICE, text="a", idempotency_key="k1")
    with pytest.raises(KeyReused):
        note(ALICE, text="b", idempotency_key="k1")
    assert Event.objects.count() == 1


def test_same_key_of_another_person_is_another_request() -> None:
    note(ALICE, text="a", idempotency_key="k1")
    assert not note(Actor("carol", "officer"), text="a", idempotency_key="k1").repeated


def test_refusal_leaves_no_event_no_message_and_no_receipt() -> None:
    with pytest.raises(Refused):
        note(ALICE, text="a", refuse=True, idempotency_key="k1")
    assert not (Event.objects.exists() or Outbox.objects.exists() or Receipt.objects.exists())
    assert not note(ALICE, text="a", idempotency_key="k1").repeated, "after a refusal the key is free"


def test_events_of_one_authority_are_numbered_without_gaps() -> None:
    for n in range(5):
        note(ALICE, text=str(n))
    assert list(Event.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]
    head = ChainHead.objects.get()
    assert (head.sequence, head.hash) == (5, Event.objects.get(sequence=5).hash)


def test_event_holds_no_content_only_its_commitment() -> None:
    note(ALICE, text="a secret word")
    event = Event.objects.get()
    columns = {f.attname: getattr(event, f.attname) for f in Event._meta.concrete_fields}
    assert "a secret word" not in repr(columns)
    assert event.opening.content == {"text": "a secret word"}


def test_record_outside_an_action_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        record(ALICE, "a", "x", kind="k", subject_id="s", version=1, content={})


def test_inner_action_joins_the_outer_transaction_and_receipt() -> None:
    @action("test.outer")
    def outer(actor: Actor, *, idempotency_key: str | None = None) -> dict:
        note(actor, text="inner")
        raise Refused("no", "不行。", "No.")

    with pytest.raises(Refused):
        outer(ALICE, idempotency_key="k")
    assert not Event.objects.exists()
    assert Counter.objects.count() == 0
