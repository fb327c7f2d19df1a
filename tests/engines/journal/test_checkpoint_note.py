"""Checkpoints as text: reading, signing, refusing what is not exactly a checkpoint."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from chains import make_chain
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exclave.engines.journal import (
    Checkpoint,
    SignatureError,
    checkpoint,
    checkpoint_of,
    event_from_json,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)

DIGEST = hashlib.sha256(b"x").hexdigest()
TIME = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
TEXT = checkpoint("ezhou", 42, DIGEST, TIME)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)


def test_a_checkpoint_is_five_lines():
    code = base64.b64encode(bytes.fromhex(DIGEST)).decode()
    expected = f"exclave/ezhou\n42\n{code}\nalgorithm sha256\ntime 2026-04-01T08:00:00.000000Z\n"
    assert expected == TEXT
    assert parse_checkpoint(TEXT) == Checkpoint("ezhou", 42, DIGEST, "sha256", "2026-04-01T08:00:00.000000Z")


def test_a_checkpoint_of_an_event_states_its_hash():
    event = event_from_json(make_chain(3)[-1])
    assert parse_checkpoint(checkpoint_of(event, TIME))[:3] == ("ezhou", 3, event.hash)


def test_a_checkpoint_saved_with_windows_line_ends_reads_the_same():
    assert parse_checkpoint(TEXT.replace("\n", "\r\n")) == parse_checkpoint(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("exclave/", "other/"),
        ("\n42\n", "\n042\n"),
        ("\n42\n", "\n0\n"),
        ("\n42\n", "\n４２\n"),
        ("\n42\n", "\n42 \n"),
        ("\n42\n", "\n-42\n"),
        ("algorithm sha256", "algorithm md5"),
        ("algorithm sha256", "sha256"),
        ("time ", ""),
        ("08:00:00.000000Z", "08:00:00Z"),
        ("exclave/ezhou\n", ""),
        (DIGEST[:1], DIGEST[:1]),
    ],
)
def test_another_text_is_no_checkpoint(old, new):
    changed = TEXT.replace(old, new) if old != new else TEXT.replace(TEXT.split("\n")[2], "AAAA")
    with pytest.raises(ValueError):
        parse_checkpoint(changed)


def test_a_checkpoint_that_would_not_read_back_is_not_made():
    with pytest.raises(ValueError):
        checkpoint("two\nlines", 42, DIGEST, TIME)
    with pytest.raises(ValueError):
        checkpoint("ezhou", 0, DIGEST, TIME)


def test_a_signed_checkpoint_opens_with_the_key():
    signed = sign_checkpoint(TEXT, "ezhou-2026", KEY)
    assert open_checkpoint(signed, {"ezhou-2026": KEY.public_key()}) == parse_checkpoint(TEXT)
    assert parse_checkpoint(signed) == parse_checkpoint(TEXT)
    mailed = signed.replace("\n", "\r\n")
    assert open_checkpoint(mailed, {"ezhou-2026": KEY.public_key()}) == parse_checkpoint(TEXT)


def test_a_second_signature_is_added_below():
    signed = sign_checkpoint(sign_checkpoint(TEXT, "first", KEY), "second", OTHER)
    keys = {"first": KEY.public_key(), "second": OTHER.public_key()}
    assert open_checkpoint(signed, keys) == parse_checkpoint(TEXT)
    assert open_checkpoint(signed, {"second": OTHER.public_key()}) == parse_checkpoint(TEXT)


def test_the_signature_line_is_a_c2sp_signed_note():
    line = sign_checkpoint(TEXT, "ezhou-2026", KEY).split("\n")[-2]
    dash, name, code = line.split(" ")
    raw = base64.b64decode(code)
    public = KEY.public_key().public_bytes_raw()
    assert (dash, name, len(raw)) == ("\u2014", "ezhou-2026", 68)
    assert raw[:4] == hashlib.sha256(b"ezhou-2026\n\x01" + public).digest()[:4]
    KEY.public_key().verify(raw[4:], TEXT.encode())


@pytest.mark.parametrize(
    "forge",
    [
        lambda text: text.replace("\n42\n", "\n41\n"),
        lambda text: text.replace("time 2026", "time 2027"),
        lambda text: text.split("\n\n")[0] + "\n",
        lambda text: text.replace("\u2014 ezhou-2026", "\u2014 someone"),
        lambda text: text[:-8] + "AAAAAA=\n",
        lambda text: text[:-20] + "\n",
        lambda text: text.replace("\u2014 ezhou-2026 ", "\u2014 ezhou-2026 !"),
    ],
)
def test_a_forged_signature_is_refused(forge):
    signed = forge(sign_checkpoint(TEXT, "ezhou-2026", KEY))
    with pytest.raises(SignatureError):
        open_checkpoint(signed, {"ezhou-2026": KEY.public_key()})


def test_a_signature_by_another_key_is_refused():
    signed = sign_checkpoint(TEXT, "ezhou-2026", OTHER)
    with pytest.raises(SignatureError):
        open_checkpoint(signed, {"ezhou-2026": KEY.public_key()})


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_key_name_that_breaks_the_line_is_refused(name):
    with pytest.raises(SignatureError):
        sign_checkpoint(TEXT, name, KEY)
