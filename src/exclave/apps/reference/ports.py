"""Who may change the tables every authority shares is for the room of people to say."""

from collections.abc import Callable

from exclave.apps.journal.transaction import Actor

May = Callable[[Actor], bool]

_keepers: list[May] = []


def keeper_source(may: May) -> None:
    """A room below registers, in its ``apps.py``, who keeps the shared tables."""
    if may not in _keepers:
        _keepers.append(may)


def keeps_installation(actor: Actor) -> bool:
    """False where no room speaks for the actor: silence is a denial."""
    return any(may(actor) for may in _keepers)
