"""Record that the handling officer looked at who an objector is and how to reach them."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.cases.models import Objection
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, record
from exclave.engines import procedure as engine


@action("objection.reveal")
def reveal_objector(actor: Actor, *, case_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """As the officer who handles the objection, or handled it. Nothing of it enters the journal but the look."""
    case = running.locked(case_id)
    alive = running.load(case)
    objection = Objection.objects.filter(case=case).first()
    if objection is None or not may_know(alive, running.person(alive, actor)):
        raise not_allowed()
    record(
        actor,
        case.authority.public_id,
        "objection.reveal",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"objection": objection.public_id},
    )
    return {"case": case.public_id}


def may_know(alive: running.Running, person: engine.Actor) -> bool:
    """Whoever answered it, or may answer it: holds the duty and took no part in what is objected to."""
    if any(person.id in people for people in alive.state.acted_by.values()):
        return True
    stage = alive.stage
    if stage is None or alive.state.ended:
        return False
    duties = {stage.who.duty} if isinstance(stage.who.duty, str) else set(stage.who.duty)
    apart = [alive.context.apart.get(name, frozenset()) for name in stage.apart_from]
    barred = person.id in alive.state.recused or person.id in alive.context.conflicts
    return bool(duties & person.duties) and not barred and not any(person.id in people for people in apart)
