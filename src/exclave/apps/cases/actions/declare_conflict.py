"""An expert says whether a conflict of interest exists, before reading anything of the case."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.panels.models import Assignment
from exclave.engines import procedure as engine


@action("expert.declare")
def declare_conflict(
    actor: Actor, *, assignment_id: str, conflict: bool, reason: str = "", idempotency_key: str | None = None
) -> dict[str, Any]:
    """No conflict opens the case to the expert; a conflict recuses them for good, with the reason."""
    assignment = (
        Assignment.objects.scoped("the actor's own, checked in the filter")
        .filter(public_id=assignment_id, expert__account__public_id=actor.id)
        .first()
    )
    if assignment is None:
        raise not_allowed()
    case = running.locked(assignment.case_public_id)
    assignment = Assignment.objects.scoped("the actor's own").select_for_update().get(pk=assignment.pk)
    if assignment.state not in ("assigned", "cleared"):
        raise not_allowed()
    if conflict and not reason.strip():
        fault = Fault(
            "reason",
            "请写明是哪种利益关系，以便另行安排。",
            "Say which interest it is, so that another can be asked.",
        )
        raise Refused("reason_missing", fault.zh, fault.en, [fault])
    if faults := too_long("reason", reason.strip(), 500):
        raise Refused("reason_too_long", faults[0].zh, faults[0].en, faults)
    at = moment()
    assignment.state = "recused" if conflict else "cleared"
    assignment.declared_at, assignment.reason = at, reason.strip()
    assignment.version += 1
    assignment.save()
    if conflict:
        alive = running.load(case)
        answer = running.accepted(
            engine.recuse(
                alive.procedure,
                alive.state,
                alive.context,
                running.person(alive, actor),
                actor.id,
                reason,
                at,
            )
        )
        running.write(alive, answer, actor, at)
    else:
        record(
            actor,
            case.authority.public_id,
            "expert.clear",
            kind="case",
            subject_id=case.public_id,
            version=case.version,
            content={"assignment": assignment.public_id, "conflict": False},
        )
    return {"assignment": assignment.public_id, "state": assignment.state, "case": case.public_id}
