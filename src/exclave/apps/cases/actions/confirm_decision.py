"""The second signature on a proposed decision, or sending it back."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.engines import procedure as engine


@action("case.confirm")
def confirm_decision(
    actor: Actor,
    *,
    case_id: str,
    agree: bool,
    reason: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Sign second, or decline with a reason. The first signer can only take the proposal back."""
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    person, at = running.person(alive, actor), moment()
    if agree:
        answer = engine.confirm(alive.procedure, alive.state, alive.context, person, at, reason)
    else:
        answer = engine.decline(alive.procedure, alive.state, alive.context, person, reason, at)
    after = running.write(alive, running.accepted(answer), actor, at)
    return {"case": case.public_id, "version": case.version, "stage": after.state.stage}
