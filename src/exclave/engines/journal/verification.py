"""Verify events in memory; the work is done by the stand-alone ``verifier``, so there is one rule only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from exclave.engines.journal import verifier
from exclave.engines.journal.event import Event
from exclave.engines.journal.verifier import Checkpoint, Report


def verify(
    events: Iterable[Event | Mapping[str, Any]],
    head: Checkpoint | None = None,
    checkpoints: Iterable[Checkpoint] = (),
    *,
    authority: str | None = None,
    after: Checkpoint | None = None,
) -> Report:
    """Find what was edited, deleted, inserted, reordered, cut off or rewritten; one pass, constant memory.

    ``checkpoints`` come from outside keepers: without them a cut end or a chain rewritten as a whole cannot
    show. ``head`` is the end the server states. With ``after`` the events begin behind that checkpoint.
    """
    plain = (event.as_json() if isinstance(event, Event) else event for event in events)
    return verifier.verify(plain, checkpoints, head, authority, after)
