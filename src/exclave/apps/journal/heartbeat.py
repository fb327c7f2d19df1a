"""That the worker lives: when it last ticked, and how many of the tick's steps failed.

Not an action: a sign of life is neither asked for by anybody nor evidence of anything, and it comes four
thousand times a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from exclave.apps.journal import clock
from exclave.apps.journal.models import Heartbeat

LATE = timedelta(minutes=5)
"""A worker silent for this long is taken for dead; it ticks every 20 seconds."""


@dataclass(frozen=True)
class Beat:
    """The last tick: when, steps that failed in it, and how long ago that is by the database's clock."""

    at: datetime
    failed: int
    ago: timedelta

    @property
    def late(self) -> bool:
        return self.ago > LATE


def beat(failed: int, name: str = "worker") -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now(), "failed": failed})


def last(name: str = "worker") -> Beat | None:
    """None where no worker ever ticked. A clock moved since (a demonstration) counts as now."""
    row = Heartbeat.objects.filter(name=name).first()
    if row is None:
        return None
    return Beat(row.at, row.failed, max(clock.now() - row.at, timedelta(0)))
