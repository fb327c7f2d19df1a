"""A scenario made ready: what it inherits, its params, its facts, its world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from exclave.engines.codes.industry_table import IndustryTable
from exclave.engines.codes.place_table import PlaceTable
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.world import Who
from exclave.engines.policy.pack.literals import ValueRefused, read_value
from exclave.engines.policy.pack.model import Pack, Scenario
from exclave.engines.policy.pack.settle import Params, resolve_params

from ..answer import Judgement, WaiverGiven
from ..compiled import CompiledPack
from ..projecting import make_facts
from ..world import fictional_places, table_world

FICTITIOUS_DAY = date(2026, 6, 1)
"""The day of a scenario that names none."""


class ScenarioError(ValueError):
    """A scenario that cannot be run; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class Tables:
    """The code tables scenarios use; ``load`` takes the shipped ones, with a fictional pack's own places."""

    places: PlaceTable
    industries: IndustryTable

    @classmethod
    def load(cls, pack: Pack | None = None) -> Tables:
        extra = fictional_places(pack) if pack is not None else ()
        return cls(PlaceTable.load(extra), IndustryTable.load())


class ScenarioRecords:
    """Bars and states as the scenario gives them; what it does not give is not known."""

    def __init__(self, barred: Mapping[str, bool], states: Mapping[str, str]) -> None:
        self._barred = barred
        self._states = sorted((date.fromisoformat(day), state) for day, state in states.items())

    def barred(self, who: Who, on: date) -> bool | None:
        return self._barred.get(who.name)

    def state(self, who: Who, on: date) -> str | None:
        found = [state for day, state in self._states if day <= on]
        return found[-1] if found else None


def inherited(pack: Pack, one: Scenario, seen: tuple[str, ...] = ()) -> Scenario:
    """The scenario with everything it takes over from the one it is ``like``."""
    if one.like is None:
        return one
    if one.like in seen:
        raise ScenarioError("like 互相引用。", "The scenarios are like each other in a circle.")
    base = next((other for other in pack.scenarios if other.id == one.like), None)
    if base is None:
        raise ScenarioError(f"没有场景“{one.like}”。", f"There is no scenario “{one.like}”.")
    base = inherited(pack, base, (*seen, one.id))
    update: dict[str, Any] = {
        "facts": overlay(base.facts, one.facts),
        "judged": {**base.judged, **one.judged},
        "settle": {**base.settle, **one.settle},
        "given": {**base.given, **one.given},
        "scores": {**base.scores, **one.scores},
    }
    for name in ("type", "asof", "evaluation", "procedure", "round", "obligation"):
        if getattr(one, name) is None:
            update[name] = getattr(base, name)
    return one.model_copy(update=update)


def overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Facts over facts: subject by subject, field by field; a table replaces a table."""
    merged = {name: dict(fields) for name, fields in base.items()}
    for name, fields in over.items():
        merged[name] = {**merged.get(name, {}), **fields}
    return merged


def params_of(pack: Pack, stated: Mapping[str, Any], on: date) -> Params:
    """The params with what the scenario settles, each at the level that may settle it."""
    levels: dict[str, dict[str, Any]] = {"programme": {}, "round": {}, "case": {}}
    for name, raw in stated.items():
        param = pack.params.get(name)
        level = param.settle if param is not None and param.settle in levels else "programme"
        levels[level or "programme"][name] = raw
    return resolve_params(pack, levels["programme"], levels["round"], levels["case"], on=on)


def values_of(compiled: CompiledPack, facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, bool]]:
    """Language values by subject, and who is barred. Raises ScenarioError for what is no fact."""
    values: dict[str, Any] = {}
    barred: dict[str, bool] = {}
    for subject, fields in facts.items():
        record = compiled.env.names.get(subject)
        if record is None or record.kind != "record":
            raise ScenarioError(f"没有主体“{subject}”。", f"There is no subject “{subject}”.")
        for name, raw in fields.items():
            if name == "barred":
                barred[subject] = raw is True
                continue
            type_ = record.fields.get(name)
            if type_ is None:
                raise ScenarioError(f"没有事实“{subject}.{name}”。", f"There is no fact “{subject}.{name}”.")
            try:
                values.setdefault(subject, {})[name] = read_value(type_, raw)
            except ValueRefused as error:
                raise ScenarioError(
                    f"{subject}.{name}：{error.zh}", f"{subject}.{name}: {error.en}"
                ) from error
    return values, barred


def facts_of(
    compiled: CompiledPack,
    tables: Tables,
    one: Scenario,
    params: Params,
    asof: date,
    *,
    period_year: int | None = None,
) -> Facts:
    """The facts of a scenario on a day."""
    values, barred = values_of(compiled, one.facts)
    records = ScenarioRecords(barred, one.given.get("states", {}))
    world = table_world(tables.places, tables.industries, records=records)
    round_dates = None
    if one.round is not None:
        spec = one.round
        round_dates = {
            "opens": spec.opens,
            "closes": spec.closes,
            "cutoff": spec.cutoff or spec.closes,
            "dates": spec.dates,
        }
    return make_facts(
        compiled,
        values,
        params=params,
        asof=asof,
        world=world,
        period_year=period_year,
        round_dates=round_dates,
    )


def judgements_of(compiled: CompiledPack, judged: Mapping[str, Any]) -> dict[str, Judgement]:
    """Judgements as given: ``true``/``false`` by the duty named, or ``{answer, by, reason}``."""
    found: dict[str, Judgement] = {}
    for name, raw in judged.items():
        condition = compiled.pack.conditions.get(name)
        if condition is None or condition.judge is None or _waives(raw):
            continue
        if isinstance(raw, Mapping):
            by = str(raw.get("by", condition.judge.by))
            found[name] = Judgement(raw.get("answer") is True, by, str(raw.get("reason", "")))
        else:
            found[name] = Judgement(raw is True, condition.judge.by, "（测试）")
    return found


def _waives(raw: object) -> bool:
    return isinstance(raw, Mapping) and "waived" in raw


def waivers_of(judged: Mapping[str, Any]) -> dict[str, WaiverGiven]:
    """Waivers as given: ``{waived: true, by: duty, second: duty, reason: …}``."""
    return {
        name: WaiverGiven(str(raw.get("by", "")), str(raw.get("reason", "")), raw.get("second"))
        for name, raw in judged.items()
        if isinstance(raw, Mapping) and raw.get("waived") is True
    }
