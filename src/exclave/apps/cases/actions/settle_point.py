"""State an open point for one case, where the pack leaves it to the case (`settle: case`)."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes.settling import parse_settled, points
from exclave.engines import procedure as engine


@action("case.settle")
def settle_point(
    actor: Actor,
    *,
    case_id: str,
    point: str,
    value: str,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """As an officer of the case's authority, with a reason; the deadline that waits for it starts to run."""
    case = running.locked(case_id, expected_version)
    officer = acting_account(actor)
    alive = running.load(case)
    if officer.public_id in alive.context.conflicts | alive.state.recused:
        raise not_allowed()
    if case.authority_id not in read_standing(officer.pk).authority_ids("officer") or alive.state.ended:
        raise not_allowed()
    pack = alive.compiled.pack
    if point not in points(pack, "case"):
        raise not_allowed()
    values, faults = parse_settled(pack, {point: value}, "case")
    if not reason.strip():
        faults.append(Fault("reason", "请写明理由。", "Give the reason."))
    if faults or point not in values:
        faults = faults or [Fault(point, "请填写取值。", "State a value.")]
        raise Refused("settling_faulty", faults[0].zh, faults[0].en, faults)
    at = moment()
    answer = running.accepted(
        engine.settle(
            pack,
            alive.procedure,
            alive.state,
            alive.context,
            running.person(alive, actor),
            point,
            values[point],
            reason,
            at,
        )
    )
    case.settled = {**case.settled, point: values[point]}
    running.write(alive, answer, actor, at)
    return {"case": case.public_id, "version": case.version}
