"""Give a stage more time, on record."""

from typing import Any

from exclave.apps.cases import duties, running
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, tell
from exclave.apps.people.access import Standing, read_standing
from exclave.apps.people.models import Account
from exclave.engines import procedure as engine


@action("case.extend")
def extend_deadline(
    actor: Actor,
    *,
    case_id: str,
    workdays: int,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Extend by working days with a reason. Nobody extends their own time."""
    if not 1 <= workdays <= 250:
        fault = Fault("workdays", "延长的工作日数应在1到250之间。", "Extend by 1 to 250 working days.")
        raise Refused("extension_wrong", fault.zh, fault.en, [fault])
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    if not organises(alive, actor):
        raise not_allowed()
    at = moment()
    period = engine.Period(workdays, "workdays")
    answer = running.accepted(
        engine.extend(
            alive.procedure, alive.state, alive.context, running.person(alive, actor), period, reason, at
        )
    )
    running.write(alive, answer, actor, at)
    who = alive.stage.who.duty if alive.stage else []
    tell(
        duties.holders(alive.compiled.pack, case, [who] if isinstance(who, str) else who),
        "deadline.moved",
        {
            "number": case.number,
            "case": case.public_id,
            "due": case.due_at.isoformat() if case.due_at else "",
            "reason": reason,
        },
        dedupe=f"extended:{case.public_id}:{case.version}",
    )
    return {
        "case": case.public_id,
        "version": case.version,
        "due": case.due_at.isoformat() if case.due_at else None,
    }


def organises(alive: running.Running, actor: Actor) -> bool:
    """Whether the actor is an officer whose time this is to give.

    At a filling or a review that is the authority the case belongs to; elsewhere the engine asks for the
    stage's own duty, and an office of the case may come forward.
    """
    account = Account.objects.filter(public_id=actor.id).first()
    if account is None:
        return False
    return gives_time(alive, read_standing(account.pk))


def gives_time(alive: running.Running, who: Standing) -> bool:
    """The same of somebody whose standing is read already."""
    if alive.stage is None:
        return False
    held = who.authority_ids("officer", "leader")
    if alive.stage.does in ("fill", "review"):
        return alive.case.authority_id in held
    return alive.case.authority_id in held or alive.case.office_id in held
