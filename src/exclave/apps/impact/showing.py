"""A finished trial as its page shows it: numbers that lead to their cases, money as a range, rules by clause."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exclave.apps.benefits import showing as standings
from exclave.apps.impact import words
from exclave.apps.impact.models import Trial
from exclave.apps.impact.queries import NONE, Group
from exclave.apps.programmes.clauses import Text
from exclave.apps.ui.text import pick

OLD = 30
"""Days from which a trial is called old: the register has gone on since."""


def age(trial: Trial, now: datetime) -> int:
    """Whole days of the authority's calendar since it was ordered."""
    zone = trial.authority.zone
    return (now.astimezone(zone).date() - trial.ordered_at.astimezone(zone).date()).days


def state_of(trial: Trial) -> dict[str, Any]:
    return {
        "key": trial.state,
        "word": words.STATE_WORDS[trial.state],
        "look": words.STATE_LOOKS[trial.state],
    }


def way_of(way: str) -> dict[str, Any]:
    look, sign = words.WAY_LOOKS[way]
    return {"key": way, "word": words.WAY_WORDS[way], "look": look, "sign": sign}


def standing_of(key: str) -> dict[str, Any]:
    """Where somebody stands; that a version does not have the target is said as such."""
    if key:
        return standings.standing(key)
    return {"key": "", "word": words.ABSENT, "look": "neutral", "sign": "x"}


def tried_name(trial: Trial, side: str) -> dict[str, Any]:
    """Name, version and digest of one side."""
    tried = getattr(trial, side)
    return {
        "name": {"zh": tried.name_zh, "en": tried.name_en or tried.name_zh},
        "pack": tried.pack,
        "version": tried.version,
        "word": getattr(trial, f"{side}_word"),
        "digest": getattr(trial, f"{side}_digest"),
    }


def target_names(trial: Trial) -> dict[str, Text]:
    return {one["key"]: one["name"] for one in trial.targets}


def type_names(trial: Trial) -> dict[str, Text]:
    return dict(trial.words.get("types", {}))


def clause_at(trial: Trial, name: str) -> Text:
    """The clause's place in the paper; its id where the trial has no word for it."""
    found = trial.words.get("clauses", {}).get(name)
    return found["at"] if found else {"zh": name, "en": name}


def results_href(trial: Trial, **asked: str) -> str:
    address = reverse("trial-results", args=[trial.public_id])
    return f"{address}?{urlencode(asked)}" if asked else address


# ---- numbers ------------------------------------------------------------------------------------------------
def figures(trial: Trial, groups: list[Group]) -> list[dict[str, Any]]:
    """How many results changed in each way, each leading to its cases."""
    counted = _by_way(groups)
    return [
        way_of(way) | {"count": counted.get(way, 0), "href": results_href(trial, way=way)}
        for way in words.WAYS
        if way != "otherwise" or counted.get(way)
    ]


