"""What may be compared beside packs in force and packs on the shelf: a later room offers its drafts here.

A room registers a source in ``apps.py``: ``ports.offer("draft", versions)``. Its references begin with the word it
registered under and a colon (``draft:k3…``); they are asked anew each time, for one authority.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from exclave.apps.programmes.clauses import Text
from exclave.apps.reference.models import Authority
from exclave.engines.policy.pack.model import Pack


@dataclass(frozen=True)
class Loaded:
    """A version as it is now. ``digest`` names its content; ``settled``: open points it is in force with."""

    pack: Pack
    digest: str
    settled: dict[str, Any] | None = None


@dataclass(frozen=True)
class Version:
    """One version that may be chosen. ``load`` raises ``Refused``, with the reason, where it cannot be tried yet."""

    ref: str
    name: Text
    pack: str
    version: str
    word: Text
    load: Callable[[], Loaded]


Source = Callable[[Authority], Iterable[Version]]
sources: dict[str, Source] = {}


def offer(word: str, source: Source) -> None:
    """Let versions be chosen. ``source`` names those of one authority; others are never asked for."""
    sources[word] = source
