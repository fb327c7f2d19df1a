"""The cases behind every number of a trial, as a list, as tables, and one by one with the explanation before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exclave.apps.benefits.words import STANDING_WORDS
from exclave.apps.impact import queries, showing, words
from exclave.apps.impact.models import Outcome, Trial
from exclave.apps.impact.views.results import load_done
from exclave.apps.ui import exporting, listing, providers
from exclave.apps.ui.text import money_text, pick


def listed(request: HttpRequest, trial: Trial) -> HttpResponse:
    """Who stands where under both versions; the address holds the filters, and every number leads to one."""
    asked = listing.wanted(request, queries.FILTERS)
    every = queries.outcomes_of(trial)
    found = queries.narrowed(every, asked)
    counts = queries.ways_of(queries.narrowed(every, asked | {"way": ""}))
    page = listing.page(request, listing.ordered(request, found, queries.SORTS, "name"))
    institutions = queries.institutions_in(found)
    names, types = showing.target_names(trial), showing.type_names(trial)
    page.object_list = [_row(trial, one, names, types) for one in page.object_list]
    context = {
        "page": page,
        "trial": trial,
        "old": showing.tried_name(trial, "old"),
        "new": showing.tried_name(trial, "new"),
        "institutions": institutions,
        "narrowed_by": _narrowed_by(asked),
        "filters": _filters(request, trial, asked, counts),
        "filters_on": sum(map(bool, asked.values())),
        "default_sort": "name",
        "width": "wide",
    }
    return render(request, "impact/results.html", context)


def _filters(
    request: HttpRequest, trial: Trial, asked: dict[str, str], counts: dict[str, int]
) -> list[dict[str, Any]]:
    targets = [(one["key"], one["name"]) for one in trial.targets if one["asked"]]
    clauses = [(key, showing.clause_at(trial, key)) for key in trial.words.get("clauses", {})]
    ways = {key: counts[key] for key in words.WAYS if key in counts}
    if asked["way"] == queries.MOVED:
        ways = {queries.MOVED: sum(n for key, n in counts.items() if key != "same")} | {
            "same": counts.get("same", 0)
        }
    return [
        listing.links(request, "way", pgettext("impact", "Change"), ways, _way_word),
        listing.choice(request, "target", _("Type or benefit"), showing.option_words(targets)),
        listing.choice(request, "type", _("Type"), showing.option_words(showing.type_names(trial).items())),
        listing.choice(request, "clause", _("Turned by clause"), showing.option_words(clauses)),
        listing.search(request, _("Institution or organisation")),
    ]


def _way_word(key: str) -> Any:
    return _("Any change") if key == queries.MOVED else words.WAY_WORDS[key]


def _narrowed_by(asked: dict[str, str]) -> list[tuple[Any, Any]]:
    """What else the address asks, of which no filter speaks, as (label, word): where the numbers of the result page
    lead."""
    found: list[tuple[Any, Any]] = []
    for side, label in (("before", pgettext("impact", "Before")), ("after", pgettext("impact", "After"))):
        if asked[side]:
            key = "" if asked[side] == queries.NONE else asked[side]
            word = showing.standing_of(key)["word"] if key in ("", *STANDING_WORDS) else key
            found.append((label, word))
    for column, label in (("home", _("Home place")), ("host", _("Host place"))):
        if asked[column]:
            place = providers.current().place(asked[column])
            found.append((label, pick(place) if place else asked[column]))
    told = {
        "before": _("counted in the money before"),
        "after": _("counted in the money after"),
        "before_open": _("with no stated limit before"),
        "after_open": _("with no stated limit after"),
        "unpriced": _("worth no stated amount of money"),
    }
    if asked["money"] in told:
        found.append(("", told[asked["money"]]))
    return found


def _row(trial: Trial, one: Outcome, names: dict[str, Any], types: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one.institution.public_id,
        "name": one.institution.name,
        "organisation": one.institution.organisation,
        "type": types.get(one.type, one.type),
        "host": one.host,
        "home": one.home,
        "target": names.get(one.target, one.target),
        "anchor": one.target.replace(":", "-"),
        "way": showing.way_of(one.way),
        "before": showing.standing_of(one.before),
        "after": showing.standing_of(one.after),
        "clauses": [showing.clause_at(trial, name) for name in one.clauses.split()],
        "why": {"zh": one.why_zh, "en": one.why_en},
        "money": _money(one),
    }


def _money(one: Outcome) -> dict[str, dict[str, Any]] | None:
    """What is given at least and at most before and after; None where no money is in it."""
    found = {
        "before": {"low": one.low_before, "high": one.high_before},
        "after": {"low": one.low_after, "high": one.high_after},
    }
    return found if any(side["low"] or side["high"] != 0 for side in found.values()) else None


def export(request: HttpRequest, trial: Trial) -> HttpResponseBase:
    return _export(request, trial, exporting.CSV)


def export_xlsx(request: HttpRequest, trial: Trial) -> HttpResponseBase:
    return _export(request, trial, exporting.XLSX)


def _export(request: HttpRequest, trial: Trial, form: str) -> HttpResponseBase:
    """The rows the address shows, all pages."""
    found = queries.narrowed(queries.outcomes_of(trial), listing.wanted(request, queries.FILTERS))
    rows = listing.ordered(request, found, queries.SORTS, "name")
    head = [
        _("Institution"), _("Organisation"), _("Type"), _("Home place"), _("Host place"), _("Type or benefit"), pgettext("impact", "Change"),
        pgettext("impact", "Before"), pgettext("impact", "After"), _("Turned by clause"), _("Why"), _("Money before"), _("Money after"), _("As of which day"),
    ]  # fmt: skip
    name = f"impact-{trial.new.pack}-{trial.new.version}-{trial.asof}"
    return exporting.table_response(name, form, head, list(_cells(trial, rows)))


def _cells(trial: Trial, rows: Any) -> Iterator[list[object]]:
    names, types = showing.target_names(trial), showing.type_names(trial)
    for one in rows:
        row = _row(trial, one, names, types)
        yield [
            row["name"], pick(row["organisation"]), pick(row["type"]), _place(row["home"]), _place(row["host"]), pick(row["target"]),
            str(row["way"]["word"]), str(row["before"]["word"]), str(row["after"]["word"]),
            "; ".join(pick(at) for at in row["clauses"]), pick(row["why"]),
            *(showing.money_words(row["money"][side], _yuan) if row["money"] else "" for side in ("before", "after")),
            trial.asof,
        ]  # fmt: skip


def _yuan(fen: int) -> str:
    return money_text(fen).main


def _place(code: str) -> str:
    known = providers.current().place(code) if code else None
    return pick(known) if known is not None else code


# ---- one institution ----------------------------------------------------------------------------------------
def load_one(request: HttpRequest, public_id: str, institution_id: str) -> tuple[Trial, list[Outcome]] | None:
    trial = load_done(request, public_id)
    found = queries.subject_of(trial, institution_id) if trial is not None else []
    return (trial, found) if trial is not None and found else None


def one(request: HttpRequest, target: tuple[Trial, list[Outcome]]) -> HttpResponse:
    """Everything it was asked for, before and after, condition by condition; what changed comes first."""
    trial, found = target
    names, types = showing.target_names(trial), showing.type_names(trial)
    rows = [_row(trial, each, names, types) | _explained(each) for each in found]
    context = {
        "trial": trial,
        "old": showing.tried_name(trial, "old"),
        "new": showing.tried_name(trial, "new"),
        "institution": found[0].institution,
        "row": rows[0],
        "changed": [row for row in rows if row["way"]["key"] != "same"],
        "same": [row for row in rows if row["way"]["key"] == "same"],
    }
    return render(request, "impact/case.html", context)


def _explained(each: Outcome) -> dict[str, Any]:
    """Pairs of conditions that differ first, then those that are the same under both."""
    pairs = [pair for pair in each.explanation if "both" not in pair]
    return {
        "pairs": sorted(pairs, key=lambda pair: not pair["turned"]),
        "alike": [pair["both"] for pair in each.explanation if "both" in pair],
    }
