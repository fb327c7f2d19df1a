"""What the actions on changes share: locking in one order, the journal line, and who is told."""

import hashlib

from exclave.apps.journal import clock
from exclave.apps.journal.refusals import not_allowed, stale
from exclave.apps.journal.transaction import Actor, not_before, record, tell
from exclave.apps.people.access import Standing, agent_ids
from exclave.apps.people.models import Account
from exclave.apps.register.models import Change, Institution
from exclave.engines import journal as paper


def locked_institution(public_id: str) -> Institution:
    """The institution, locked; whoever waited for it acts after the one who held it."""
    institution = (
        Institution.objects.scoped("by public id; the action checks who may act")
        .select_for_update(of=("self",))
        .select_related("authority", "organisation")
        .filter(public_id=public_id)
        .first()
    )
    if institution is None:
        raise not_allowed()
    not_before(clock.now())
    return institution


def locked_change(public_id: str, expected_version: int) -> Change:
    """The change and its institution, locked: first the institution, as every writer does."""
    known = Change.objects.scoped("by public id; the action checks who may act").filter(public_id=public_id)
    found = known.values_list("institution__public_id", flat=True).first()
    if found is None:
        raise not_allowed()
    institution = locked_institution(found)
    change = (
        known.select_for_update(of=("self",)).select_related("authority", "proposed_by", "endorsed_by").get()
    )
    change.institution = institution
    if change.version != expected_version:
        raise stale(change.version)
    return change


def another_person(account: Account, who: Standing, *others: Account | None) -> bool:
    """Whether the account is a second person: neither one of the others nor standing in for one."""
    taken = {other.public_id for other in others if other is not None}
    return account.public_id not in taken and not taken & who.one_with


def journal(actor: Actor, change: Change, name: str) -> None:
    """The event commits to what was proposed; names of persons stay out of the chain."""
    assert change.institution is not None
    record(
        actor,
        change.authority.public_id,
        name,
        kind="change",
        subject_id=change.public_id,
        version=change.version,
        content={
            "institution": change.institution.public_id,
            "tables": sorted({entry["table"] for entry in change.entries}),
            "steps": len(change.entries),
            "correction": change.correction,
            "entries": hashlib.sha256(paper.canonical(change.entries)).hexdigest(),
        },
    )


def tell_waiting(change: Change, officers: list[str], *known: str) -> None:
    assert change.institution is not None
    tell(
        [o for o in officers if o not in known],
        "register.waiting",
        {"institution": change.institution.name, "change": change.public_id},
        dedupe=f"register.waiting:{change.public_id}:{change.version}",
    )


def tell_decided(change: Change) -> None:
    """Whoever proposed it, and the institution's agents, learn how it ended."""
    assert change.institution is not None and change.proposed_by is not None
    zh, en = {"approved": ("已批准", "approved"), "declined": ("未批准", "not approved")}[change.state]
    tell(
        [change.proposed_by.public_id, *agent_ids(change.institution.organisation_id)],
        "register.decided",
        {
            "institution": change.institution.name,
            "change": change.public_id,
            "outcome_zh": zh,
            "outcome_en": en,
            "reason": change.decision_reason,
        },
        dedupe=f"register.decided:{change.public_id}",
    )
