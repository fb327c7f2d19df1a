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

    The objection's own case is closed as withdrawn and the notice it objected to runs on. The engine has no
    end for a case taken back at its first stage, so the row is closed here; its history says ``withdrawn``.
    """
    found = queries.objection_by_code(number, code)
    if found is None or found.case.parent is None:
        raise not_allowed()
    at = moment()
    # The child first, then the parent: the order in which an answer locks them.
    child = running.locked(found.case.public_id)
    begun = running.load(child)
    objector = engine.Actor(actor.id, frozenset({OBJECTOR_ROLE}))
    taken_back = engine.withdraw(begun.procedure, begun.state, begun.context, objector, REASON, at)
    running.write(begun, running.accepted(taken_back), actor, at)
    child.ended, child.outcome, child.waits_on, child.due_at = True, WITHDRAWN, "nobody", None
    child.save(update_fields=["ended", "outcome", "waits_on", "due_at"])
    found.answered_at = at
    found.save(update_fields=["answered_at"])
    parent = running.load(running.locked(found.case.parent.public_id))
    answered = engine.answer_objection(
        parent.procedure, parent.state, parent.context, objector, found.public_id, False, REASON, at
    )
    running.write(parent, running.accepted(answered), actor, at)
    return {"objection": found.public_id, "number": number}
