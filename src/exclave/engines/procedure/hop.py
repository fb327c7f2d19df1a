"""What happens by itself when a stage's time ends."""

from __future__ import annotations

from datetime import UTC, datetime

from exclave.engines.policy.pack.model import Procedure
from exclave.engines.procedure.answer import Accepted
from exclave.engines.procedure.context import Context
from exclave.engines.procedure.history import SYSTEM_CLOCK
from exclave.engines.procedure.move import check_now, move
from exclave.engines.procedure.rules import UPHELD, conditions_hold, ending, offered
from exclave.engines.procedure.state import State
from exclave.engines.procedure.timing import stage_of

_REASON = "期限届满 / the time ended"


def hop(procedure: Procedure, state: State, context: Context, now: datetime) -> Accepted | None:
    """Take the outcome that belongs to the end of the stage's time, as ``system:clock``, or None.

    The entry is made at ``now`` (when it truly happened); ``detail.time_ended`` holds the due instant. The
    next stage's clock runs from ``now``, so a worker that was down costs nobody their days.

    A clock decides nothing harmful: where a second signature is required, a guard is not met or unknown,
    an objection is open or upheld, or the due instant is provisional, it does nothing
    and the stage is overdue.
    """
    now = check_now(state, now)
    if state.ended or state.clock is None or not state.clock.over(now):
        return None
    stage = stage_of(procedure, state.stage)
    key = ending(stage)
    if key is None or stage.second is not None or UPHELD in state.objections.values():
        return None
    if (
        not offered(stage.outcomes[key], context)
        or conditions_hold(stage, key, state, context, now) is not None
    ):
        return None
    due = state.clock.due
    ended = {"time_ended": due.astimezone(UTC).isoformat() if due is not None else None}
    return move(
        procedure, state, context, key, now, actor=SYSTEM_CLOCK, duty=None, reason=_REASON, more=ended
    )
