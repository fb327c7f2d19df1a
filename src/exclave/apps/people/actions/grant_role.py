"""Give a role at an authority to an account, or end it."""

from typing import Any

from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.models import Account, Agency, Role
from exclave.apps.people.permissions import require_administrator
from exclave.apps.people.separation import apart
from exclave.apps.reference.models import Authority


@action("role.grant")
def grant_role(
    actor: Actor, *, account_id: str, authority_id: int, role: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Grant, as an administrator of the authority or of one above it, to somebody else.

    三员分立: administrator, security officer, auditor and policy officer are different people, and the first
    three hold no role in cases.
    """
    require_administrator(actor, authority_id)
    account = Account.objects.select_for_update().filter(public_id=account_id, is_active=True).first()
    if account is None or role not in dict(Role.ROLES):
        raise not_allowed()
    if account.public_id == actor.id:
        raise Refused(
            "own_role",
            "不能给自己授予角色。请由另一位管理员办理。",
            "Nobody gives themselves a role. Another administrator must do it.",
        )
    if Agency.objects.filter(account=account, until=None).exists():
        raise Refused(
            "acts_for_organisation",
            f"{account.name}是单位经办人，不能同时在主管机关任职。请先停止其经办授权，或另开账号给另一人。",
            f"{account.name} acts for an organisation, and nobody files with the office they work for. "
            "End that authority to act first, or choose another person.",
        )
    held = list(Role.objects.filter(account=account, until=None).values_list("role", "authority_id"))
    if (role, authority_id) in held:
        return {"account": account_id, "role": role}
    others = apart({r for r, _ in held}, role)
    if others:
        raise Refused(
            "restrained_roles",
            f"{account.name}已任{_names(others)}，按三员分立不能再任{_names({role})}。请指定另一人。",
            f"{account.name} is already {', '.join(sorted(others))}; these roles must be held by different people.",
        )
    Role.objects.create(account=account, authority_id=authority_id, role=role, since=moment())
    _record(actor, "role.grant", account, authority_id, role)
    return {"account": account_id, "role": role}


@action("role.end")
def end_role(
    actor: Actor, *, account_id: str, authority_id: int, role: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """End a role from now on; the row stays, so that old acts can be explained."""
    require_administrator(actor, authority_id)
    account = Account.objects.filter(public_id=account_id).first()
    ended = Role.objects.filter(account=account, authority_id=authority_id, role=role, until=None).update(
        until=moment()
    )
    if account is None or not ended:
        raise not_allowed()
    _record(actor, "role.end", account, authority_id, role)
    return {"account": account_id, "role": role}


def _names(roles: set[str]) -> str:
    return "、".join(dict(Role.ROLES)[r] for r in sorted(roles))


def _record(actor: Actor, name: str, account: Account, authority_id: int, role: str) -> None:
    record(
        actor,
        Authority.objects.get(pk=authority_id).public_id,
        name,
        kind="account",
        subject_id=account.public_id,
        version=1,
        content={"role": role},
    )
