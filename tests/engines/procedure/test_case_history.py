"""A history folds the same for ever, survives being written down, and a damaged one is refused."""

import json
from dataclasses import replace

import pytest
from sample_filing import APPLICANT, Walk, at

from exclave.engines.procedure import Entry, HistoryError, entry_from_json, entry_to_json, fold, withdraw


def test_history_survives_json_and_folds_the_same():
    walk = Walk().to("publish")
    walk.hop("2026-04-15T00:00")
    written = json.loads(json.dumps([entry_to_json(entry) for entry in walk.history]))
    again = [entry_from_json(data) for data in written]
    assert fold(walk.procedure, again) == fold(walk.procedure, walk.history) == walk.state


def test_entry_of_an_unknown_kind_is_refused():
    data = entry_to_json(Walk().to("forward").history[0])
    with pytest.raises(ValueError, match="unknown kind"):
        entry_from_json({**data, "kind": "decided"})


def test_entry_needs_an_instant():
    with pytest.raises(ValueError, match="zone"):
        Entry(1, at("2026-03-10T09:00").replace(tzinfo=None), "opened", "apply")


def test_detail_of_an_entry_cannot_be_changed():
    entry = Walk().to("forward").history[1]
    with pytest.raises(TypeError):
        entry.detail["to"] = "end"


def damaged(change):
    walk = Walk().to("accept")
    return walk.procedure, change(walk.history)


@pytest.mark.parametrize(
    "change",
    [
        lambda h: h[1:],  # no beginning
        lambda h: [h[0], h[2]],  # a gap
        lambda h: [h[0], h[0]],  # the same twice
        lambda h: [*h, replace(h[0], seq=len(h) + 1)],  # a second beginning
        lambda h: [h[0], replace(h[1], at=at("2026-03-01T00:00"))],  # earlier than the one before
        lambda h: [h[0], replace(h[1], stage="review")],  # at another stage
        lambda h: [h[0], replace(h[1], detail={**h[1].detail, "to": "nowhere"})],  # to no stage
        lambda h: [h[0], replace(h[1], kind="withdrawn", outcome=None)],  # nothing to take back
        lambda h: [h[0], replace(h[1], kind="proposed", outcome=None)],
        lambda h: [h[0], replace(h[1], kind="reviewed", outcome=None)],
    ],
)
def test_damaged_history_is_refused(change):
    procedure, history = damaged(change)
    with pytest.raises(HistoryError):
        fold(procedure, history)


def test_nothing_follows_the_end():
    walk = Walk().to("publish")
    walk.hop("2026-04-15T00:00")
    more = replace(walk.history[-1], seq=len(walk.history) + 1, stage="end")
    with pytest.raises(HistoryError, match="end"):
        fold(walk.procedure, [*walk.history, more])


def test_withdrawal_keeps_the_record_of_both_submissions():
    walk = Walk()
    walk.open("2026-03-10T09:00")
    walk.act(APPLICANT, "submit", "2026-03-10T10:00")
    walk.take(
        withdraw(walk.procedure, walk.state, walk.context, APPLICANT, "漏传附件", at("2026-03-10T10:01"))
    )
    assert [entry.kind for entry in walk.history] == ["opened", "acted", "withdrawn"]
    assert walk.state.version == 3 and walk.state.visit == 2
