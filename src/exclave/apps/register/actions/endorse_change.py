"""Endorse a correction an agent proposed: the first of its two officers."""

from typing import Any

from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import account_ids, read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.register.access import sight
from exclave.apps.register.deciding import another_person, journal, locked_change, tell_waiting


@action("register.endorse")
def endorse_change(
    actor: Actor, *, change_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """An officer puts their name to it; another officer still has to approve."""
    account = acting_account(actor)
    change = locked_change(change_id, expected_version)
    assert change.institution is not None
    who = read_standing(account.pk)
    if not sight(who, change.institution).officer or change.state != "proposed":
        raise not_allowed()
    if not change.correction or change.proposed_as == "officer" or change.endorsed_by is not None:
        raise Refused(
            "endorsed_already",
            "这项变更不需要复核，或者已经复核。",
            "This change needs no endorsement, or has one already.",
        )
    if not another_person(account, who, change.proposed_by):
        raise Refused(
            "own_change", "不能复核自己提出的变更。", "Nobody endorses a change they proposed themselves."
        )
    change.endorsed_by, change.endorsed_at = account, moment()
    change.version += 1
    change.save(update_fields=["endorsed_by", "endorsed_at", "version"])
    journal(actor, change, "register.endorse")
    tell_waiting(change, account_ids("officer", change.authority_id), account.public_id)
    return {"change": change.public_id}
