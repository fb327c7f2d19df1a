"""The worker's side of trials: part by part, each kept before the next, so that nothing is answered twice."""

from __future__ import annotations

import logging

from django.db.models import Count

from exclave.apps.impact.actions.advance_trial import claim_trial, fail_trial, finish_trial, keep_outcomes
from exclave.apps.impact.models import Trial
from exclave.apps.impact.telling import changes_of, targets_of, words_of
from exclave.apps.impact.trying import outcomes, sides_of
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.register.models import Institution

log = logging.getLogger(__name__)
PART = 25
"""Institutions answered and kept at a time."""


def work(most: int = 5) -> int:
    """Carry out trials that wait, the oldest first; how many were finished. One that fails says why and is over."""
    done = 0
    waiting = Trial.objects.scoped("the worker works for everyone").filter(state__in=["waiting", "running"])
    for trial_id in list(waiting.order_by("ordered_at", "pk").values_list("public_id", flat=True)[:most]):
        if not claim_trial(CLOCK, trial_id=trial_id).result["claimed"]:
            continue
        try:
            done += _carry_out(trial_id)
        except Exception as error:
            log.exception("trial %s failed", trial_id)
            fail_trial(
                CLOCK,
                trial_id=trial_id,
                zh=f"未能完成（{type(error).__name__}）。请重新测算；仍不成功时请告知管理员。",
                en=f"Could not be finished ({type(error).__name__}). Run it again; tell the operator if it fails again.",
            )
    return done


def _trial(trial_id: str) -> Trial:
    return (
        Trial.objects.scoped("the worker's own")
        .select_related("authority", "programme__pack_version", "programme__authority", "old", "new")
        .defer("programme__pack_version__content", "old__content", "new__content")
        .get(public_id=trial_id)
    )


def _carry_out(trial_id: str) -> bool:
    trial = _trial(trial_id)
    sides = sides_of(trial)
    while trial.made < trial.total:
        chosen = trial.items[trial.made : trial.made + PART]
        found = list(outcomes(trial, sides, _institutions(trial, chosen)))
        kept = keep_outcomes(
            CLOCK,
            trial_id=trial_id,
            after=trial.made,
            made=trial.made + len(chosen),
            asked=len(found),
            rows=[row for rows in found for row in rows],
        )
        if not kept.result["kept"]:
            return False  # another worker took it over
        trial = _trial(trial_id)
    before, after = sides
    old, new = before.pack, after.pack
    changes = changes_of(before, after, trial.settled)
    rows = trial.outcomes.exclude(clauses="").only("clauses", "type")
    types = trial.outcomes.order_by().values_list("type", flat=True).distinct()
    ways = dict(trial.outcomes.order_by().values_list("way").annotate(n=Count("pk")))
    finished = finish_trial(
        CLOCK,
        trial_id=trial_id,
        changes=changes,
        targets=targets_of(*sides),
        words=words_of(old, new, changes, rows, types),
        ways=ways,
    )
    return bool(finished.result["done"])


def _institutions(trial: Trial, ids: list[int]) -> list[Institution]:
    rows = Institution.objects.of(trial.authority_id).filter(pk__in=ids).select_related("organisation")
    return list(rows.order_by("pk"))
