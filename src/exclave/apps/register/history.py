"""An institution's states in two times: when each held (valid), and since when the register knew it (recorded)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from exclave.apps.register.models import InstitutionState


class StateRow(NamedTuple):
    """The columns of an ``InstitutionState`` that a history is made of, for lists of many institutions."""

    state: str
    valid_from: date
    valid_until: date | None
    recorded_at: datetime
    superseded_at: datetime | None
    clause: str


Recorded = InstitutionState | StateRow


@dataclass(frozen=True)
class Span:
    """A state from a day until the day before ``until`` (None: still so), recorded at an instant."""

    state: str
    since: date
    until: date | None
    recorded_at: datetime
    clause: str

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def known_at(rows: Iterable[Recorded], known: datetime) -> list[Span]:
    """What the register said about all days at the instant ``known``, the latest state first.

    The end of a state is written into its row when the next state is recorded, so an end counts as known only
    once a row beginning on that day was.
    """
    seen = [
        row
        for row in rows
        if row.recorded_at <= known and (row.superseded_at is None or known < row.superseded_at)
    ]
    begun = {row.valid_from for row in seen}
    spans = [
        Span(
            row.state,
            row.valid_from,
            row.valid_until if row.valid_until in begun or _ended_from_the_start(row) else None,
            row.recorded_at,
            row.clause,
        )
        for row in seen
    ]
    return sorted(spans, key=lambda s: (s.since, s.recorded_at), reverse=True)


def _ended_from_the_start(row: Recorded) -> bool:
    """A row recorded after its last day knew its end when it was written: a state entered in retrospect."""
    return row.valid_until is not None and row.recorded_at.date() >= row.valid_until


def state_on(spans: Iterable[Span], day: date) -> Span | None:
    """The state on a day; where a correction left two, the one recorded last."""
    holding = [span for span in spans if span.holds(day)]
    return max(holding, key=lambda s: s.recorded_at) if holding else None
