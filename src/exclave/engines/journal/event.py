"""The event: what happened, by whom, to what; its canonical form, its seal and its salted commitment.

An event holds no personal data: actors and subjects appear by opaque id, content only as H(salt, content).
The salts are kept apart from the journal, so that deleting a salt makes the content unfindable while the
chain still verifies. The format is described in ``verifier.py``, which needs no other file.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import rfc8785

from exclave.engines.journal import verifier

Algorithm = Literal["sha256", "sm3"]
Content: TypeAlias = "str | int | bool | list[Content] | dict[str, Content] | None"
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
# Authority ids stand on a line of their own in checkpoints: printable, no spaces.
_AUTHORITY = re.compile(r"[!-~]{1,100}", re.ASCII)


class EventError(ValueError):
    """A value that cannot stand in the journal."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, by opaque id, and in which role."""

    id: str
    role: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What was acted on: kind, opaque id, and its version after the act."""

    kind: str
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class PackRef:
    """The policy pack and form version in force for the act."""

    id: str
    version: str
    form_version: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it is sealed into a chain. ``time`` is an aware instant; ``sequence`` counts from 1."""

    authority: str
    sequence: int
    time: datetime
    actor: Actor
    action: str
    subject: Subject
    commitment: str | None = None
    pack: PackRef | None = None
    algorithm: Algorithm = "sha256"


@dataclass(frozen=True, slots=True)
class Event:
    """A sealed event; every field is covered by ``hash``."""

    schema: str
    authority: str
    sequence: int
    time: datetime
    actor: Actor
    action: str
    subject: Subject
    commitment: str | None
    pack: PackRef | None
    algorithm: Algorithm
    previous: str
    hash: str

    def as_json(self) -> dict[str, Any]:
        """The event as a JSON object, the form in which it is exported and verified."""
        pack = self.pack
        return {
            "action": self.action,
            "actor": {"id": self.actor.id, "role": self.actor.role},
            "algorithm": self.algorithm,
            "authority": self.authority,
            "commitment": self.commitment,
            "hash": self.hash,
            "pack": {"form_version": pack.form_version, "id": pack.id, "version": pack.version}
            if pack
            else None,
            "previous": self.previous,
            "schema": self.schema,
            "sequence": self.sequence,
            "subject": {"id": self.subject.id, "kind": self.subject.kind, "version": self.subject.version},
            "time": format_time(self.time),
        }

    def line(self) -> str:
        """The event as one canonical JSON line, without a line end."""
        return canonical(self.as_json()).decode()


def format_time(instant: datetime) -> str:
    """RFC 3339 in UTC with microseconds: 2026-11-21T02:38:00.000000Z. EventError for a naive time."""
    if instant.tzinfo is None:
        raise EventError("the time has no zone")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def parse_time(text: str) -> datetime:
    """The instant of ``format_time``; ValueError for any other form."""
    if not _TIME.fullmatch(text):
        raise EventError(f"not a journal time: {text!r}")
    return datetime.fromisoformat(text)


_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def canonical(content: Content | dict[str, Any]) -> bytes:
    """RFC 8785 bytes of JSON made of text, integers, booleans, null, lists and objects only.

    EventError for floats, decimals, integers beyond 2^53 − 1, other types and broken Unicode: numbers with
    decimals travel as text.
    """
    _check(content, "content")
    try:
        return rfc8785.dumps(content)
    except rfc8785.CanonicalizationError as error:
        raise EventError(str(error)) from error


def _check(value: object, where: str) -> None:
    if value is None or isinstance(value, bool | str):
        return
    if type(value) is int:
        if abs(value) > verifier.LARGEST:
            raise EventError(f"{where}: integer beyond 2^53 - 1; write it as text")
    elif type(value) is list:
        for place, item in enumerate(value):
            _check(item, f"{where}[{place}]")
    elif type(value) is dict:
        for key, item in value.items():
            if not isinstance(key, str):
                raise EventError(f"{where}: the key {key!r} is not text")
            _check(item, f"{where}.{key}")
    else:
        raise EventError(f"{where}: a {type(value).__name__} may not stand in the journal")


