"""What the worker does for this room at every tick: it tells of follow-ups whose day has passed."""

import logging

from exclave.apps.facilities import queries
from exclave.apps.facilities.actions.tell_overdue import tell_overdue
from exclave.apps.journal.transaction import CLOCK

log = logging.getLogger(__name__)


def tell_due() -> int:
    """How many follow-ups were told of. One that cannot be told holds up no other."""
    told = 0
    for contact_id in queries.untold():
        try:
            told += bool(tell_overdue(CLOCK, contact_id=contact_id).result["told"])
        except Exception:
            log.exception("follow-up %s could not be told of", contact_id)
    return told
