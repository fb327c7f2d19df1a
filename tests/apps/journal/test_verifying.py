"""Every edited, deleted, reordered or inserted event is found; so is content changed after the fact."""

import pytest
from django.db.models import F

from exclave.apps.journal.chain import append
from exclave.apps.journal.models import ChainHead, Event, Opening
from exclave.apps.journal.transaction import Actor, Record
from exclave.apps.journal.verifying import checkpoints, verify_installation
from exclave.engines.journal import Checkpoint, parse_checkpoint, parse_time

pytestmark = pytest.mark.django_db
AT = parse_time("2026-03-02T01:00:00.000000Z")


@pytest.fixture(autouse=True)
def chain() -> None:
    append(
        [
            Record(
                "city", Actor("p1", "officer"), "case.acted", "case", f"c{n}", 1, {"outcome": f"o{n}"}, None
            )
            for n in range(1, 7)
        ],
        AT,
    )


def findings(outside: list[Checkpoint] | None = None) -> list[tuple[int, str]]:
    (report,) = verify_installation("city", outside or [])
    return [(f.sequence, f.kind) for f in report.findings]


def kept() -> Checkpoint:
    return parse_checkpoint(next(checkpoints("city")))


def test_untouched_chain_is_sound() -> None:
    assert findings([kept()]) == []


def test_edited_event_is_found() -> None:
    Event.objects.filter(sequence=3).update(action="case.refused")
    assert (3, "edited") in findings()


def test_deleted_event_is_found() -> None:
    Opening.objects.filter(event__sequence=3).delete()
    Event.objects.filter(sequence=3).delete()
    assert any(kind == "deleted" for _, kind in findings())


def test_deleted_last_event_is_found_by_the_stored_head() -> None:
    Opening.objects.filter(event__sequence=6).delete()
    Event.objects.filter(sequence=6).delete()
    assert (6, "head") in findings()


def test_truncated_chain_with_rewound_head_is_found_by_an_outside_checkpoint_only() -> None:
    outside = kept()
    Opening.objects.filter(event__sequence=6).delete()
    Event.objects.filter(sequence=6).delete()
    ChainHead.objects.update(sequence=5, hash=Event.objects.get(sequence=5).hash)
    assert findings() == [], "a chain alone cannot know what was cut off its end"
    assert any(kind == "truncated" for _, kind in findings([outside]))


def test_reordered_events_are_found() -> None:
    for old, new in ((3, 103), (4, 3), (103, 4)):
        Event.objects.filter(sequence=old).update(sequence=new)
    assert findings()


def test_inserted_event_is_found() -> None:
    Event.objects.filter(sequence__gt=3).order_by("-sequence").update(sequence=F("sequence") + 100)
    Event.objects.filter(sequence__gt=100).update(sequence=F("sequence") - 99)
    copy = Event.objects.get(sequence=3)
    copy.pk, copy.sequence, copy.previous = None, 4, "0" * 64
    copy.save()
    assert findings()


def test_content_changed_after_recording_is_found() -> None:
    Opening.objects.filter(event__sequence=2).update(content={"outcome": "approve"})
    assert findings() == [(2, "content")]


def test_erased_content_leaves_the_chain_sound() -> None:
    Opening.objects.filter(event__sequence=2).delete()
    assert findings([kept()]) == []


def test_head_that_was_taken_away_or_rewound_is_found() -> None:
    ChainHead.objects.update(sequence=0, hash="0" * 64)
    assert (0, "head") in findings()
    ChainHead.objects.all().delete()
    assert (0, "head") in findings()
    assert [r.authority for r in verify_installation()] == ["city"], "its events still speak"


def test_chain_that_is_gone_as_a_whole_is_found_by_an_outside_checkpoint() -> None:
    outside = kept()
    Opening.objects.all().delete()
    Event.objects.all().delete()
    ChainHead.objects.all().delete()
    (report,) = verify_installation(None, [outside])
    assert not report.sound and report.authority == "city"


def test_event_filed_under_another_subject_is_found() -> None:
    Event.objects.filter(sequence=4).update(subject_id="c1")
    assert (4, "subject") in findings()
