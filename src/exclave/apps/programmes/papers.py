"""Where the paper a pack rests on can be read: the policy library, a later room, tells by this port."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from exclave.engines.policy.pack.model import Pack


@dataclass(frozen=True)
class Papers:
    """Addresses by the pack's keys: ``documents`` of whole papers, ``clauses`` of the places its clauses state."""

    documents: dict[str, str] = field(default_factory=dict)
    clauses: dict[str, str] = field(default_factory=dict)


Find = Callable[[Any, Pack], Papers]
_find: list[Find] = []


def source(find: Find) -> None:
    """The room that holds papers registers, in its ``apps.py``: ``find(viewer, pack) -> Papers``."""
    _find[:] = [find]


def papers_of(viewer: Any, pack: Pack) -> Papers:
    """What the viewer may open of the pack's papers; nothing where no room holds any."""
    return _find[0](viewer, pack) if _find else Papers()
