"""Promise 17: whatever is done to a chain is found, against checkpoints kept outside."""

import copy
import json
import random

import pytest
from chains import head_of, kinds, make_chain, rehash
from hypothesis import given, settings
from hypothesis import strategies as st

from exclave.engines.journal import Checkpoint, event_from_json, verifier, verify

CHAIN = make_chain(12)
HEAD = head_of(CHAIN)
MIDDLE = head_of(CHAIN, 5)


def edited(place, **changes):
    events = copy.deepcopy(CHAIN)
    events[place] |= changes
    return events


def test_a_true_chain_is_sound():
    report = verify(CHAIN, HEAD, [MIDDLE, HEAD])
    assert report.sound
    assert (report.authority, report.checked, report.last_sequence) == ("ezhou", 12, 12)
    assert (report.last_hash, report.confirmed) == (CHAIN[-1]["hash"], 12)


def test_events_and_their_json_verify_alike():
    events = [event_from_json(event) for event in CHAIN]
    assert verify(events, HEAD, [MIDDLE]) == verify(CHAIN, HEAD, [MIDDLE])


def test_an_empty_chain_is_sound_and_confirms_nothing():
    assert verify([]).sound
    assert verify([]).confirmed == 0


def test_the_stated_head_alone_confirms_nothing():
    assert verify(CHAIN, HEAD).confirmed == 0


def test_a_chain_may_change_its_algorithm():
    events = copy.deepcopy(CHAIN)
    for event in events[6:]:
        event["algorithm"] = "sm3"
    assert verify(rehash(events)).sound


# --- each forgery by name ---------------------------------------------------------------------------------


def test_an_edited_event_is_named():
    report = verify(edited(4, action="case.refuse"))
    assert kinds(report) == [("edited", 5)]
    assert "第5号" in report.findings[0].zh
    assert "Event 5" in report.findings[0].en


def test_an_edited_event_with_its_hash_made_to_fit_is_named():
    events = edited(4, action="case.refuse")
    events[4]["hash"] = verifier.event_hash(events[4])
    assert kinds(verify(events)) == [("replaced", 5)]


def test_a_last_event_replaced_shows_against_a_checkpoint():
    events = rehash(edited(11, action="case.refuse"), 11)
    assert verify(events).sound  # the control: a chain alone cannot tell
    assert kinds(verify(events, checkpoints=[HEAD])) == [("rehashed", 12)]


def test_a_deleted_event_is_named():
    assert kinds(verify(CHAIN[:4] + CHAIN[5:])) == [("deleted", 5)]


def test_a_deleted_range_is_one_finding():
    report = verify(CHAIN[:3] + CHAIN[8:])
    assert kinds(report) == [("deleted", 4)]
    assert "4 to 8" in report.findings[0].en


def test_a_deleted_beginning_is_found():
    assert kinds(verify(CHAIN[2:])) == [("deleted", 1)]


def test_swapped_events_are_named():
    events = [*CHAIN[:4], CHAIN[5], CHAIN[4], *CHAIN[6:]]
    assert kinds(verify(events)) == [("reordered", 5)]


def test_a_reversed_chain_is_found():
    report = verify(CHAIN[::-1])
    assert {kind for kind, _ in kinds(report)} == {"reordered"}


def test_a_repeated_event_is_named():
    assert kinds(verify([*CHAIN[:5], CHAIN[4], *CHAIN[5:]])) == [("inserted", 5)]


@pytest.mark.parametrize("before", [True, False])
def test_a_forged_event_beside_the_true_one_is_named(before):
    forged = rehash(edited(4, action="case.refuse")[:5], 4)[4]
    pair = [forged, CHAIN[4]] if before else [CHAIN[4], forged]
    assert kinds(verify([*CHAIN[:4], *pair, *CHAIN[5:]])) == [("inserted", 5)]


def test_an_event_of_another_authority_is_named():
    other = make_chain(12, "wuhan")
    assert ("inserted", 5) in kinds(verify([*CHAIN[:4], other[4], *CHAIN[4:]]))


def test_a_chain_that_turns_into_another_authoritys_is_found():
    events = rehash(edited(4, authority="wuhan"), 4)
    assert ("inserted", 5) in kinds(verify(events))


