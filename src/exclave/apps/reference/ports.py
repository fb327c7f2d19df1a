"""Who may change the tables every authority shares, and an authority's parameters, is for the room of people to say."""

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


MayAt = Callable[[Actor, int], bool]

_setters: list[MayAt] = []
_agreers: list[MayAt] = []


def parameter_keepers(*, may_set: MayAt, may_agree: MayAt) -> None:
    """Who proposes a parameter's value at an authority (row id), and who may be the second to agree to it."""
    if may_set not in _setters:
        _setters.append(may_set)
    if may_agree not in _agreers:
        _agreers.append(may_agree)


def may_set_parameters(actor: Actor, authority_id: int) -> bool:
    return any(may(actor, authority_id) for may in _setters)


def may_agree_to_parameters(actor: Actor, authority_id: int) -> bool:
    return any(may(actor, authority_id) for may in _agreers)
