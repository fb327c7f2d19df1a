"""What happens by itself when a stage's time ends, and when the calendar changes: as the clock."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.permissions import require_clock
from exclave.engines import procedure as engine


@action("case.hop")
def hop_case(actor: Actor, *, case_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """Take the outcome that belongs to the end of the stage's time, if the engine finds one."""
    require_clock(actor)
    case = running.locked(case_id)
    alive = running.load(case)
    at = moment()
    answer = engine.hop(alive.procedure, alive.state, alive.context, at)
    if answer is None:
        return {"case": case.public_id, "moved": False}
    running.write(alive, answer, actor, at)
    return {"case": case.public_id, "moved": True}


@action("case.recompute")
def recompute_deadline(actor: Actor, *, case_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """Work the running deadline out again under the calendar of now; a change is a recorded event."""
    require_clock(actor)
    case = running.locked(case_id)
    alive = running.load(case)
    at = moment()
    answer = engine.recompute(alive.procedure, alive.state, alive.context, at)
    if answer is not None:
        running.write(alive, answer, actor, at)
    return {"case": case.public_id, "moved": answer is not None}
