"""One trial: how far it is, and when it is done what the change would do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.impact import queries, showing
from exclave.apps.impact.actions.delete_trial import delete_trial
from exclave.apps.impact.models import Trial
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Refused
from exclave.apps.ui import acting

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
        "age": showing.age(trial, clock.now()),
        "old_now": showing.age(trial, clock.now()) >= showing.OLD,
        "deletes": trial.ordered_by_id == request.user.pk and trial.state != "running",
        "key": acting.form_key(request),
        "width": "wide",
    }
    if trial.state != "done":
        response = render(request, "impact/waiting.html", context)
        if trial.state in ("waiting", "running"):
            response.headers["Refresh"] = SECONDS
        return response
    return render(request, "impact/trial.html", context | _result(trial))


def delete(request: HttpRequest, trial: Trial) -> HttpResponse:
    """By whoever ordered it; the list says that it is gone."""
    answer = acting.attempt(
        lambda: delete_trial(
            acting.actor(request, queries.ROLE), trial_id=trial.public_id, idempotency_key=acting.key(request)
        )
    )
    if isinstance(answer, Refused):
        messages.error(request, acting.words(answer))
        return redirect("trial", public_id=trial.public_id)
    messages.success(request, _("The trial is deleted. The journal says who did it and when."))
    return redirect("trials")


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
