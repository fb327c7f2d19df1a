"""What actions on credits and on money to be paid back share: the row locked, who may, and the journal."""

from typing import Any

from exclave.apps.benefits.models import Credit, Reclaim
from exclave.apps.journal.refusals import not_allowed, stale
from exclave.apps.journal.transaction import Actor, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account

KINDS: dict[str, type[Credit] | type[Reclaim]] = {"credit": Credit, "reclaim": Reclaim}


def locked(
    actor: Actor, kind: str, public_id: str, expected_version: int, *roles: str
) -> tuple[Account, Credit | Reclaim]:
    """The row, locked, for an account that holds one of the roles at its authority. Raises not_allowed, Stale."""
    account = acting_account(actor)
    model = KINDS.get(kind)
    if model is None:
        raise not_allowed()
    row = (
        model.objects.scoped("by public id; the actor's standing is checked below")
        .select_for_update(of=("self",))
        .select_related("authority", "programme__pack_version")
        .filter(public_id=public_id)
        .first()
    )
    if row is None or row.authority_id not in read_standing(account.pk).authority_ids(*roles):
        raise not_allowed()
    if row.version != expected_version:
        raise stale(row.version, [])
    return account, row


def changed(
    actor: Actor, kind: str, row: Credit | Reclaim, event: str, content: dict[str, Any]
) -> dict[str, Any]:
    """Store the next version and tell the journal."""
    row.version += 1
    row.save()
    version = row.programme.pack_version
    record(
        actor,
        row.authority.public_id,
        event,
        kind=kind,
        subject_id=row.public_id,
        version=row.version,
        content=content,
        pack={"id": version.pack, "version": version.version},
    )
    return {kind: row.public_id, "version": row.version}
