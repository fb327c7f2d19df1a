"""Take an outcome of the stage a case is at: forward, accept, return, propose a decision, close a notice."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.engines import procedure as engine


@action("case.decide")
def decide_case(
    actor: Actor,
    *,
    case_id: str,
    outcome: str,
    reason: str = "",
    correction_days: int | None = None,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Act under the actor's duty. Where the stage needs a second signature the outcome is only proposed.

    ``correction_days`` (working days) is how long the applicant has when the case is returned after its
    closing date. Raises ``Refused`` naming the missing reason, guard or evidence.
    """
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    if alive.stage is None or alive.stage.does in ("fill", "review"):
        raise not_allowed()
    at = moment()
    period = engine.Period(correction_days, "workdays") if correction_days else None
    answer = engine.act(
        alive.procedure, alive.state, alive.context, running.person(alive, actor), outcome, reason, at,
        correction=period,
    )  # fmt: skip
    if isinstance(answer, engine.Refused) and answer.code in {"reason", "period", "guard", "unknown"}:
        field = {"reason": "reason", "period": "correction_days"}.get(answer.code, "outcome")
        zh, en = answer.zh + answer.remedy, f"{answer.en} {answer.remedy_en}"
        raise Refused(answer.code, zh, en, [Fault(field, zh, en)])
    after = running.write(alive, running.accepted(answer), actor, at)
    return {"case": case.public_id, "version": case.version, "stage": after.state.stage}
