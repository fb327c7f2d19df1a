"""Long lists wait for the background worker: a request answers at once, and the page tells where the list stands."""

from exclave.apps.imports.models import Import
from exclave.apps.journal.transaction import moment

AT_ONCE = 500
"""Rows of a file that are checked, or written, while the page waits."""


def is_long(one: Import) -> bool:
    return one.rows > AT_ONCE


def hand_over(one: Import, state: str) -> None:
    """To the worker, from the beginning; what stopped it before is past. Saves the whole row."""
    one.state, one.asked_at, one.version = state, moment(), one.version + 1
    one.progress, one.tries, one.claimed_until = 0, 0, None
    one.fault_zh = one.fault_en = ""
    one.save()