def new_salt() -> bytes:
    """Thirty-two random bytes, one salt for each commitment."""
    return secrets.token_bytes(verifier.SALT_BYTES)


def commit(content: Content, salt: bytes, algorithm: Algorithm = "sha256") -> str:
    """H(salt, canonical content) in hex. EventError for a salt of another length or content with floats."""
    if len(salt) != verifier.SALT_BYTES:
        raise EventError(f"a salt has {verifier.SALT_BYTES} bytes")
    return verifier.HASHES[algorithm](salt + canonical(content))


def verify_commitment(
    content: Content, salt: bytes, commitment: str, algorithm: Algorithm = "sha256"
) -> bool:
    """Whether this content under this salt is what was committed to."""
    return hmac.compare_digest(commit(content, salt, algorithm), commitment)


def genesis(authority: str, algorithm: Algorithm = "sha256") -> str:
    """What the first event of an authority records as ``previous``."""
    return verifier.genesis(authority, algorithm)


def seal(draft: Draft, previous_hash: str | None = None) -> Event:
    """The draft chained to the event before it; ``previous_hash`` None only for the first event.

    EventError when the draft could not be verified later.
    """
    _check_draft(draft)
    if (draft.sequence == 1) != (previous_hash is None):
        raise EventError("the first event, and no other, has no event before it")
    if previous_hash is not None and not _DIGEST.fullmatch(previous_hash):
        raise EventError("the previous hash is not 64 lower-case hexadecimal digits")
    unsealed = Event(
        verifier.SCHEMA,
        draft.authority,
        draft.sequence,
        draft.time.astimezone(UTC),
        draft.actor,
        draft.action,
        draft.subject,
        draft.commitment,
        draft.pack,
        draft.algorithm,
        previous_hash or genesis(draft.authority, draft.algorithm),
        "",
    )
    body = unsealed.as_json()
    del body["hash"]
    return _with_hash(unsealed, verifier.HASHES[draft.algorithm](canonical(body)))


def _with_hash(event: Event, digest: str) -> Event:
    fields = {name: getattr(event, name) for name in Event.__slots__ if name != "hash"}
    return Event(**fields, hash=digest)


def _check_draft(draft: Draft) -> None:
    if not _AUTHORITY.fullmatch(draft.authority):
        raise EventError("an authority id is 1 to 100 printable ASCII characters without spaces")
    if draft.algorithm not in verifier.HASHES:
        raise EventError(f"unknown algorithm {draft.algorithm!r}")
    if draft.time.tzinfo is None:
        raise EventError("the time has no zone")
    if draft.commitment is not None and not _DIGEST.fullmatch(draft.commitment):
        raise EventError("a commitment is 64 lower-case hexadecimal digits")
    if type(draft.sequence) is not int or not 0 < draft.sequence <= verifier.LARGEST:
        raise EventError("a sequence is a whole number from 1")
    if type(draft.subject.version) is not int or not 0 <= draft.subject.version <= verifier.LARGEST:
        raise EventError("a subject's version is a whole number from 0")
    texts = [draft.action, draft.actor.id, draft.actor.role, draft.subject.kind, draft.subject.id]
    if not all(isinstance(text, str) and text for text in texts):
        raise EventError("action, actor and subject need text")


def event_from_json(value: Mapping[str, Any]) -> Event:
    """Read an event of ``as_json``. EventError for another shape; a wrong hash is left to ``verify``."""
    try:
        verifier.event_hash(value)
        pack = value["pack"]
        return Event(
            value["schema"],
            value["authority"],
            value["sequence"],
            parse_time(value["time"]),
            Actor(**value["actor"]),
            value["action"],
            Subject(**value["subject"]),
            value["commitment"],
            PackRef(**pack) if pack is not None else None,
            value["algorithm"],
            value["previous"],
            value["hash"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EventError(f"not an event: {error}") from error
