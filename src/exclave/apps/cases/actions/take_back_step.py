"""Take back what one has just done to a case, while that is possible."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.engines import procedure as engine

REASON = "经办人收回。Taken back by the one who acted."


@action("case.takeback")
def take_back_step(
    actor: Actor, *, case_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """An own proposal before the second signature, or an own act within the minutes the pack gives its stage.

    What the applicant handed in is the applicant's to take back (``case.withdraw``).
    """
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    person, at = running.person(alive, actor), moment()
    if alive.state.pending is not None and alive.state.pending.actor == person.id:
        answer = engine.decline(alive.procedure, alive.state, alive.context, person, REASON, at)
    else:
        before = alive.state.before
        stage = alive.stage_named(before.stage) if before is not None else None
        if stage is None or stage.does == "fill":
            raise not_allowed()
        answer = engine.withdraw(alive.procedure, alive.state, alive.context, person, REASON, at)
    after = running.write(alive, running.accepted(answer), actor, at)
    return {"case": case.public_id, "version": case.version, "stage": after.state.stage}
