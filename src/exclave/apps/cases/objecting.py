"""When an objection's own case ends, the case it objects to hears of it in the same transaction."""

from datetime import datetime

from exclave.apps.cases import running
from exclave.apps.cases.models import Objection
from exclave.apps.journal.transaction import Actor
from exclave.engines import procedure as engine


def answer_parent(child: running.Running, answer: engine.Accepted, actor: Actor, at: datetime) -> None:
    """Record the answer on the parent; the notice runs on, or the case goes back to be decided again."""
    objection = Objection.objects.filter(case=child.case).select_related("case__parent").first()
    if objection is None or not child.state.ended or objection.case.parent is None:
        return
    last = next((e for e in reversed(answer.entries) if e.kind in ("acted", "withdrawn")), None)
    reason = (last.reason if last else None) or ""
    # Taken back it has no answer of the office, only an end.
    objection.answer = "" if last is None or last.kind == "withdrawn" else reason
    objection.answered_at = at
    objection.save(update_fields=["answer", "answered_at"])
    parent = running.load(running.locked(objection.case.parent.public_id))
    officer = engine.Actor(actor.id)
    answered = engine.answer_objection(
        parent.procedure,
        parent.state,
        parent.context,
        officer,
        objection.public_id,
        child.state.outcome == "upheld",
        reason,
        at,
    )
    running.write(parent, running.accepted(answered), actor, at)
