"""Close an account, or open a closed one again: nobody signs in with it meanwhile, and nothing of it is lost."""

from typing import Any

from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, record
from exclave.apps.people import queries
from exclave.apps.people.models import Account, Agency, Role
from exclave.apps.people.permissions import at_or_below, require_administrator
from exclave.apps.reference.models import Authority


@action("account.close")
def close_account(
    actor: Actor, *, account_id: str, authority_id: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """As an administrator of ``authority_id``, who answers for all the account works as and acts for.

    Roles and agencies stay as they are, so that opening it again gives back what it was; while it is closed every
    session and token of it is refused. Nobody closes their own, and the last administrator stays.
    """
    account = _account(actor, account_id, authority_id)
    if account.public_id == actor.id:
        raise Refused(
            "own_account",
            "不能停用自己的账号。请由另一位管理员办理。",
            "Nobody closes their own account. Another administrator must do it.",
        )
    if not account.is_active:
        return {"account": account_id}
    if _last_administrator(account):
        raise Refused(
            "last_administrator",
            f"{account.name}是唯一在任的管理员。请先授予另一人管理员角色。",
            f"{account.name} is the only administrator in office. Give the role to somebody else first.",
        )
    return _turn(actor, account, authority_id, active=False)


@action("account.reopen")
def reopen_account(
    actor: Actor, *, account_id: str, authority_id: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Let a closed account sign in again, with the roles it still holds."""
    account = _account(actor, account_id, authority_id)
    return {"account": account_id} if account.is_active else _turn(actor, account, authority_id, active=True)


def reachable(account: Account, authority_id: int) -> bool:
    """Whether an administrator there answers for the account: for all it works as, and all it acts for.

    One role elsewhere or above is enough to keep them out: with its password they would hold that role too.
    """
    held = set(Role.objects.filter(account=account, until=None).values_list("authority_id", flat=True))
    for place in (
        Agency.objects.filter(account=account, until=None)
        .order_by()
        .values_list("organisation__place", flat=True)
        .distinct()
    ):
        receives = queries.receiving_authority(place)
        held |= {receives.pk} if receives is not None else set()
    return all(at_or_below(one, [authority_id]) for one in held)


def _account(actor: Actor, account_id: str, authority_id: int) -> Account:
    require_administrator(actor, authority_id)
    account = Account.objects.select_for_update().filter(public_id=account_id).first()
    if account is None or not reachable(account, authority_id):
        raise not_allowed()
    return account


def _last_administrator(account: Account) -> bool:
    held = Role.objects.filter(role="administrator", until=None, account__is_active=True)
    return held.filter(account=account).exists() and not held.exclude(account=account).exists()


def _turn(actor: Actor, account: Account, authority_id: int, *, active: bool) -> dict[str, Any]:
    account.is_active = active
    account.save(update_fields=["is_active"])
    record(
        actor,
        Authority.objects.get(pk=authority_id).public_id,
        "account.reopen" if active else "account.close",
        kind="account",
        subject_id=account.public_id,
        version=1,
        content={"agencies": Agency.objects.filter(account=account, until=None).count()},
    )
    return {"account": account.public_id}