def _by_way(groups: Iterable[Group]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in groups:
        found[one.way] = found.get(one.way, 0) + one.n
    return found


def table(trial: Trial, groups: list[Group], column: str, name: Callable[[str], Any]) -> list[dict[str, Any]]:
    """One row for each value of a column, with the number of each way; those with most changes first."""
    by_value: dict[str, list[Group]] = {}
    for one in groups:
        by_value.setdefault(getattr(one, column), []).append(one)
    rows = []
    for value, several in by_value.items():
        counted = _by_way(several)
        moved = sum(counted.get(way, 0) for way in words.MOVED_WAYS)
        cells = [
            {"way": way, "word": words.WAY_WORDS[way], "count": counted.get(way, 0), "href": results_href(trial, way=way, **{column: value})}
            for way in words.WAYS
        ]  # fmt: skip
        rows.append({"value": value, "name": name(value), "cells": cells, "moved": moved, "groups": several})
    return sorted(rows, key=lambda row: -row["moved"])


def targets(trial: Trial, groups: list[Group]) -> list[dict[str, Any]]:
    """The table by type and benefit, in the packs' order, with the money of each."""
    found = {row["value"]: row for row in table(trial, groups, "target", str)}
    rows = []
    for one in trial.targets:
        row = found.get(one["key"])
        if row is None:
            continue
        money = sums(trial, row["groups"], target=one["key"])
        counted = any(side["low"] or side["high"] != 0 for side in money.values())
        rows.append(row | {"name": one["name"], "kind": one["kind"], "in": one["in"], "money": money if counted else None})  # fmt: skip
    return rows


def not_asked(trial: Trial) -> list[Text]:
    """Benefits for others than those whom the register keeps."""
    return [one["name"] for one in trial.targets if not one["asked"] and one["kind"] == "benefit"]


def transitions(trial: Trial, groups: list[Group]) -> list[dict[str, Any]]:
    """From which standing to which, the commonest first; only changes."""
    found: dict[tuple[str, str], int] = {}
    for one in groups:
        if one.way != "same":
            found[one.before, one.after] = found.get((one.before, one.after), 0) + one.n
    return [
        {
            "before": standing_of(before),
            "after": standing_of(after),
            "count": n,
            "href": results_href(trial, way="moved", before=before or NONE, after=after or NONE),
        }
        for (before, after), n in sorted(found.items(), key=lambda item: -item[1])
    ]


def sums(trial: Trial, groups: Iterable[Group], **asked: str) -> dict[str, dict[str, Any]]:
    """Money before and after: what is certain, the most it can be (None: nobody can say), and the cases behind it."""
    several = list(groups)
    found = {}
    for side in ("before", "after"):
        open_ = sum(getattr(one, f"open_{side}") for one in several)
        high = sum(getattr(one, f"high_{side}") for one in several)
        found[side] = {
            "low": sum(getattr(one, f"low_{side}") for one in several),
            "high": None if open_ else high,
            "open": open_,
            "href": results_href(trial, money=side, **asked),
            "open_href": results_href(trial, money=f"{side}_open", **asked),
        }
    return found


def unpriced(trial: Trial, groups: list[Group]) -> list[dict[str, Any]]:
    """Benefits somebody has whose worth is no stated amount of money: no sum counts them."""
    names = target_names(trial)
    found: dict[str, int] = {}
    for one in groups:
        if one.unpriced:
            found[one.target] = found.get(one.target, 0) + one.unpriced
    return [
        {"name": names.get(key), "count": n, "href": results_href(trial, money="unpriced", target=key)}
        for key, n in found.items()
    ]


# ---- rules --------------------------------------------------------------------------------------------------
def rules(trial: Trial, turned: dict[str, int]) -> list[dict[str, Any]]:
    """What differs between the versions, under the first clause each thing rests on, in the order of the packs."""
    found: dict[str, dict[str, Any]] = {}
    for change in trial.changes:
        first = change["clauses"][0] if change["clauses"] else ""
        group = found.setdefault(first, _clause_group(trial, first, turned))
        group["changes"].append(_change(trial, change, first))
    return sorted(found.values(), key=lambda one: not one["id"])


def _clause_group(trial: Trial, name: str, turned: dict[str, int]) -> dict[str, Any]:
    stated = trial.words.get("clauses", {}).get(name, {})
    return {
        "id": name,
        "at": clause_at(trial, name) if name else None,
        "text": stated.get("text"),
        "count": turned.get(name, 0),
        "href": results_href(trial, way="moved", clause=name),
        "changes": [],
    }


def _change(trial: Trial, change: dict[str, Any], first: str) -> dict[str, Any]:
    fields = [_field(field) for field in change["fields"]]
    return {
        "kind": words.KIND_WORDS[change["kind"]],
        "how": words.HOW_WORDS[change["how"]],
        "look": words.HOW_LOOKS[change["how"]],
        "name": change["name"],
        "id": change["id"],
        "was": change["was"],
        "fields": fields,
        "more": [clause_at(trial, name) for name in change["clauses"] if name != first],
    }


def _field(field: dict[str, Any]) -> dict[str, Any]:
    """A key before and after. A formula in words, with the formula as it is written beside it (``written``);
    trials of before have it as written alone."""
    written = {"before": field["before"], "after": field["after"]}
    says = field.get("says")
    told = {side: (says[side] or written[side]) if says else written[side] for side in written}
    return {
        "word": words.FIELD_WORDS.get(field["name"], field["name"]),
        **told,
        "written": written if says else None,
        "long": any("\n" in pick(written[side] or "") for side in written),
        "code": field["name"] in words.CODE_FIELDS and not says,
    }


def is_same(trial: Trial) -> bool:
    """Whether it is one and the same version with the same points settled: nothing at all can differ."""
    return trial.old_id == trial.new_id and not trial.changes


def verdict(trial: Trial, moved: int, touched: int) -> str:
    """The page in a sentence."""
    if is_same(trial):
        return _("The two versions have the same rules. Nobody's standing can differ.")
    if not trial.asked:
        return _("No institution was on the register that day, so there is nobody the change could touch.")
    if not moved and not trial.changes:
        return _(
            "The versions differ only in what this comparison does not hold, and nobody stands otherwise."
        )
    if not moved:
        return _("The rules differ, but nobody on the register stands otherwise because of it.")
    results = ngettext("%(n)s result changes", "%(n)s results change", moved) % {"n": moved}
    of = ngettext("for %(n)s of %(all)s institutions", "for %(n)s of %(all)s institutions", touched) % {
        "n": touched,
        "all": trial.asked,
    }
    return _("%(results)s, %(of)s.") % {"results": results, "of": of}


def place_name(code: str) -> Any:
    return code or None


def money_words(side: dict[str, Any], shown: Callable[[int], str]) -> str:
    """A range as text, for tables that are exported."""
    if side["high"] is None:
        return _("at least %(low)s") % {"low": shown(side["low"])}
    if side["low"] == side["high"]:
        return shown(side["low"])
    return f"{shown(side['low'])}–{shown(side['high'])}"


def option_words(options: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(key, pick(name)) for key, name in options]
