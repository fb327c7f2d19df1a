"""Who is behind an actor, and whether they may act: what actions ask inside their own transaction.

A route's predicate keeps a page from being shown; these keep a thing from being done, whoever calls the action.
"""

from collections.abc import Iterable

from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account
from exclave.apps.reference.models import Authority


def acting_account(actor: Actor) -> Account:
    """The actor's account. Raises not_allowed for an id nobody has and for an account that was closed."""
    account = Account.objects.filter(public_id=actor.id, is_active=True).first()
    if account is None:
        raise not_allowed()
    return account


def require_clock(actor: Actor) -> None:
    """What happens by itself is done by the clock and by nobody who asks for it."""
    if actor.id != CLOCK.id:
        raise not_allowed()


def require_administrator(actor: Actor, authority_id: int) -> None:
    """The system, or an administrator of this authority or of one above it."""
    if not administers(actor, authority_id):
        raise not_allowed()


def administers(actor: Actor, authority_id: int) -> bool:
    """Whether the actor is the system, or an administrator of this authority or of one above it."""
    return actor.system or _administers(actor, authority_id)


def keeps_installation(actor: Actor) -> bool:
    """Whether the actor may change what holds for every authority: an administrator at the top of the tree."""
    if actor.system:
        return True
    tops = Authority.objects.filter(parent=None).values_list("pk", flat=True)
    return bool({*tops} & {*_administered(actor)})


def may_set_parameters(actor: Actor, authority_id: int) -> bool:
    return administers(actor, authority_id)


def may_agree_to_parameters(actor: Actor, authority_id: int) -> bool:
    """The second person: a leader of the authority, or another administrator of it or above."""
    account = Account.objects.filter(public_id=actor.id, is_active=True).first()
    if account is None:
        return False
    return authority_id in read_standing(account.pk).authority_ids("leader") or _administers(
        actor, authority_id
    )


def _administers(actor: Actor, authority_id: int) -> bool:
    return at_or_below(authority_id, _administered(actor))


def at_or_below(authority_id: int, tops: Iterable[int]) -> bool:
    """Whether the authority is one of ``tops`` or stands below one of them."""
    reached = set(tops)
    above: int | None = authority_id
    while above is not None and above not in reached:
        above = Authority.objects.filter(pk=above).values_list("parent_id", flat=True).first()
    return above is not None


def _administered(actor: Actor) -> list[int]:
    account = Account.objects.filter(public_id=actor.id, is_active=True).first()
    return read_standing(account.pk).authority_ids("administrator") if account else []
