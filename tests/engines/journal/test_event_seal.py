"""Events: canonical form, seal, salted commitments, reading back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.journal import (
    Actor,
    Draft,
    EventError,
    PackRef,
    Subject,
    canonical,
    commit,
    event_from_json,
    format_time,
    genesis,
    new_salt,
    parse_time,
    seal,
    verifier,
    verify_commitment,
)

DRAFT = Draft(
    authority="ezhou",
    sequence=1,
    time=datetime(2026, 4, 1, 8, 30, tzinfo=UTC),
    actor=Actor("p-1", "city_officer"),
    action="case.accept",
    subject=Subject("case", "c-1", 2),
    commitment="0" * 64,
    pack=PackRef("ezhou-offshore-institutions", "1.0", "2"),
)
SCALARS = st.none() | st.booleans() | st.integers(-verifier.LARGEST, verifier.LARGEST) | st.text()
CONTENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(CONTENTS)
def test_canonical_of_the_verifier_equals_rfc8785(content):
    assert verifier.canonical(content).encode() == rfc8785.dumps(content) == canonical(content)


def test_canonical_sorts_keys_by_utf16_units():
    assert canonical({"\ufb01": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb01":1}'.encode()


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, b"x", (1,), {1: "x"}, "\ud800", {"a": [0.5]}])
def test_canonical_refuses_what_json_does_not_keep(value):
    with pytest.raises(EventError):
        canonical(value)


@pytest.mark.parametrize("value", [1.0, 2**53, (1,), {1: "x"}])
def test_the_verifier_refuses_it_too(value):
    with pytest.raises(ValueError):
        verifier.canonical(value)


@pytest.mark.parametrize("pack", [None, PackRef("p", "1"), PackRef("p", "1", 'é\n"\\\u2028')])
@pytest.mark.parametrize("commitment", [None, "a" * 64])
def test_preimage_equals_the_canonical_form(pack, commitment):
    event = seal(replace(DRAFT, pack=pack, commitment=commitment, action="办件\x1f.受理\x7f")).as_json()
    body = {key: value for key, value in event.items() if key != "hash"}
    assert verifier.preimage(event).encode() == rfc8785.dumps(body)
    assert verifier.event_hash(event) == event["hash"]
    assert body.keys() == verifier.FIELDS


def test_seal_of_the_first_event_starts_from_the_authority():
    first = seal(DRAFT)
    assert first.previous == genesis("ezhou") != genesis("wuhan")
    assert seal(replace(DRAFT, sequence=2), first.hash).previous == first.hash


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_an_event_survives_its_line(algorithm):
    event = seal(replace(DRAFT, algorithm=algorithm))
    assert event_from_json(json.loads(event.line())) == event
    assert event.line().encode() == rfc8785.dumps(event.as_json())


@pytest.mark.parametrize(
    ("change", "previous"),
    [
        ({"authority": "a b"}, None),
        ({"authority": "a\n"}, None),
        ({"authority": ""}, None),
        ({"sequence": 0}, None),
        ({"sequence": True}, None),
        ({"sequence": 2}, None),
        ({}, "0" * 64),
        ({"sequence": 2}, "0" * 63),
        ({"sequence": 2}, "A" * 64),
        ({"sequence": 2}, "0" * 64 + "\n"),
        ({"commitment": "x"}, None),
        ({"algorithm": "md5"}, None),
        ({"time": datetime(2026, 4, 1)}, None),
        ({"subject": Subject("case", "c", -1)}, None),
        ({"subject": Subject("case", "", 1)}, None),
        ({"actor": Actor("p", "")}, None),
        ({"action": ""}, None),
        ({"action": "\ud800"}, None),
    ],
)
def test_seal_refuses_what_could_not_be_verified(change, previous):
    with pytest.raises(EventError):
        seal(replace(DRAFT, **change), previous)


def test_time_is_utc_with_microseconds():
    shanghai = timezone(timedelta(hours=8))
    text = format_time(datetime(2026, 4, 1, 0, 0, 0, 5, tzinfo=shanghai))
    assert text == "2026-03-31T16:00:00.000005Z"
    assert parse_time(text) == datetime(2026, 3, 31, 16, 0, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-03-31T16:00:00Z", "2026-03-31 16:00:00.000005Z", "2026-3-31T16:00:00.000005Z", ""]
)
def test_time_of_another_form_is_refused(text):
    with pytest.raises(ValueError):
        parse_time(text)


@pytest.mark.parametrize("key", sorted(verifier.FIELDS | {"hash"}))
def test_an_event_lacking_a_field_is_refused(key):
    event = seal(DRAFT).as_json()
    del event[key]
    with pytest.raises(EventError):
        event_from_json(event)


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
@given(content=CONTENTS, other=CONTENTS)
def test_a_commitment_opens_only_to_its_content(algorithm, content, other):
    salt = new_salt()
    sealed = commit(content, salt, algorithm)
    assert verify_commitment(content, salt, sealed, algorithm)
    assert verifier.check_commitment(content, salt, sealed, algorithm)
    assert not verify_commitment(content, new_salt(), sealed, algorithm)
    if canonical(content) != canonical(other):
        assert not verify_commitment(other, salt, sealed, algorithm)


def test_the_same_content_commits_differently_each_time():
    assert commit({"name": "甲"}, new_salt()) != commit({"name": "甲"}, new_salt())


def test_a_salt_of_another_length_is_refused():
    with pytest.raises(EventError):
        commit("x", b"short")
    assert not verifier.check_commitment("x", b"short", verifier.HASHES["sha256"](b'short"x"'), "sha256")