def test_an_event_added_after_the_head_is_found():
    assert kinds(verify(CHAIN, MIDDLE)) == [("inserted", 7)]
    assert verify(CHAIN, checkpoints=[MIDDLE]).sound  # a checkpoint is no end


def test_a_chain_cut_off_shows_only_against_a_checkpoint():
    assert verify(CHAIN[:7]).sound
    assert kinds(verify(CHAIN[:7], checkpoints=[HEAD])) == [("truncated", 8)]
    assert kinds(verify(CHAIN[:7], head_of(CHAIN, 6), [HEAD])) == [("truncated", 8)]  # head rewound as well
    assert kinds(verify([], checkpoints=[HEAD])) == [("truncated", 1)]


def test_a_chain_hashed_anew_shows_only_against_a_checkpoint():
    forged = rehash(edited(2, action="case.refuse"), 2)
    assert verify(forged, head_of(forged)).sound
    assert kinds(verify(forged, checkpoints=[MIDDLE, HEAD])) == [("rehashed", 6), ("rehashed", 12)]


def test_a_deletion_hashed_anew_shows_against_a_checkpoint():
    forged = rehash(CHAIN[:2] + CHAIN[3:], 2)
    assert verify(forged).sound
    assert kinds(verify(forged, checkpoints=[MIDDLE])) == [("rehashed", 6)]


def test_a_renumbered_deletion_is_found_without_a_checkpoint():
    events = copy.deepcopy(CHAIN[:4] + CHAIN[5:])
    for place, event in enumerate(events, start=1):
        event["sequence"] = place
    assert ("edited", 5) in kinds(verify(events))


def test_a_chain_of_another_beginning_is_found():
    events = copy.deepcopy(CHAIN)
    events[0]["previous"] = "0" * 64
    events[0]["hash"] = verifier.event_hash(events[0])
    assert ("replaced", 1) in kinds(verify(events))


def test_a_checkpoint_of_another_authority_is_named():
    other = Checkpoint("wuhan", *HEAD[1:])
    assert ("checkpoint", 12) in kinds(verify(CHAIN, checkpoints=[other], authority="ezhou"))


def test_two_checkpoints_that_contradict_are_named():
    other = MIDDLE._replace(hash="0" * 64)
    assert ("checkpoint", 6) in kinds(verify(CHAIN, checkpoints=[MIDDLE, other]))


def test_a_chain_goes_on_behind_a_checkpoint():
    assert verify(CHAIN[6:], checkpoints=[HEAD], after=MIDDLE).sound
    assert kinds(verify(CHAIN[7:], after=MIDDLE)) == [("deleted", 7)]
    assert kinds(verify(CHAIN[6:], after=MIDDLE._replace(hash="0" * 64))) == [("replaced", 6)]
    assert verify([], checkpoints=[MIDDLE], after=MIDDLE).sound


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": "5"},
        {"sequence": 5.0},
        {"sequence": True},
        {"sequence": 2**60},
        {"action": 7},
        {"actor": {"id": "p-1"}},
        {"actor": {"id": "p-1", "role": "x", "name": "y"}},
        {"pack": {"id": "x"}},
        {"pack": []},
        {"subject": None},
        {"algorithm": "md5"},
        {"algorithm": ["sha256"]},
        {"schema": "exclave.event/2"},
        {"time": "2026-04-01T08:00:00Z"},
        {"time": "２026-04-01T08:00:00.000000Z"},
        {"note": "an added key"},
        {"action": "\ud800"},
    ],
)
def test_a_malformed_event_is_named(changes):
    assert ("malformed", 5) in kinds(verify(edited(4, **changes)))


@pytest.mark.parametrize(
    "line", ["{", "[]", "null", "NaN", '{"a":1,"a":2}', "[" * 100_000, "9" * 5000, "\udc80"]
)
def test_a_line_that_is_no_event_is_named(line):
    lines = [json.dumps(event) for event in CHAIN]
    lines[4] = line
    assert ("malformed", 5) in kinds(verify(verifier.read_lines(lines)))


