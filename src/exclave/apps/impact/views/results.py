"""One trial: how far it is, and when it is done what the change would do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exclave.apps.impact import queries, showing
from exclave.apps.impact.models import Trial

SECONDS = "3"


def load(request: HttpRequest, public_id: str) -> Trial | None:
    return queries.trial_of(request.user, public_id)


def load_done(request: HttpRequest, public_id: str) -> Trial | None:
    trial = queries.trial_of(request.user, public_id)
    return trial if trial is not None and trial.state == "done" else None


def show(request: HttpRequest, trial: Trial) -> HttpResponse:
    """While it is worked out the page asks again by itself, with or without JavaScript."""
    context: dict[str, Any] = {
        "trial": trial,
        "state": showing.state_of(trial),
        "old": showing.tried_name(trial, "old"),
        "new": showing.tried_name(trial, "new"),
        "width": "wide",
    }
    if trial.state != "done":
        response = render(request, "impact/waiting.html", context)
        if trial.state in ("waiting", "running"):
            response.headers["Refresh"] = SECONDS
        return response
    return render(request, "impact/trial.html", context | _result(trial))


def _result(trial: Trial) -> dict[str, Any]:
    groups = queries.groups_of(trial)
    moved = sum(one.n for one in groups if one.way != "same")
    touched = queries.institutions_in(queries.narrowed(queries.outcomes_of(trial), _moved())) if moved else 0
    types = showing.type_names(trial)
    money = showing.sums(trial, groups)
    return {
        "verdict": showing.verdict(trial, moved, touched),
        "moved": moved,
        "counted": bool(trial.asked) and not showing.is_same(trial),
        "same": showing.is_same(trial),
        "figures": showing.figures(trial, groups),
        "rules": showing.rules(trial, queries.clauses_turned(trial)),
        "targets": showing.targets(trial, groups),
        "tables": [
            {"key": "type", "rows": showing.table(trial, groups, "type", lambda key: types.get(key, key))},
            {"key": "home", "rows": showing.table(trial, groups, "home", showing.place_name)},
            {"key": "host", "rows": showing.table(trial, groups, "host", showing.place_name)},
        ],
        "transitions": showing.transitions(trial, groups),
        "money": money,
        "has_money": any(one["low"] or one["high"] != 0 for one in money.values()),
        "unpriced": showing.unpriced(trial, groups),
        "not_asked": showing.not_asked(trial),
        "all_href": showing.results_href(trial),
        "moved_href": showing.results_href(trial, way="moved"),
    }


def _moved() -> dict[str, str]:
    return dict.fromkeys(queries.FILTERS, "") | {"way": queries.MOVED, "q": ""}
