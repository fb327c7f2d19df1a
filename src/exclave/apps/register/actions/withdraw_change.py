"""Take a proposal back before it is decided."""

from typing import Any

from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.people.permissions import acting_account
from exclave.apps.register.deciding import journal, locked_change


@action("register.withdraw")
def withdraw_change(
    actor: Actor, *, change_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Whoever proposed it, and only while it waits. The proposal stays to be read."""
    account = acting_account(actor)
    change = locked_change(change_id, expected_version)
    if change.state != "proposed" or change.proposed_by_id != account.pk:
        raise not_allowed()
    change.state = "withdrawn"
    change.version += 1
    change.save(update_fields=["state", "version"])
    journal(actor, change, "register.withdraw")
    return {"change": change.public_id}
