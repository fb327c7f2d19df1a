"""What later rooms must do when somebody leaves an office: hand on what lies on that person's desk."""

from collections.abc import Callable

from exclave.apps.journal.transaction import Actor
from exclave.apps.people.models import Account

Leaving = Callable[[Actor, Account, int, Account | None], int]
_leaving: list[Leaving] = []


def on_leaving(hand_on: Leaving) -> None:
    """Registered in ``apps.py``; called inside the action with (actor, who left, authority, successor or None).

    Gives the number of things handed on; without a successor they go back to the office.
    """
    if hand_on not in _leaving:
        _leaving.append(hand_on)


def left(actor: Actor, account: Account, authority_id: int, successor: Account | None) -> int:
    return sum(hand_on(actor, account, authority_id, successor) for hand_on in _leaving)
