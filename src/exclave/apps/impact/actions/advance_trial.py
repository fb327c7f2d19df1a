"""Steps of a trial, taken by the worker: claim it, keep a part, finish it. A step done twice changes nothing."""

from __future__ import annotations

from typing import Any

from exclave.apps.impact.models import Outcome, Trial
from exclave.apps.journal.claims import CLAIM, give_up, is_free, is_worn_out, take
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.permissions import require_clock

AT_ONCE = 500


def _found(trial_id: str) -> Trial | None:
    trial: Trial | None = (
        Trial.objects.scoped("the worker's own, by public id")
        .select_for_update(of=("self",))
        .filter(public_id=trial_id)
        .first()
    )
    return trial


def _locked(trial_id: str) -> Trial:
    trial = _found(trial_id)
    if trial is None:
        raise not_allowed()
    return trial


@action("impact.claim")
def claim_trial(actor: Actor, *, trial_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """Take the trial for two minutes. Whoever comes while another has it gets ``claimed`` False.

    So does whoever comes when it was deleted. A trial whose worker died is free again when its time is over; after the third time it is given up.
    """
    require_clock(actor)
    trial, at = _found(trial_id), moment()
    if trial is None or not is_free(trial, at):
        return {"claimed": False}
    if is_worn_out(trial):
        give_up(
            trial,
            "多次中断，已停止。请重新测算。",
            "Interrupted several times and given up. Run it again.",
            at,
        )
        return {"claimed": False}
    take(trial, at)
    return {"claimed": True, "made": trial.made}


@action("impact.keep")
def keep_outcomes(
    actor: Actor,
    *,
    trial_id: str,
    after: int,
    made: int,
    asked: int,
    rows: list[Outcome],
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Keep where institutions ``after`` to ``made`` stand, unless another worker has kept them already.

    ``asked``: how many of them were on the register that day; ``rows``: theirs, not yet stored.
    """
    require_clock(actor)
    trial = _locked(trial_id)
    if trial.state != "running" or trial.made != after:
        return {"kept": False}
    Outcome.objects.bulk_create(rows, batch_size=AT_ONCE)
    trial.made, trial.asked, trial.claimed_until = made, trial.asked + asked, moment() + CLAIM
    trial.save(update_fields=["made", "asked", "claimed_until"])
    return {"kept": True}


@action("impact.finish")
def finish_trial(
    actor: Actor,
    *,
    trial_id: str,
    changes: list[dict[str, Any]],
    targets: list[dict[str, Any]],
    words: dict[str, Any],
    ways: dict[str, int],
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Every institution is answered: what the versions say is kept with it, and its end recorded."""
    require_clock(actor)
    trial = _locked(trial_id)
    if trial.state != "running" or trial.made != trial.total:
        return {"done": False}
    trial.changes, trial.targets, trial.words = changes, targets, words
    trial.state, trial.finished_at, trial.claimed_until = "done", moment(), None
    trial.save(update_fields=["changes", "targets", "words", "state", "finished_at", "claimed_until"])
    record(
        actor,
        trial.authority.public_id,
        "impact.finish",
        kind="impact",
        subject_id=trial.public_id,
        version=2,
        content={"asked": trial.asked, "ways": ways, "changes": len(changes)},
    )
    return {"done": True}


@action("impact.fail")
def fail_trial(
    actor: Actor, *, trial_id: str, zh: str, en: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Give the trial up, with the reason its orderer reads."""
    require_clock(actor)
    trial = _locked(trial_id)
    if trial.state in ("waiting", "running"):
        give_up(trial, zh, en, moment())
    return {"state": trial.state}
