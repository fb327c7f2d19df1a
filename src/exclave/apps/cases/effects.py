"""The verbs ``start`` (a consequence opens a procedure of its own, and people decide there) and ``tell``."""

from datetime import datetime
from typing import Any

from exclave.apps.cases import duties, following, running
from exclave.apps.cases.actions.open_case import start
from exclave.apps.cases.models import Case
from exclave.apps.journal.transaction import Actor, tell
from exclave.apps.people.access import account_ids
from exclave.apps.programmes.models import Programme
from exclave.engines import procedure as engine


def run_start(
    alive: running.Running, effect_id: str, effect: Any, actor: Actor, at: datetime
) -> dict[str, Any]:
    child = start_consequence(actor, alive.case, effect.start)
    return {"started": child.public_id if child else None}


def run_tell(
    alive: running.Running, effect_id: str, effect: Any, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Send the pack's own words, in both languages, to whoever holds the duty it names in this case."""
    case, spec = alive.case, effect.tell
    recipients = duties.holders(alive.compiled.pack, case, [spec.duty])
    tell(
        recipients,
        "case.told",
        {
            "case": case.public_id,
            "number": case.number,
            "text_zh": spec.zh,
            "text_en": spec.en or spec.zh,
        },
        dedupe=f"told:{case.public_id}:{case.version}:{effect_id}",
    )
    return {"told": len(recipients)}


def start_consequence(actor: Actor, origin: Case, procedure: str) -> Case | None:
    """Open ``procedure`` about the same institution; one that is open already is not opened twice."""
    return start_about(
        actor,
        programme=origin.programme,
        procedure=procedure,
        type=origin.type,
        applicant=origin.applicant,
        subject_id=origin.subject_id,
        title=origin.title,
        parent=origin,
        year=origin.year,
    )


def start_about(
    actor: Actor, *, programme: Programme, procedure: str, subject_id: str, **fields: Any
) -> Case | None:
    """Open a case about an institution unless one of the same procedure is running. Tells the officers."""
    # Two who open at once must meet: the second sees the first one's case.
    Programme.objects.of(programme.authority_id).select_for_update(no_key=True).get(pk=programme.pk)
    running_already = (
        Case.objects.of(programme.authority_id)
        .filter(programme=programme, procedure=procedure, subject_id=subject_id, ended=False)
        .exists()
    )
    if running_already:
        return None
    child = start(
        actor,
        programme=programme,
        procedure=procedure,
        subject_id=subject_id,
        opener=engine.Actor(actor.id),
        arrived=True,
        **fields,
    )
    alive = running.load(child)
    payload = following.payload_of(alive)
    tell(
        account_ids("officer", programme.authority_id),
        "case.moved",
        payload,
        dedupe=f"started:{child.public_id}",
    )
    return child
