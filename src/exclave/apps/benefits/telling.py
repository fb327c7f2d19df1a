"""What the worker does for this room at every tick: it tells of money whose last day to come back has passed."""

import logging

from exclave.apps.benefits import ledgers
from exclave.apps.benefits.actions.tell_late import tell_late
from exclave.apps.journal import clock
from exclave.apps.journal.transaction import CLOCK

log = logging.getLogger(__name__)


def tell_due() -> int:
    """How many demands were told of. One that cannot be told holds up no other."""
    told = 0
    for reclaim_id in ledgers.untold(clock.now()):
        try:
            told += bool(tell_late(CLOCK, reclaim_id=reclaim_id).result["told"])
        except Exception:
            log.exception("demand %s could not be told of", reclaim_id)
    return told
