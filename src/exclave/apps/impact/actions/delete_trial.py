"""Delete a trial that is not needed any more, with every result kept for it; the journal says who and what."""

from __future__ import annotations

from typing import Any

from exclave.apps.impact.models import Outcome, Trial
from exclave.apps.impact.queries import ROLE
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account


@action("impact.delete")
def delete_trial(actor: Actor, *, trial_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """As the policy officer who ordered it. Raises ``Refused`` (running) while the worker has it.

    The texts of the two versions stay: they say nothing of anybody, and other trials may hold them.
    """
    account = acting_account(actor)
    trial = (
        Trial.objects.of(read_standing(account.pk).authority_ids(ROLE))
        .select_for_update(of=("self",))
        .select_related("authority")
        .filter(public_id=trial_id, ordered_by=account)
        .first()
    )
    if trial is None:
        raise not_allowed()
    if trial.state == "running":
        raise Refused(
            "running",
            "测算正在进行，完成后才能删除。",
            "The trial is being worked out; it can be deleted when it is done.",
        )
    record(
        actor,
        trial.authority.public_id,
        "impact.delete",
        kind="impact",
        subject_id=trial.public_id,
        version=3,
        content={
            "state": trial.state,
            "asof": trial.asof.isoformat(),
            "asked": trial.asked,
            "old": trial.old_digest,
            "new": trial.new_digest,
        },
    )
    Outcome.objects.filter(trial=trial).delete()
    trial.delete()
    return {"trial": trial_id}
