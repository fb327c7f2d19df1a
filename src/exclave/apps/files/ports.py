"""Who may read evidence, add it and take it back is for the room that owns the subject to say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from exclave.apps.files.models import Evidence
from exclave.apps.journal.transaction import Actor


@dataclass(frozen=True)
class Owner:
    """Whose a file is: the authority it belongs to and the organisation that gives it (row ids)."""

    authority_id: int
    organisation_id: int | None


MayRead = Callable[[Any, Evidence], bool]
Change = Callable[[Actor, str, str], Owner | None]
"""``(actor, subject id, field) -> whose the file is``, or None where the actor may not change it now."""

_reading: dict[str, MayRead] = {}
_changing: dict[str, Change] = {}


def access_source(subject_kind: str, may_read: MayRead, change: Change) -> None:
    """A room registers, in its ``apps.py``, who may read and who may change evidence of its subjects."""
    _reading[subject_kind] = may_read
    _changing[subject_kind] = change


def may_read(viewer: Any, evidence: Evidence) -> bool:
    """False where no room speaks for the subject: silence is a denial."""
    source = _reading.get(evidence.subject_kind)
    return source is not None and source(viewer, evidence)


def owner(actor: Actor, subject_kind: str, subject_id: str, field: str) -> Owner | None:
    """Whose the file would be; None where the actor may not change it, or no room speaks for the subject."""
    source = _changing.get(subject_kind)
    return source(actor, subject_id, field) if source is not None else None
