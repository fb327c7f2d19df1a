"""Rooms below that must follow when a calendar year is published or amended."""

from collections.abc import Callable

from exclave.apps.journal.transaction import Actor

Listener = Callable[[Actor, int], None]
_calendar: list[Listener] = []


def on_calendar(listener: Listener) -> None:
    """Registered in ``apps.py``; called inside the publishing transaction with (actor, year)."""
    if listener not in _calendar:
        _calendar.append(listener)


def calendar_changed(actor: Actor, year: int) -> None:
    for listener in _calendar:
        listener(actor, year)
