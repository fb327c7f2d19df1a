"""Checkpoints: the head of a chain as a short text that people keep outside the server, signed if wanted.

The body follows the C2SP checkpoint layout (origin, size, hash in base64, further lines) and the signature
the C2SP signed note with Ed25519. The hash is the chain's head, not a tree's root.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from exclave.engines.journal.event import Algorithm, Event, format_time
from exclave.engines.journal.verifier import Checkpoint, parse_checkpoint

_DASH = "\u2014 "  # the em dash that begins a signature line in a signed note


class SignatureError(ValueError):
    """A checkpoint without a valid signature of a known key."""


def checkpoint(
    authority: str, sequence: int, hash: str, time: datetime, algorithm: Algorithm = "sha256"
) -> str:
    """The text of a checkpoint: ``hash`` (hex) is that of the event numbered ``sequence``."""
    text = Checkpoint(authority, sequence, hash, algorithm, format_time(time)).text()
    parse_checkpoint(text)
    return text


def checkpoint_of(event: Event, time: datetime) -> str:
    """The checkpoint whose head is this event."""
    return checkpoint(event.authority, event.sequence, event.hash, time, event.algorithm)


def sign_checkpoint(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The checkpoint with a signature line added; ``name``: the key's, without spaces or plus."""
    if not name or any(c.isspace() or c == "+" for c in name):
        raise SignatureError("a key name has no spaces and no plus sign")
    parse_checkpoint(text)
    body, _, signatures = text.partition("\n\n")
    body = body.rstrip("\n") + "\n"
    signed = _key_id(name, key.public_key()) + key.sign(body.encode())
    return f"{body}\n{signatures}{_DASH}{name} {base64.b64encode(signed).decode()}\n"


def open_checkpoint(text: str, keys: Mapping[str, Ed25519PublicKey]) -> Checkpoint:
    """Read a signed checkpoint; at least one signature must be of a known key, and none of a known key false.

    Lines of unknown keys are ignored. SignatureError otherwise, ValueError for a malformed body.
    """
    body, _, signatures = text.replace("\r\n", "\n").partition("\n\n")
    body += "\n"
    good = 0
    for line in signatures.split("\n"):
        name, _, code = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or name not in keys:
            continue
        if not _signed(body, name, keys[name], code):
            raise SignatureError(f"the signature of {name} is false")
        good += 1
    if not good:
        raise SignatureError("no signature of a known key")
    return parse_checkpoint(body)


def _signed(body: str, name: str, key: Ed25519PublicKey, code: str) -> bool:
    try:
        raw = base64.b64decode(code, validate=True)
        key.verify(raw[4:], body.encode())
    except (binascii.Error, InvalidSignature):
        return False
    return raw[:4] == _key_id(name, key)


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    """C2SP signed note: the first four bytes of SHA-256(name LF 0x01 key)."""
    return hashlib.sha256(f"{name}\n\x01".encode() + key.public_bytes_raw()).digest()[:4]
