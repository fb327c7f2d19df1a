"""Register a proof-of-concept centre, a pilot base or an application scenario (EZ-23)."""

from datetime import date
from typing import Any

from exclave.apps.facilities.access import facility_authorities
from exclave.apps.facilities.changing import today_at
from exclave.apps.facilities.models import Facility
from exclave.apps.facilities.stating import Entry, checked
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.projects.changing import refuse
from exclave.apps.reference.models import Authority


@action("facility.add")
def add_facility(
    actor: Actor,
    *,
    authority_id: str,
    kind: str,
    name_zh: str,
    name_en: str = "",
    place: str,
    address: str = "",
    operator: str = "",
    offers: str,
    open: bool | None = None,
    how_to_use: str = "",
    since: date | None = None,
    until: date | None = None,
    capacity: str = "",
    as_of: date,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The facility in the register of ``authority_id`` (public id), an office of the actor or one below it.

    ``capacity`` as stated with its unit (约20个); empty while not known. Raises ``Refused`` (facility_faulty).
    """
    account = acting_account(actor)
    kept = facility_authorities(read_standing(account.pk))
    authority = Authority.objects.filter(pk__in=kept, public_id=authority_id).first()
    if authority is None:
        raise not_allowed()
    entry = Entry(
        kind, name_zh.strip(), name_en.strip(), place, address.strip(), operator.strip(), offers.strip(), open,
        how_to_use.strip(), since, until, capacity.strip(), as_of,
    )  # fmt: skip
    stated, faults = checked(entry, authority, today_at(authority))
    refuse("facility_faulty", faults)
    facility = Facility.objects.create(
        authority=authority, entered_at=moment(), entered_by=account, **entry.columns(stated)
    )
    record(
        actor,
        authority.public_id,
        "facility.add",
        kind="facility",
        subject_id=facility.public_id,
        version=1,
        content={"kind": kind, "name": entry.name_zh, "place": place},
    )
    return {"facility": facility.public_id, "version": 1}
