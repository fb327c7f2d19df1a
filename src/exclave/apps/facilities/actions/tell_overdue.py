"""Tell whoever keeps a liaison officer's log, once, that the day of a follow-up has passed."""

from datetime import date, datetime, time, timedelta
from typing import Any

from exclave.apps.facilities.changing import today_at
from exclave.apps.facilities.models import Contact
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, tell
from exclave.apps.people.access import agent_ids
from exclave.apps.people.permissions import require_clock
from exclave.apps.reference.models import Authority


@action("liaison.overdue")
def tell_overdue(actor: Actor, *, contact_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """As the clock: the officer, where they have an account, and the agents of the institution's organisation.

    Done twice it tells nobody again. Offices see it on their to-do page, and no event is made: nothing was decided.
    """
    require_clock(actor)
    row = (
        Contact.objects.select_for_update(of=("self",))
        .select_related("liaison__authority", "liaison__institution", "liaison__account")
        .filter(public_id=contact_id)
        .first()
    )
    if row is None:
        raise not_allowed()
    liaison = row.liaison
    if row.told_on or row.done_on or row.due is None or row.due >= today_at(liaison.authority):
        return {"told": 0}
    own = liaison.account
    to = [own.public_id] if own is not None and own.is_active else []
    to += [one for one in agent_ids(liaison.institution.organisation_id) if one not in to]
    row.told_on = today_at(liaison.authority)
    row.save(update_fields=["told_on"])
    payload = {
        "liaison": liaison.public_id,
        "contact": row.public_id,
        "institution": liaison.institution.name,
        "follow_up": row.follow_up,
        "due": _over_at(row.due, liaison.authority).isoformat(),
    }
    tell(to, "liaison.overdue", payload, dedupe=f"overdue:{row.public_id}")
    return {"told": len(to)}


def _over_at(due: date, authority: Authority) -> datetime:
    """The first instant after the last day, as messages state what is due."""
    return datetime.combine(due + timedelta(days=1), time.min, authority.zone)
