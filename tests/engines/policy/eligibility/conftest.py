"""The fictional pack with benefits, and small packs of yes-or-no facts made up for one question."""

from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from exclave.engines.codes import PlaceTable
from exclave.engines.policy.answers import compile_pack, fictional_places, table_world
from exclave.engines.policy.eligibility import Sheet, known_facts, sheet_for
from exclave.engines.policy.pack import load_pack
from exclave.engines.policy.pack.model import Pack
from exclave.engines.policy.pack.settle import resolve_params

DAY = date(2026, 4, 1)


@pytest.fixture(scope="session")
def river() -> Sheet:
    return sheet_for(compile_pack(load_pack(Path(str(files("exclave.packs") / "test-rivermouth"))).pack))


@pytest.fixture(scope="session")
def ezhou() -> Sheet:
    return sheet_for(
        compile_pack(load_pack(Path(str(files("exclave.packs") / "ezhou-offshore-institutions"))).pack)
    )


@pytest.fixture(scope="session")
def facts_of() -> Callable[..., Any]:
    """``facts_of(sheet, stated)``: the facts on the day of the tests."""

    def make(sheet: Sheet, stated: dict[str, Any], on: date = DAY) -> Any:
        table = PlaceTable.load(fictional_places(sheet.pack))
        params = resolve_params(sheet.pack, {}, {}, {}, on=on)
        return known_facts(
            sheet, stated, params=params, asof=on, world=table_world(table), places=table
        ).facts

    return make


def tiny(conditions: dict[str, str], benefits: dict[str, list[str]], facts: int) -> Sheet:
    """A pack of yes-or-no facts ``it.f0`` …, conditions by expression, and benefits by their conditions."""
    clause = {"clause": "c1"}
    pack = Pack.model_validate(
        {
            "pack": {
                "id": "tiny", "version": "1", "name": {"zh": "小包", "en": "tiny"}, "place": "420700",
                "time_zone": "Asia/Shanghai", "in_force": {"from": "2026-01-01", "until": None},
                "transition": "keep", "clock": {"calendar": "CN", "count_from": "next_day", "roll": "forward"} | clause,
                "author": {"drafted": "2026-01-01", "checked_by": []}, "fictional": True,
            },
            "clauses": {"c1": {"at": "一", "zh": "条件。", "en": "Conditions."}},
            "subjects": {"it": {"zh": "机构", "en": "it", "kind": "register", **clause}},
            "fields": {"it": {f"f{n}": {"zh": f"事实{n}", "en": f"fact {n}", "type": "bool", **clause} for n in range(facts)}},
            "conditions": {k: {"zh": k, "en": k, "expr": e, **clause} for k, e in conditions.items()},
            "benefits": {
                k: {"zh": k, "en": k, "kind": "grant", "to": "it", "object": {"zh": "甲", "en": "a"},
                    "conditions": several, "detail": "stated", **clause}
                for k, several in benefits.items()
            },
        }
    )  # fmt: skip
    return sheet_for(compile_pack(pack))
