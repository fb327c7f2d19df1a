"""Change what the register says of a facility; what it said stands in the journal."""

from datetime import date
from typing import Any

from exclave.apps.facilities.changing import changed, locked_facility, today_at
from exclave.apps.facilities.stating import Entry, checked
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.projects.changing import refuse


@action("facility.edit")
def edit_facility(
    actor: Actor,
    *,
    facility_id: str,
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
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """All fields as given. Raises ``Refused`` (facility_faulty), ``Stale`` when somebody was quicker."""
    _account, facility = locked_facility(actor, facility_id, expected_version)
    entry = Entry(
        kind, name_zh.strip(), name_en.strip(), place, address.strip(), operator.strip(), offers.strip(), open,
        how_to_use.strip(), since, until, capacity.strip(), as_of,
    )  # fmt: skip
    stated, faults = checked(entry, facility.authority, today_at(facility.authority), facility.pk)
    refuse("facility_faulty", faults)
    before = {}
    for name, value in entry.columns(stated).items():
        if (old := getattr(facility, name)) != value:
            before[name] = str(old)
            setattr(facility, name, value)
    changed(actor, facility, "facility.edit", {"before": before})
    return {"facility": facility.public_id, "version": facility.version}
