"""Take an objection back within its minutes, while nobody has acted on it."""

from typing import Any

from exclave.apps.cases import queries, running
from exclave.apps.cases.actions.raise_objection import OBJECTOR_ROLE
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.engines import procedure as engine

WITHDRAWN = "withdrawn"
REASON = "异议人已撤回。Taken back by the objector."


@action("objection.withdraw")
def withdraw_objection(
    actor: Actor, *, number: str, code: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """``number`` and ``code`` are those of the receipt; a pair that does not match looks like an absent one.

    The objection's own case ends as withdrawn; with it the notice it objected to runs on (``objecting``).
    """
    found = queries.objection_by_code(number, code)
    if found is None or found.case.parent is None:
        raise not_allowed()
    at = moment()
    begun = running.load(running.locked(found.case.public_id))
    objector = engine.Actor(actor.id, frozenset({OBJECTOR_ROLE}))
    taken_back = engine.withdraw(
        begun.procedure, begun.state, begun.context, objector, REASON, at, ends=WITHDRAWN
    )
    running.write(begun, running.accepted(taken_back), actor, at)
    return {"objection": found.public_id, "number": number}