def test_a_line_with_a_key_twice_is_refused():
    lines = [json.dumps(event) for event in CHAIN]
    lines[4] = lines[4].replace('{"action"', '{"action":"case.refuse","action"', 1)
    assert ("malformed", 5) in kinds(verify(verifier.read_lines(lines)))


def test_broken_utf8_is_named():
    lines = [json.dumps(event).encode() for event in CHAIN]
    lines[4] = b"\xff" + lines[4]
    assert ("malformed", 5) in kinds(verify(verifier.read_lines(lines)))


def test_findings_are_counted_beyond_those_listed():
    long = make_chain(verifier.LISTED + 50)
    for event in long:
        event["action"] = "other"
    report = verify(long)
    assert (len(report.findings), report.more) == (verifier.LISTED, 50)


# --- any single forgery -----------------------------------------------------------------------------------

PATHS = [(key,) for key in sorted(verifier.FIELDS | {"hash"})] + [
    ("actor", "id"),
    ("actor", "role"),
    ("subject", "kind"),
    ("subject", "id"),
    ("subject", "version"),
]
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just({}) | st.just([])


@given(st.integers(0, 11), st.sampled_from(PATHS), VALUES)
@settings(max_examples=300)
def test_any_single_edit_is_found(place, path, value):
    events = copy.deepcopy(CHAIN)
    inner = events[place]
    for key in path[:-1]:
        inner = inner[key]
    if type(inner[path[-1]]) is type(value) and inner[path[-1]] == value:
        return
    inner[path[-1]] = value
    assert not verify(events, checkpoints=[HEAD]).sound


@given(st.integers(0, 11), st.integers(1, 12))
def test_any_deletion_is_found(first, count):
    assert not verify(CHAIN[:first] + CHAIN[first + count :], checkpoints=[HEAD]).sound


@given(st.permutations(range(12)))
def test_any_other_order_is_found(order):
    report = verify([CHAIN[place] for place in order], checkpoints=[HEAD])
    assert report.sound == (order == list(range(12)))


@given(st.integers(0, 12), st.integers(0, 11), st.booleans(), st.text())
def test_any_insertion_is_found(place, of, fit, action):
    added = copy.deepcopy(CHAIN[of]) | {"action": action}
    if fit:
        added["hash"] = verifier.event_hash(added)
    assert not verify([*CHAIN[:place], added, *CHAIN[place:]], checkpoints=[HEAD]).sound


@given(st.data())
@settings(max_examples=300)
def test_any_changed_byte_of_a_file_is_found_or_changes_nothing(data):
    lines = [json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() for event in CHAIN[:3]]
    raw = bytearray(b"\n".join(lines))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    events = list(verifier.read_lines(bytes(raw).split(b"\n")))
    assert events == CHAIN[:3] or not verify(events, checkpoints=[head_of(CHAIN, 2)]).sound


# --- ten thousand forgeries against two outside checkpoints -----------------------------------------------


def forge(chain, choose):
    """One random forgery of a chain; what a person with the whole database could do."""
    kind = choose.choice(["edit", "delete", "swap", "insert", "truncate", "rehash"])
    place = choose.randrange(len(chain))
    events = copy.deepcopy(chain)
    if kind == "delete":
        del events[place : place + choose.randint(1, 3)]
    elif kind == "truncate":
        del events[place:]
    elif kind == "swap":
        other = (place + choose.randrange(1, len(chain))) % len(chain)
        events[place], events[other] = events[other], events[place]
    elif kind == "insert":
        events.insert(place, copy.deepcopy(chain[choose.randrange(len(chain))]) | {"action": "x"})
    else:
        events[place]["actor"]["id"] = "p-forged"
    if kind == "rehash" or choose.random() < 0.5:
        return rehash(events, min(place, len(events)))
    return events


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_ten_thousand_forgeries_are_all_found(algorithm):
    chain = make_chain(12, algorithm=algorithm)
    points = [head_of(chain, 5), head_of(chain)]
    choose = random.Random(20261121)
    unseen_alone = 0
    for _ in range(5_000):
        forged = forge(chain, choose)
        report = verify(forged, checkpoints=points)
        assert not report.sound
        unseen_alone += verify(forged).sound
    # The control: without the checkpoints many of the same forgeries pass, so it is they that catch them.
    assert unseen_alone > 1_000
