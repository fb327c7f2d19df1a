#!/usr/bin/env python3
"""Verify an exported journal with nothing but this file and Python 3.11's standard library.

    python verifier.py events.jsonl [--checkpoint FILE]... [--head FILE] [--openings FILE]
                       [--authority ID] [--language zh|en]

``events.jsonl``  one event a line, in order of sequence (``-`` reads standard input)
``--checkpoint``  a checkpoint kept outside the server; without one a chain that was cut off at its end or
                  rewritten from end to end looks sound, so give two from different keepers
``--head``        the last event as the server states it; the chain must end exactly there
``--openings``    lines of {"sequence", "salt", "content"}: shows that an event committed to this content

Exit status: 0 sound, 1 findings, 2 unreadable input. Signatures of checkpoints are not checked here.

The format. An event is a JSON object with the keys of ``FIELDS`` and ``hash``. ``hash`` is H(canonical JSON
of the other keys), H being SHA-256 or SM3 (GB/T 32905-2016) as ``algorithm`` says, in lower-case hex;
canonical JSON is RFC 8785 restricted to strings, integers, booleans, null, lists and objects. ``previous`` is
the hash of the event before; for the first event it is H("exclave.genesis/1" LF authority). ``commitment`` is
H(32 bytes of salt, canonical JSON of the content).
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from json.encoder import encode_basestring as _quote
from typing import Any, NamedTuple

SCHEMA = "exclave.event/1"
FIELDS = frozenset(
    "action actor algorithm authority commitment pack previous schema sequence subject time".split()  # noqa: SIM905
)
LARGEST = 2**53 - 1  # integers beyond this do not survive JSON readers that use doubles
SALT_BYTES = 32
LISTED = 1000  # findings listed one by one; the rest are counted
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", re.ASCII)


# --- hashing ----------------------------------------------------------------------------------------------


def sm3_pure(data: bytes) -> str:
    """SM3 of the data in hex, GB/T 32905-2016, without OpenSSL."""
    mask = 0xFFFFFFFF

    def rotl(x: int, n: int) -> int:
        n %= 32
        return ((x << n) | (x >> (32 - n))) & mask

    v = [_SM3_START >> (224 - 32 * i) & mask for i in range(8)]
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + (len(data) * 8).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        w = [int.from_bytes(padded[start + i : start + i + 4], "big") for i in range(0, 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rotl(w[j - 3], 15)
            w.append(x ^ rotl(x, 15) ^ rotl(x, 23) ^ rotl(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = rotl((rotl(a, 12) + e + rotl(t, j)) & mask, 7)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & mask & g)
            tt1 = (ff + d + (ss1 ^ rotl(a, 12)) + (w[j] ^ w[j + 4])) & mask
            tt2 = (gg + h + ss1 + w[j]) & mask
            a, b, c, d = tt1, a, rotl(b, 9), c
            e, f, g, h = tt2 ^ rotl(tt2, 9) ^ rotl(tt2, 17), e, rotl(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h), strict=True)]
    return "".join(f"{x:08x}" for x in v)


_SM3_START = 0x7380166F4914B2B9172442D7DA8A0600A96F30BC163138AAE38DEE4DB0FB0E4E


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _sm3_openssl(data: bytes) -> str:
    return hashlib.new("sm3", data).hexdigest()


HASHES: dict[str, Callable[[bytes], str]] = {
    "sha256": _sha256,
    "sm3": _sm3_openssl if "sm3" in hashlib.algorithms_available else sm3_pure,
}


def genesis(authority: str, algorithm: str) -> str:
    """The ``previous`` of an authority's first event."""
    return HASHES[algorithm](f"exclave.genesis/1\n{authority}".encode())


# --- canonical JSON ---------------------------------------------------------------------------------------


def canonical(value: Any) -> str:
    """RFC 8785 text of strings, integers, booleans, null, lists and objects; ValueError for anything else."""
    if value is None:
        return "null"
    kind = type(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is str:
        return _quote(value)
    if kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"integer too large: {value}")
        return str(value)
    if kind is list:
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if kind is dict:
        if any(type(key) is not str for key in value):
            raise ValueError("keys must be text")
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_quote(key)}:{canonical(value[key])}" for key in keys) + "}"
    raise ValueError(f"a {kind.__name__} has no canonical form here")


