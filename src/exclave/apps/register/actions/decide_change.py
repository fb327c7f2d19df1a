"""Approve or decline a proposed change: the second person. What is approved is written at once, with its time."""

from typing import Any

from django.db.models import F

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.register.access import sight
from exclave.apps.register.checking import checked
from exclave.apps.register.deciding import another_person, journal, locked_change, tell_decided
from exclave.apps.register.entering import Entry, Writer, entries_of
from exclave.apps.register.models import Change, Institution


@action("register.decide")
def decide_change(
    actor: Actor,
    *,
    change_id: str,
    approve: bool,
    reason: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """An officer who neither proposed nor endorsed it. A correction must have an officer behind it already: its
    proposer, or one who endorsed it. Declining needs a reason. Checked again as it stands now before it is written.
    """
    account = acting_account(actor)
    change = locked_change(change_id, expected_version)
    assert change.institution is not None
    who = read_standing(account.pk)
    if not sight(who, change.institution).officer or change.state != "proposed":
        raise not_allowed()
    if not another_person(account, who, change.proposed_by, change.endorsed_by):
        raise Refused(
            "own_change",
            "提出或复核过这项变更的人不能自己批准，请由另一位经办人批准。",
            "Whoever proposed or endorsed it cannot approve it; another officer must.",
        )
    if approve and change.correction and change.proposed_as != "officer" and change.endorsed_by is None:
        raise Refused(
            "second_officer",
            "更正须经两位经办人：请先由一位经办人复核，再由另一位批准。",
            "A correction takes two officers: one endorses it first, another approves it.",
        )
    faults = too_long("reason", reason, 500)
    if not approve and not reason.strip():
        faults.append(Fault("reason", "不批准的，请写明理由。", "Say why it is not approved."))
    if faults:
        raise Refused("decision_faulty", "有需要改正的地方。", "Some things need correction.", faults)
    change.state = "approved" if approve else "declined"
    change.decided_by, change.decided_at = account, moment()
    change.decision_reason = reason.strip()
    change.version += 1
    change.save()
    if approve:
        _write(change)
    journal(actor, change, "register.approve" if approve else "register.decline")
    tell_decided(change)
    return {"change": change.public_id, "state": change.state}


def _write(change: Change) -> None:
    institution = change.institution
    assert institution is not None
    today = institution.authority.day(moment())
    ready: list[Entry] = []
    for entry in entries_of(change):
        _, faults = checked(institution, entry, ready, today)
        if faults:
            raise Refused(
                "change_overtaken",
                "提出之后登记内容已有变动，这项变更不能再批准。请不予批准并重新提出。",
                "The register changed since this was proposed, so it cannot be approved. Decline it and propose anew.",
                faults,
            )
        ready.append(entry)
    Writer(change, institution, moment()).write(ready)
    Institution.objects.scoped("the locked institution").filter(pk=institution.pk).update(
        version=F("version") + 1
    )
