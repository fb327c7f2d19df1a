"""Take a submission back within its minutes, while nobody has acted on it."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.cases.models import Fact
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.engines import procedure as engine


@action("case.withdraw")
def withdraw_submission(
    actor: Actor, *, case_id: str, reason: str = "", expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """The case stands where it stood; what was typed is in the draft, and the submission is marked withdrawn."""
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    at = moment()
    answer = running.accepted(
        engine.withdraw(alive.procedure, alive.state, alive.context, running.person(alive, actor), reason, at)
    )
    latest = case.submissions.filter(withdrawn_at=None).order_by("-sequence").first()
    if latest is not None:
        latest.withdrawn_at = at
        latest.save(update_fields=["withdrawn_at"])
        facts = Fact.objects.scoped("facts of this case").filter(case=case)
        facts.filter(submission=latest).update(superseded_at=at)
        # What this submission replaced stands again.
        facts.filter(superseded_at=latest.at).exclude(submission=latest).update(superseded_at=None)
    if answer.to == alive.procedure.stages[0].id and not case.submissions.filter(withdrawn_at=None).exists():
        case.submitted_at = None  # back at its beginning: offices no longer see it
    running.write(alive, answer, actor, at)
    return {"case": case.public_id, "version": case.version}
