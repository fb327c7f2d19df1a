"""A worker's claim on a job of several steps: one worker at a time, free again when it died, given up in the end.

A job is a locked row with ``state`` (waiting, running, done, failed), ``claimed_until``, ``tries``, ``finished_at``,
``fault_zh`` and ``fault_en``.
"""

from datetime import datetime, timedelta
from typing import Any

CLAIM = timedelta(minutes=2)
MOST_TRIES = 3


def is_free(job: Any, at: datetime) -> bool:
    """Nobody has it: it waits, or the time of the worker that ran it is over."""
    return bool(
        job.state == "waiting"
        or (job.state == "running" and (job.claimed_until is None or job.claimed_until <= at))
    )


def is_worn_out(job: Any) -> bool:
    """It was begun as often as a job may be."""
    return bool(job.tries >= MOST_TRIES)


def take(job: Any, at: datetime) -> None:
    """The caller has it until the claim's time is over."""
    job.state, job.claimed_until, job.tries = "running", at + CLAIM, job.tries + 1
    job.save(update_fields=["state", "claimed_until", "tries"])


def give_up(job: Any, zh: str, en: str, at: datetime) -> None:
    """It ends without a result, with the reason its orderer reads."""
    job.state, job.fault_zh, job.fault_en, job.claimed_until = "failed", zh[:300], en[:300], None
    job.finished_at = at
    job.save(update_fields=["state", "fault_zh", "fault_en", "claimed_until", "finished_at"])
