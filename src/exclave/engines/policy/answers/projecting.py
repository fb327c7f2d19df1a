"""Submitted form values → facts the conditions read, with computed fields worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from exclave.engines.policy.language.facts import Facts, admit
from exclave.engines.policy.language.program import evaluate
from exclave.engines.policy.language.values import MISSING, OPEN, Unknown
from exclave.engines.policy.language.world import NO_WORLD, World
from exclave.engines.policy.pack.settle import Params, read_param

from .compiled import CompiledPack
from .field_faults import FieldFault
from .reading import IndustryTable, PlaceTable, Reading, read_field


@dataclass(frozen=True)
class Projection:
    """Facts out of a form, and what could not be read (those facts are missing, never guessed)."""

    facts: Facts
    faults: tuple[FieldFault, ...]


def read_data(
    compiled: CompiledPack,
    data: Mapping[str, Any],
    *,
    asof: date | None = None,
    places: PlaceTable | None = None,
    industries: IndustryTable | None = None,
) -> tuple[dict[str, dict[str, Any]], tuple[FieldFault, ...]]:
    """Language values by subject and field. Keys that are no field of the pack are left out silently: a form
    keeps what was typed, facts take only what the pack declares."""
    reading = Reading(compiled.pack, asof, places, industries)
    found: dict[str, dict[str, Any]] = {}
    for key, raw in data.items():
        subject, _, name = key.partition(".")
        one = compiled.pack.fields.get(subject, {}).get(name)
        if one is None or one.calc is not None:
            continue
        read = read_field(reading, one, key, raw)
        if read.value is not MISSING:
            found.setdefault(subject, {})[name] = read.value
    return found, tuple(reading.faults)


def make_facts(
    compiled: CompiledPack,
    values: Mapping[str, Mapping[str, Any]],
    *,
    params: Params,
    asof: date,
    world: World = NO_WORLD,
    period_year: int | None = None,
    round_dates: Mapping[str, Any] | None = None,
) -> Facts:
    """Admit language values (by subject and field) with params, day and place, and compute what is computed.

    ``round_dates``: opens, closes, cutoff and dates of the round. Raises FactErrors for wrong types.
    """
    given: dict[str, object] = {name: dict(fields) for name, fields in values.items()}
    given["param"] = params.values_for_language()
    given["pack"] = {"place": compiled.pack.pack.place}
    given["asof"] = asof
    given["period"] = {"year": period_year if period_year is not None else asof.year - 1}
    if round_dates is not None:
        given["round"] = _known_round(compiled, round_dates)
    facts = admit(compiled.env, given, world)
    # Computed fields read params, and rows of params read computed fields: work both out until they rest.
    for _ in range(1 + len(compiled.calcs) + sum(bool(one.rows) for one in params.values())):
        before = facts.values
        facts = _with_calcs(compiled, _with_param_rows(compiled, facts, params))
        if facts.values == before:
            break
    return facts


def _known_round(compiled: CompiledPack, stated: Mapping[str, Any]) -> dict[str, Any]:
    known = compiled.env.names["round"].fields
    dates = stated.get("dates") or {}
    return {
        **{name: stated.get(name) for name in ("opens", "closes", "cutoff")},
        "dates": {name: dates.get(name) for name in known["dates"].fields},
    }


def _with_param_rows(compiled: CompiledPack, facts: Facts, params: Params) -> Facts:
    """Params whose value depends on facts: the first row whose ``when`` is true; unknown stops there."""
    depending = [one for one in params.values() if one.rows]
    if not depending:
        return facts
    found = {one.id: _row_value(compiled, facts, params, one.id) for one in depending}
    return facts.with_values(compiled.env, {"param": {**facts.values["param"], **found}})


def _row_value(compiled: CompiledPack, facts: Facts, params: Params, name: str) -> Any:
    for number, row in params[name].rows:
        when = compiled.programs.get(("params", name, str(number), "when"))
        answer = True if when is None else evaluate(when, facts)
        if isinstance(answer, Unknown):
            return MISSING
        if answer is True:
            calc = compiled.programs.get(("params", name, str(number), "calc"))
            return evaluate(calc, facts) if calc is not None else _stated(compiled, name, row.value)
    return MISSING


def _stated(compiled: CompiledPack, name: str, raw: object) -> Any:
    value = read_param(name, compiled.pack.params[name], raw)
    return OPEN if value is MISSING else value


def _with_calcs(compiled: CompiledPack, facts: Facts) -> Facts:
    for subject, name in compiled.calcs:
        value = evaluate(compiled.programs["fields", subject, name], facts)
        if isinstance(value, Unknown):
            continue
        record = {**facts.values[subject], name: value}
        facts = facts.with_values(compiled.env, {subject: record})
    return facts


def project(
    compiled: CompiledPack,
    data: Mapping[str, Any],
    *,
    params: Params,
    asof: date,
    world: World = NO_WORLD,
    more: Mapping[str, Mapping[str, Any]] | None = None,
    period_year: int | None = None,
    round_dates: Mapping[str, Any] | None = None,
    places: PlaceTable | None = None,
    industries: IndustryTable | None = None,
) -> Projection:
    """Facts of one submitted form (keys ``institution.name``).

    ``more``: facts from elsewhere (the register, earlier cases) as language values by subject and field; what
    the form states wins. ``asof``: round cutoff, else the day of submission; period end for reports.
    """
    values, faults = read_data(compiled, data, asof=asof, places=places, industries=industries)
    merged = {name: dict(fields) for name, fields in (more or {}).items()}
    for subject, fields in values.items():
        merged.setdefault(subject, {}).update(fields)
    facts = make_facts(
        compiled,
        merged,
        params=params,
        asof=asof,
        world=world,
        period_year=period_year,
        round_dates=round_dates,
    )
    return Projection(facts, faults)
