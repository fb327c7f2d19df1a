"""Choosing two versions and a day, stating open points, and ordering the trial; and the trials there were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.impact import queries
from exclave.apps.impact.actions.order_trial import order_trial
from exclave.apps.impact.points import fields_of, points_of
from exclave.apps.impact.ports import Loaded, Version
from exclave.apps.impact.showing import age, state_of
from exclave.apps.impact.versions import versions
from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.programmes.queries import policy_authority
from exclave.apps.reference.models import Authority
from exclave.apps.ui import acting, listing
from exclave.apps.ui.text import pick
from exclave.engines.codes.text import halfwidth

CHOSEN = ("old", "new", "asof", "known")


def trials(request: HttpRequest) -> HttpResponse:
    """Every trial of the officer's authority, the newest first."""
    page = listing.page(request, queries.trials_of(request.user))
    now = clock.now()
    touched = queries.touched_by(list(page.object_list))
    page.object_list = [
        {"trial": one, "state": state_of(one), "touched": touched.get(one.pk, 0), "age": age(one, now)}
        for one in page.object_list
    ]
    return render(request, "impact/trials.html", {"page": page, "width": "wide"})


@dataclass
class Choice:
    """What was chosen so far: both versions, loaded where they can be, the day, and what is wrong with it."""

    typed: dict[str, str]
    offered: dict[str, Version]
    faults: list[Fault]
    old: Loaded | None = None
    new: Loaded | None = None
    day: date | None = None

    @property
    def complete(self) -> bool:
        return not self.faults and self.old is not None and self.new is not None and self.day is not None


def new(request: HttpRequest) -> HttpResponse:
    """Two steps in one address: the choice travels in it, so that going back loses nothing."""
    authority = policy_authority(request.user)
    given = request.POST if request.method == "POST" else request.GET
    choice = _choice(authority, {name: given.get(name, "") for name in CHOSEN})
    refused: Refused | None = None
    if request.method == "POST" and choice.complete:
        done = _order(request, authority, choice)
        if not isinstance(done, Refused):
            return redirect("trial", public_id=done.result["trial"])
        refused = done
    errors = acting.errors(refused) if refused else {}
    for fault in choice.faults if choice.typed["old"] or choice.typed["new"] else ():
        errors.setdefault(fault.path, []).append(acting.words(fault))
    wrong = bool(set(errors) & set(CHOSEN))
    second = choice.complete and not wrong and "change" not in request.GET
    context = _second(request, authority, choice, errors) if second else _first(choice, errors)
    context |= {"authority": authority, "key": acting.form_key(request), "second": second}
    return render(request, "impact/new.html", context, status=422 if errors else 200)


def _choice(authority: Authority, typed: dict[str, str]) -> Choice:
    offered = {one.ref: one for one in versions(authority)}
    today = authority.day(clock.now())
    asked = bool(typed["old"] or typed["new"])
    if not asked:
        typed |= {"old": next((ref for ref in offered if ref.startswith("programme:")), "")}
    typed |= {"asof": halfwidth(typed["asof"]).strip() or today.isoformat(), "known": typed["known"] or "now"}
    choice = Choice(typed, offered, [])
    choice.day = _day(typed["asof"])
    if choice.day is None:
        choice.faults.append(
            Fault("asof", "这不是日期，请写作 2026-01-31。", "This is no day. Write it as 2026-01-31.")
        )
    elif choice.day > today:
        choice.faults.append(
            Fault("asof", "这一天还没有到，请选今天或以前的日子。", "That day is still to come; choose today or an earlier one.")
        )  # fmt: skip
    if asked:
        choice.old, choice.new = (_load(choice, side) for side in ("old", "new"))
    return choice


def _load(choice: Choice, side: str) -> Loaded | None:
    chosen = choice.offered.get(choice.typed[side])
    if chosen is None:
        choice.faults.append(Fault(side, "请从列表中选择一个版本。", "Choose a version of the list."))
        return None
    try:
        return chosen.load()
    except Refused as refused:
        choice.faults.append(Fault(side, refused.zh, refused.en))
        return None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if len(typed) == 10 else None
    except ValueError:
        return None


def _order(request: HttpRequest, authority: Authority, choice: Choice) -> Any:
    assert choice.day is not None and choice.old is not None and choice.new is not None
    day = choice.day
    settled = {one.key: str(request.POST.get(one.key, ""))[:200] for one in points_of(choice.old, choice.new)}
    return acting.attempt(
        lambda: order_trial(
            acting.actor(request, "policy_officer"),
            authority_id=authority.pk,
            old=choice.typed["old"],
            new=choice.typed["new"],
            asof=day,
            known=choice.typed["known"],
            settled=settled,
            idempotency_key=acting.key(request),
        )
    )


# ---- what the two steps show --------------------------------------------------------------------------------
def _first(choice: Choice, errors: dict[str, list[str]]) -> dict[str, Any]:
    options = [
        (ref, f"{pick(one.name)} · {one.version} · {pick(one.word)}") for ref, one in choice.offered.items()
    ]
    fields: list[dict[str, Any]] = [
        {
            "id": "old",
            "type": "choice",
            "label": _("The version to compare with"),
            "help": _("As a rule the one in force. It says whose register is tried."),
            "options": [("", _("Choose…")), *options],
        },
        {
            "id": "new",
            "type": "choice",
            "label": _("The version to try"),
            "options": [("", _("Choose…")), *options],
        },
        {
            "id": "asof",
            "type": "date",
            "label": _("As of which day"),
            "help": _("Today or an earlier day: the last day of a year tries the change on that year's register."),
        },
        {
            "id": "known",
            "type": "choice",
            "label": _("What counts as known"),
            "options": [
                ("now", _("What is known now of that day, later corrections included")),
                ("then", _("Only what the register knew on that day")),
            ],
        },
    ]  # fmt: skip
    for field in fields:
        name = str(field["id"])
        field |= {"value": choice.typed[name], "errors": errors.get(name, []), "required": True}
    return {
        "fields": fields,
        "errors": [{"id": f["id"], "label": f["label"], "text": t} for f in fields for t in f["errors"]],
        "nothing": len(choice.offered) < 2,
    }


def _second(
    request: HttpRequest, authority: Authority, choice: Choice, errors: dict[str, list[str]]
) -> dict[str, Any]:
    assert choice.old is not None and choice.new is not None and choice.day is not None
    first, second = (choice.offered[choice.typed[side]] for side in ("old", "new"))
    programme = queries.register_of(authority, first, second)
    typed = request.POST if request.method == "POST" else None
    fields = list(fields_of(points_of(choice.old, choice.new), typed, errors))
    listed = [
        {"id": p["field"]["id"], "label": p["field"]["label"], "text": t}
        for p in fields
        for t in p["field"]["errors"]
    ]
    if programme is None:
        none = _("Nothing is on the register here under that policy. Choose a pack that has been in force.")
        listed.append({"id": "", "label": "", "text": none})
    return {
        "points": fields,
        "errors": listed,
        "chosen": choice.typed,
        "old": first,
        "new": second,
        "day": choice.day,
        "programme": programme,
        "count": len(queries.tried_on(programme, choice.day)) if programme is not None else 0,
    }
