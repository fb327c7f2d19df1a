"""The history of a case: what happened, in order, each entry complete in itself.

An entry holds every date worked out when it was made, so that reading a history needs no calendar, no
settings and no clock, and gives the same state for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal, get_args

Kind = Literal[
    "opened",  # the case begins at its first stage
    "proposed",  # an outcome signed once, waiting for the second signature
    "declined",  # the second signer sends it back, or the first takes it back
    "acted",  # an outcome took effect; detail.second names the second signer
    "withdrawn",  # a submission taken back within its minutes
    "assigned",  # an expert joins the panel of this stage; detail.expert
    "reviewed",  # an opinion of an expert or of a consulted body; outcome names what it asks for
    "recused",  # a person leaves the case; detail.person
    "objected",  # an objection was lodged; detail.objection
    "answered",  # an objection was answered; detail.objection, detail.upheld
    "paused",  # the stage's clock stands still; detail.cause
    "resumed",  # and runs on; detail.cause
    "extended",  # more time, with a reason
    "recomputed",  # the due instant follows a published or amended calendar, or a settled point
    "settled",  # an open point of this case was stated; detail.param, detail.value
]
KINDS: tuple[str, ...] = get_args(Kind)

SYSTEM_CLOCK = "system:clock"
"""The named actor of every automatic hop."""

END = "end"

IN_STEAD_OF, SECOND_IN_STEAD_OF = "for", "second_for"
"""Details naming the absent colleague in whose stead the actor, or the second signer, acted."""


@dataclass(frozen=True)
class Entry:
    """One line of a case's history. ``actor`` is an opaque id; ``detail`` holds plain JSON values only."""

    seq: int
    at: datetime
    kind: Kind
    stage: str
    outcome: str | None = None
    actor: str = ""
    duty: str | None = None
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        aware(self.at)
        object.__setattr__(self, "detail", MappingProxyType(dict(self.detail)))


def aware(at: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a datetime without a zone: it names no instant."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"an instant needs a zone: {at.isoformat()}")
    return at.astimezone(UTC)


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """The entry as plain JSON values (instants as ISO 8601 in UTC)."""
    return {
        "seq": entry.seq,
        "at": aware(entry.at).isoformat(),
        "kind": entry.kind,
        "stage": entry.stage,
        "outcome": entry.outcome,
        "actor": entry.actor,
        "duty": entry.duty,
        "reason": entry.reason,
        "detail": dict(entry.detail),
    }


def entry_from_json(data: Mapping[str, Any]) -> Entry:
    """The entry from `entry_to_json`. Raises ValueError for an unknown kind, KeyError for a missing key."""
    if data["kind"] not in KINDS:
        raise ValueError(f"unknown kind of entry: {data['kind']!r}")
    return Entry(
        seq=data["seq"],
        at=datetime.fromisoformat(data["at"]),
        kind=data["kind"],
        stage=data["stage"],
        outcome=data["outcome"],
        actor=data["actor"],
        duty=data["duty"],
        reason=data["reason"],
        detail=data["detail"],
    )