def preimage(event: Mapping[str, Any]) -> str:
    """The canonical text of an event without its hash. ValueError when the event has another shape.

    Written out by hand because a million events pass through it; it equals ``canonical`` (tested).
    """
    actor, pack, subject = event["actor"], event["pack"], event["subject"]
    sequence, version, commitment = event["sequence"], subject["version"], event["commitment"]
    if (
        len(event) - ("hash" in event) != len(FIELDS)
        or len(actor) != 2
        or len(subject) != 3
        or type(sequence) is not int
        or not 0 < sequence <= LARGEST
        or type(version) is not int
        or not 0 <= version <= LARGEST
        or event["schema"] != SCHEMA
        or not _TIME.fullmatch(event["time"])
    ):
        raise ValueError("not an event of this schema")
    if pack is None:
        pack_text = "null"
    else:
        form = pack["form_version"]
        if len(pack) != 3:
            raise ValueError("not an event of this schema")
        pack_text = (
            f'{{"form_version":{"null" if form is None else _quote(form)},"id":{_quote(pack["id"])},'
            f'"version":{_quote(pack["version"])}}}'
        )
    return (
        f'{{"action":{_quote(event["action"])},"actor":{{"id":{_quote(actor["id"])},"role":{_quote(actor["role"])}}},'
        f'"algorithm":{_quote(event["algorithm"])},"authority":{_quote(event["authority"])},'
        f'"commitment":{"null" if commitment is None else _quote(commitment)},"pack":{pack_text},'
        f'"previous":{_quote(event["previous"])},"schema":"{SCHEMA}","sequence":{sequence},'
        f'"subject":{{"id":{_quote(subject["id"])},"kind":{_quote(subject["kind"])},"version":{version}}},'
        f'"time":"{event["time"]}"}}'
    )


def event_hash(event: Mapping[str, Any]) -> str:
    """The hash an event must bear. ValueError when it is no event of this schema."""
    try:
        return HASHES[event["algorithm"]](preimage(event).encode())
    except (KeyError, TypeError, AttributeError, UnicodeEncodeError) as error:
        raise ValueError(f"not an event of this schema: {error}") from error


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def read_lines(lines: Iterable[str | bytes]) -> Iterator[Mapping[str, Any]]:
    """Events of JSON lines. A line that is no JSON object, or holds a key twice, becomes an empty event."""
    decode = json.JSONDecoder(object_pairs_hook=_no_repeats).decode
    for raw in lines:
        try:
            text = raw.decode() if isinstance(raw, bytes) else raw
            if not text.strip():
                continue
            event = decode(text)
        except (ValueError, RecursionError):
            event = None
        yield event if isinstance(event, dict) else {}


def check_commitment(content: Any, salt: bytes, commitment: str, algorithm: str) -> bool:
    """Whether the commitment is that of the content under the salt."""
    return len(salt) == SALT_BYTES and HASHES[algorithm](salt + canonical(content).encode()) == commitment


# --- checkpoints ------------------------------------------------------------------------------------------


class Checkpoint(NamedTuple):
    """The head of a chain at a time: the hash of the event numbered ``sequence``. ``time`` as in events."""

    authority: str
    sequence: int
    hash: str
    algorithm: str
    time: str

    def text(self) -> str:
        """The note's body: origin, size, hash in base64, then ``algorithm`` and ``time`` lines."""
        code = base64.b64encode(bytes.fromhex(self.hash)).decode()
        lines = f"exclave/{self.authority}", str(self.sequence), code, f"algorithm {self.algorithm}"
        return "\n".join((*lines, f"time {self.time}")) + "\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint; what follows a blank line (signatures) is left aside. ValueError when malformed."""
    body = text.replace("\r\n", "\n").split("\n\n", 1)[0].rstrip("\n").split("\n")
    if len(body) != 5 or not body[0].startswith("exclave/") or not re.fullmatch("[1-9][0-9]{0,15}", body[1]):
        raise ValueError("not a checkpoint")
    try:
        digest = base64.b64decode(body[2], validate=True)
    except binascii.Error as error:
        raise ValueError("not a checkpoint: hash") from error
    algorithm, time = body[3].removeprefix("algorithm "), body[4].removeprefix("time ")
    if len(digest) != 32 or algorithm not in HASHES or not _TIME.fullmatch(time):
        raise ValueError("not a checkpoint: algorithm or time")
    found = Checkpoint(body[0].removeprefix("exclave/"), int(body[1]), digest.hex(), algorithm, time)
    if found.text() != "\n".join(body) + "\n":
        raise ValueError("not a checkpoint")
    return found


# --- verifying --------------------------------------------------------------------------------------------


class Finding(NamedTuple):
    """One fault. ``sequence`` is the event it concerns (the first, where it concerns a range)."""

    kind: str
    sequence: int
    zh: str
    en: str


