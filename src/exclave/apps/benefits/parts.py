"""What stands of credits and money to be paid back on the pages of a case and of a record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from exclave.apps.benefits import ledgers, taking
from exclave.apps.benefits.models import Credit, Reclaim
from exclave.apps.benefits.reckoning import reckon
from exclave.apps.cases import casework
from exclave.apps.journal import clock

MOST = 100


def on_case(request: HttpRequest, work: casework.Casework) -> dict[str, Any] | None:
    """On the officer's page of a case: what it credited or took back, and before the decision how much it would be."""
    spec = work.alive.compiled.pack
    named = {
        effect
        for stage in work.alive.procedure.stages
        for outcome in stage.outcomes.values()
        for effect in outcome.effects
        if effect in spec.effects
    }
    verbs = {verb for name in named for verb in ("credit", "reclaim") if getattr(spec.effects[name], verb)}
    if not verbs:
        return None
    found = _rows(request, {"case": work.case}, verbs)
    if "reclaim" in verbs and not work.alive.state.ended:
        found["would"] = [
            _would(reckon(work.alive, one)) for name in sorted(named) if (one := spec.effects[name].reclaim)
        ]
    return _shown(found)


def on_my_case(request: HttpRequest, public_id: str) -> dict[str, Any] | None:
    """On the applicant's page of their own case."""
    found = _rows(request, {"case__public_id": public_id}, {"credit", "reclaim"})
    return _shown(found)


def on_record(request: HttpRequest, public_id: str) -> dict[str, Any] | None:
    """On the page of a record: every credit and demand about it that the viewer may read."""
    if not request.user.is_authenticated:
        return None
    found = _rows(request, {"subject_id": public_id}, {"credit", "reclaim"})
    return _shown(found)


def _shown(found: dict[str, Any]) -> dict[str, Any] | None:
    return found | {"template": "benefits/parts/taken.html"} if any(found.values()) else None


def _rows(request: HttpRequest, about: dict[str, Any], verbs: set[str]) -> dict[str, Any]:
    credits: list[Credit] = []
    reclaims: list[Reclaim] = []
    if "credit" in verbs:
        credits = list(ledgers.credits_for(request.user).filter(**about).order_by("-year", "pk")[:MOST])
    if "reclaim" in verbs:
        reclaims = list(ledgers.reclaims_for(request.user).filter(**about).order_by("-ordered_at")[:MOST])
    now = clock.now() if reclaims else None
    return {
        "credits": [taking.credit_row(one) for one in credits],
        "reclaims": [
            taking.reclaim_row(one, one.paid_fen, one.authority.day(now))  # type: ignore[attr-defined, arg-type]
            for one in reclaims
        ],
    }


def _would(found: Any) -> dict[str, Any]:
    return {
        "fen": found.fen,
        "told": found.told,
        "needs": {"zh": found.needs[0], "en": found.needs[1]},
    }
