"""Somebody leaves an office for good: their roles there end, and what lies on their desk goes to a successor."""

from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people import ports
from exclave.apps.people.models import Account, Cover, Role
from exclave.apps.people.permissions import require_administrator
from exclave.apps.reference.models import Authority

REASON = 200


@action("office.leave")
def leave_office(
    actor: Actor,
    *,
    account_id: str,
    authority_id: int,
    successor_id: str | None,
    reason: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an administrator of the authority or above. Ends the roles and covers there; old acts stay explained.

    ``successor_id`` must work at the same authority; without one everything goes back to the office's heap.
    """
    require_administrator(actor, authority_id)
    account = Account.objects.select_for_update().filter(public_id=account_id).first()
    held = Role.objects.filter(account=account, authority_id=authority_id, until=None)
    roles = sorted(held.values_list("role", flat=True)) if account is not None else []
    if account is None or not roles or account.public_id == actor.id:
        raise not_allowed()
    successor = _successor(account, authority_id, successor_id)
    faults = too_long("reason", reason, REASON)
    if not reason.strip():
        faults.append(Fault("reason", "请写明事由，例如调离。", "Say why, for example a transfer."))
    if successor_id and successor is None:
        faults.insert(
            0,
            Fault(
                "successor",
                "请选择同一主管机关的另一位经办。",
                "Choose another officer of the same authority.",
            ),
        )
    if faults:
        raise Refused("leaving_faulty", "移交没有办理。", "Nothing was handed on.", faults)
    handed = ports.left(actor, account, authority_id, successor)
    held.update(until=moment())
    ended = (
        Cover.objects.of(authority_id)
        .filter(ended_at=None, until__gt=moment())
        .filter(absent=account)
        .update(ended_at=moment(), ended_by=actor.id)
    )
    ended += (
        Cover.objects.of(authority_id)
        .filter(ended_at=None, until__gt=moment(), stand_in=account)
        .update(ended_at=moment(), ended_by=actor.id)
    )
    record(
        actor,
        Authority.objects.get(pk=authority_id).public_id,
        "office.leave",
        kind="account",
        subject_id=account.public_id,
        version=1,
        content={
            "roles": roles,
            "successor": successor.public_id if successor else None,
            "handed_on": handed,
            "covers_ended": ended,
            "reason": reason.strip(),
        },
    )
    return {"account": account_id, "handed_on": handed}


def _successor(account: Account, authority_id: int, successor_id: str | None) -> Account | None:
    if not successor_id:
        return None
    return (
        Account.objects.filter(
            public_id=successor_id,
            is_active=True,
            roles__authority_id=authority_id,
            roles__role="officer",
            roles__until=None,
        )
        .exclude(pk=account.pk)
        .first()
    )