KINDS: dict[str, tuple[str, str]] = {
    "malformed": (
        "第{n}号事件处的记录不是有效的事件。",
        "The record in the place of event {n} is no valid event.",
    ),
    "edited": (
        "第{n}号事件的内容被改动：与其哈希值不符。",
        "Event {n} was edited: it does not match its hash.",
    ),
    "replaced": (
        "第{n}号事件被替换：后一事件记录的是另一哈希值。",
        "Event {n} was replaced: the event after it records another hash.",
    ),
    "deleted": ("第{n}号至第{m}号事件缺失。", "Events {n} to {m} are missing."),
    "reordered": ("第{n}号事件不在其位置上。", "Event {n} stands out of order."),
    "inserted": ("第{n}号出现了不属于本链的事件。", "An event numbered {n} does not belong to the chain."),
    "truncated": (
        "链在第{n}号之前被截断：检查点记录到第{m}号。",
        "The chain was cut off before event {n}: a checkpoint records events up to {m}.",
    ),
    "rehashed": (
        "第{n}号事件与检查点不符：该链在此处或之前被整体重算。",
        "Event {n} differs from a checkpoint: the chain was rewritten there or earlier.",
    ),
    "checkpoint": (
        "第{n}号的检查点属于其他机关，或与另一检查点矛盾。",
        "A checkpoint at {n} belongs to another authority or contradicts another.",
    ),
}


class Report(NamedTuple):
    """What was found. ``checked`` counts records read; ``confirmed`` is the last sequence that an outside
    checkpoint confirms (0: none, so an end cut off or a chain rewritten as a whole could not be seen)."""

    authority: str | None
    checked: int
    last_sequence: int
    last_hash: str | None
    confirmed: int
    findings: tuple[Finding, ...]
    more: int

    @property
    def sound(self) -> bool:
        """No finding at all."""
        return not self.findings


class _Chain:
    """The state of one pass over the events."""

    def __init__(self, authority: str | None, after: Checkpoint | None) -> None:
        self.authority = after.authority if after else authority
        self.last = after.sequence if after else 0
        self.hashes: set[str] = {after.hash} if after else set()  # borne by the event(s) numbered ``last``
        self.gaps: list[tuple[int, int]] = []
        self.checked = 0
        self.findings: list[Finding] = []
        self.more = 0

    def find(self, kind: str, n: int, m: int | None = None) -> None:
        if len(self.findings) >= LISTED:
            self.more += 1
            return
        zh, en = KINDS[kind]
        self.findings.append(Finding(kind, n, zh.format(n=n, m=m), en.format(n=n, m=m)))

    def take(self, event: Mapping[str, Any]) -> tuple[int, str] | None:
        """Check one event; its (sequence, hash) unless it is malformed or another authority's."""
        self.checked += 1
        try:
            computed, stored, n = event_hash(event), event["hash"], event["sequence"]
            if type(stored) is not str:
                raise ValueError("the hash is no text")
        except (KeyError, ValueError):
            stored = event.get("hash")
            self.last += 1  # it holds the place of the event that should stand here
            self.hashes = {stored} if isinstance(stored, str) else set()
            self.find("malformed", self.last)
            return None
        if self.authority is None:
            self.authority = event["authority"]
        elif self.authority != event["authority"]:
            self.find("inserted", n)
            return None
        if computed != stored:
            self.find("edited", n)
        if n <= self.last:
            self._out_of_order(n, stored)
            return n, stored
        if n > self.last + 1:
            self.gaps.append((self.last + 1, n - 1))
        elif computed == stored and not self._follows(event, n):
            self.find("replaced", max(n - 1, 1))
        self.last, self.hashes = n, {stored}
        return n, stored

    def _follows(self, event: Mapping[str, Any], n: int) -> bool:
        if n == 1:
            start: str = genesis(event["authority"], event["algorithm"])
            return bool(event["previous"] == start)
        return event["previous"] in self.hashes or not self.hashes

    def _out_of_order(self, n: int, stored: str) -> None:
        for place, (first, final) in enumerate(self.gaps):
            if first <= n <= final:
                self.gaps[place : place + 1] = [g for g in ((first, n - 1), (n + 1, final)) if g[0] <= g[1]]
                self.find("reordered", n)
                return
        self.find("inserted", n)
        if n == self.last:
            self.hashes.add(stored)


