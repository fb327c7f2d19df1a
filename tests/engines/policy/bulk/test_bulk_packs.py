"""Every scenario of the shipped packs that asks conditions gets the same answer in bulk as one by one."""

from __future__ import annotations

import pytest

from exclave.commands.documents import SHIPPED
from exclave.engines.policy.answers import answer_type, compile_pack, table_world
from exclave.engines.policy.answers.scenarios.prepare import (
    FICTITIOUS_DAY,
    Tables,
    facts_of,
    inherited,
    params_of,
)
from exclave.engines.policy.bulk.conditions import Conditions
from exclave.engines.policy.bulk.lowering import Source
from exclave.engines.policy.bulk.plan import Builder
from exclave.engines.policy.bulk.results import from_bitmaps
from exclave.engines.policy.bulk.run import roots_of
from exclave.engines.policy.bulk.tabling import fact_paths, tabulate
from exclave.engines.policy.bulk.targets import ANSWERS, source_of, targets_of
from exclave.engines.policy.language import MISSING, FactErrors, Facts
from exclave.engines.policy.language.world import Who
from exclave.engines.policy.pack import load_pack
from exclave.engines.policy.pack.model import Scenario

PACKS = sorted(path.parent.name for path in SHIPPED.glob("*/pack.yaml"))


def test_bulk_answers_every_type_and_benefit_of_the_shipped_packs() -> None:
    for name in PACKS:
        compiled = compile_pack(load_pack(SHIPPED / name).pack)
        source = source_of(compiled, params_of(compiled.pack, {}, FICTITIOUS_DAY), FICTITIOUS_DAY)
        asked = {type_ for type_, conditions in compiled.by_type.items() if conditions}
        asked |= {name for name, one in compiled.pack.benefits.items() if one.conditions}
        assert {one.name for one in targets_of(compiled, source, Builder())} == asked


@pytest.mark.parametrize("name", PACKS)
def test_bulk_answers_the_scenarios_of_packs(name: str) -> None:
    compiled = compile_pack(load_pack(SHIPPED / name).pack)
    tables = Tables.load(compiled.pack)
    asked = 0
    for scenario in compiled.pack.scenarios:
        one = inherited(compiled.pack, scenario)
        if one.type is None or one.type not in compiled.by_type or not compiled.by_type[one.type]:
            continue
        try:
            wanted, found = _both(compiled, tables, one)
        except FactErrors:  # a scenario about the door: its facts do not come in at all
            continue
        assert found == wanted, (name, one.id)
        asked += 1
    assert asked or not any(compiled.by_type.values())


def _both(compiled, tables: Tables, one: Scenario) -> tuple[dict[str, str], dict[str, str]]:  # type: ignore[no-untyped-def]
    asof = one.asof or FICTITIOUS_DAY
    params = params_of(compiled.pack, one.settle, asof)
    facts = facts_of(compiled, tables, one, params, asof)
    answers = answer_type(compiled, one.type or "", facts)
    wanted = {condition.id: condition.status for condition in answers.conditions} | {"": answers.answer}

    decimals = _decimals(facts)
    frame, rows = tabulate(compiled.env, [facts], decimals)
    frame = frame.with_columns(**_register(compiled, facts, asof))
    world = table_world(tables.places, tables.industries)
    builder = Builder()
    source: Source = source_of(compiled, params, asof, decimals=decimals, world=world)
    (target,) = targets_of(compiled, source, builder, only=[one.type or ""])
    roots = roots_of([target]) + tuple(p for c in target.conditions for p in _planes(c))
    bits = Conditions(roots).bits(frame, rows)
    found = {"": ANSWERS[int(from_bitmaps(target, bits).answers[0])]}
    for condition in target.conditions:
        status = "met"
        for plane, word in zip(_planes(condition), _WORDS, strict=True):
            if bits.count(bits.true(plane)):
                status = word
        found[condition.id] = status
    return wanted, found


_WORDS = ("not_applicable", "not_met", "unknown", "not_met_waivable", "judge")


def _planes(condition):  # type: ignore[no-untyped-def]
    p = condition.planes
    return (p.not_applicable, p.not_met, p.unknown, p.waivable, p.judge)


def _decimals(facts: Facts) -> dict[str, int]:
    found = {}
    for path, type_ in fact_paths(facts.env).items():
        several = type_.fields.items() if type_.kind == "table" else [("", type_)]
        found |= {
            f"{path}.{name}".rstrip("."): 4 for name, one in several if one.kind in ("decimal", "quantity")
        }
    return found


def _register(compiled, facts: Facts, asof) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """What the scenario's register says on the day, as columns beside the facts."""
    import polars as pl

    found = {}
    for top, type_ in compiled.env.names.items():
        if type_.kind == "record":
            found[f"{top}.barred"] = pl.lit(facts.world.records.barred(Who(top), asof), dtype=pl.Boolean)
            if type_.codes and facts.values[top].get("state") is MISSING:
                found[f"{top}.state"] = pl.lit(facts.world.records.state(Who(top), asof), dtype=pl.String)
    return found
