"""What every change of this room has in common: the lock, whose it is, the version, the journal line, the day."""

from datetime import date
from typing import Any, TypeVar

from exclave.apps.facilities.access import facility_authorities, liaisons_of
from exclave.apps.facilities.models import Facility, Liaison
from exclave.apps.journal.refusals import not_allowed, stale
from exclave.apps.journal.transaction import Actor, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account
from exclave.apps.projects.access import KEEPERS, of_institution
from exclave.apps.reference.models import Authority

Row = TypeVar("Row", Facility, Liaison)


def locked_facility(actor: Actor, facility_id: str, expected_version: int | None) -> tuple[Account, Facility]:
    """The account and the facility, locked, if it is theirs to keep. None: the version does not matter."""
    account = acting_account(actor)
    facility = (
        Facility.objects.of(facility_authorities(read_standing(account.pk)))
        .select_for_update(of=("self",))
        .select_related("authority")
        .filter(public_id=facility_id)
        .first()
    )
    return account, _current(facility, expected_version)


def locked_liaison(
    actor: Actor, liaison_id: str, expected_version: int | None, *, own: bool = True
) -> tuple[Account, Liaison]:
    """The account and the liaison officer's entry, locked: an office's, the organisation's, or (``own``) their own."""
    account = acting_account(actor)
    who = read_standing(account.pk)
    reach = liaisons_of(account, who, KEEPERS) if own else of_institution(who, KEEPERS, "institution__")
    liaison = (
        Liaison.objects.scoped("by the actor's standing")
        .select_for_update(of=("self",))
        .select_related("authority", "institution")
        .filter(reach, public_id=liaison_id)
        .first()
    )
    return account, _current(liaison, expected_version)


def _current(row: Row | None, expected_version: int | None) -> Row:
    if row is None:
        raise not_allowed()
    if expected_version is not None and row.version != expected_version:
        raise stale(row.version)
    return row


def changed(actor: Actor, row: Facility | Liaison, what: str, content: dict[str, Any]) -> None:
    """Save the row under its next version and write the journal line."""
    row.version += 1
    row.save()
    kind = "facility" if isinstance(row, Facility) else "liaison"
    record(
        actor,
        row.authority.public_id,
        what,
        kind=kind,
        subject_id=row.public_id,
        version=row.version,
        content=content,
    )


def today_at(authority: Authority) -> date:
    """The day of the running action in the authority's zone."""
    return authority.day(moment())