def verify(
    events: Iterable[Mapping[str, Any]],
    checkpoints: Iterable[Checkpoint] = (),
    head: Checkpoint | None = None,
    authority: str | None = None,
    after: Checkpoint | None = None,
) -> Report:
    """Check a chain from its first event, or onwards from ``after``, in one pass.

    ``checkpoints`` come from outside keepers; ``head`` is the end the server states, beyond which nothing may
    stand. ``authority`` pins whose chain it is (else the first event says).
    """
    outside = [*checkpoints, *([head] if head else [])]
    wanted: dict[int, set[str]] = {}
    for point in outside:
        wanted.setdefault(point.sequence, set()).add(point.hash)
    chain = _Chain(authority or next((point.authority for point in outside), None), after)
    if after and after.sequence in wanted:
        wanted[after.sequence].add(after.hash)
    met: dict[int, set[str]] = {after.sequence: {after.hash}} if after else {}
    last_hash = after.hash if after else None
    for event in events:
        taken = chain.take(event)
        if taken is None:
            continue
        if taken[0] == chain.last:
            last_hash = taken[1]
        if taken[0] in wanted:
            met.setdefault(taken[0], set()).add(taken[1])
    for first, final in chain.gaps:
        chain.find("deleted", first, final)
    confirmed = _compare(chain, outside, wanted, met, head)
    return Report(
        chain.authority, chain.checked, chain.last, last_hash, confirmed, tuple(chain.findings), chain.more
    )


def _compare(
    chain: _Chain,
    outside: list[Checkpoint],
    wanted: Mapping[int, set[str]],
    met: Mapping[int, set[str]],
    head: Checkpoint | None,
) -> int:
    """Hold the checkpoints against the chain; the last sequence an outside checkpoint confirms."""
    confirmed = 0
    for point in sorted(set(outside)):
        n = point.sequence
        if point.authority != chain.authority or len(wanted[n]) > 1:
            chain.find("checkpoint", n)
        if n > chain.last:
            chain.find("truncated", chain.last + 1, n)
        elif n in met and point.hash not in met[n]:
            chain.find("rehashed", n)
        elif n in met and (point != head or outside.count(point) > 1):
            confirmed = max(confirmed, n)
    if head and chain.last > head.sequence:
        chain.find("inserted", head.sequence + 1)
    return confirmed


# --- command ----------------------------------------------------------------------------------------------


def _openings(path: str, commitments: Mapping[int, tuple[str, str]]) -> Iterator[Finding]:
    """Contents that are not what their event committed to."""
    with open(path, encoding="utf-8") as lines:
        for opening in read_lines(lines):
            n = opening.get("sequence")
            commitment, algorithm = commitments.get(n, ("", "")) if type(n) is int else ("", "")
            try:
                salt = bytes.fromhex(opening["salt"])
                same = algorithm in HASHES and check_commitment(
                    opening["content"], salt, commitment, algorithm
                )
            except (KeyError, TypeError, ValueError):
                same = False
            if not same:
                number = n if type(n) is int else 0
                zh, en = (
                    f"第{number}号事件承诺的不是该内容。",
                    f"Event {number} did not commit to this content.",
                )
                yield Finding("content", number, zh, en)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Verify an exported journal. / 校验导出的留痕链。")
    parser.add_argument("events")
    parser.add_argument("--checkpoint", action="append", default=[])
    parser.add_argument("--head")
    parser.add_argument("--openings")
    parser.add_argument("--authority")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit status."""
    given = _arguments(arguments)
    commitments: dict[int, tuple[str, str]] = {}

    def remembering(events: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for event in events:
            if (
                given.openings
                and type(event.get("sequence")) is int
                and isinstance(event.get("commitment"), str)
            ):
                commitments[event["sequence"]] = event["commitment"], str(event.get("algorithm"))
            yield event

    try:
        points = [parse_checkpoint(_text(path)) for path in given.checkpoint]
        head = parse_checkpoint(_text(given.head)) if given.head else None
        with sys.stdin.buffer if given.events == "-" else open(given.events, "rb") as lines:
            report = verify(remembering(read_lines(lines)), points, head, given.authority)
        wrong = list(_openings(given.openings, commitments)) if given.openings else []
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    _print(report, wrong, given.language)
    return 0 if report.sound and not wrong else 1


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _print(report: Report, wrong: list[Finding], language: str) -> None:
    zh = language == "zh"
    for finding in (*report.findings, *wrong):
        print(finding.zh if zh else finding.en)
    if report.more:
        print(f"另有 {report.more} 处问题。" if zh else f"And {report.more} more findings.")
    counted = (report.authority, report.checked, report.last_sequence)
    print(
        "机关 {}：{} 条，至第{}号。".format(*counted)
        if zh
        else "Authority {}: {} records, up to {}.".format(*counted)
    )
    if report.confirmed:
        text = (
            f"外部检查点确认至第{report.confirmed}号。",
            f"Outside checkpoints confirm up to {report.confirmed}.",
        )
    else:
        text = (
            "没有外部检查点：看不出末尾截断或整链重算。",
            "No outside checkpoint: a cut end or a rewritten chain would not show.",
        )
    print(text[0] if zh else text[1])
    sound = report.sound and not wrong
    print(("完好。" if sound else "不完好。") if zh else ("Sound." if sound else "Not sound."))


if __name__ == "__main__":
    sys.exit(main())
