"""What a trial says of changed rules: units and formulas in the words of either language."""

from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from exclave.apps.impact import showing, telling
from exclave.apps.ui.text import pick
from exclave.engines.policy.answers import CompiledPack, compile_pack
from exclave.engines.policy.pack import pack_files, read_pack

PACK = pack_files(Path(str(files("exclave.packs") / "test-rivermouth")))


def compiled(**replaced: tuple[str, str]) -> CompiledPack:
    """The fictional pack with a text of its files replaced: ``rules=(old, new)``."""
    found = dict(PACK)
    for name, (old, new) in replaced.items():
        text = found[f"{name}.yaml"].decode()
        assert old in text, old
        found[f"{name}.yaml"] = text.replace(old, new).encode()
    loaded, faults = read_pack(found)
    assert loaded is not None, faults
    return compile_pack(loaded.pack)


@pytest.fixture(scope="module")
def changes() -> dict[str, dict[str, Any]]:
    """Fields by "item key", as kept with the trial."""
    changed = compiled(
        rules=("expr: station.team_serving >= param.team_min", "expr: station.team_serving > param.team_min"),
        values=("value: 20 人", "value: 1 人"),
    )
    sides = [SimpleNamespace(pack=one.pack, compiled=one) for one in (compiled(), changed)]
    found = telling.changes_of(*sides)
    return {f"{one['id']} {field['name']}": field for one in found for field in one["fields"]}


def test_numbers_of_a_rule_have_the_units_of_the_reader(changes: dict[str, Any]) -> None:
    [value] = [field for key, field in changes.items() if key.endswith(" value")]
    assert value["before"] == {"zh": "20 人", "en": "20 people"}
    assert value["after"]["en"] == "1 person"
    assert telling.shown("人") == {"zh": "人", "en": "people"}
    assert telling.shown(["20 万元", True]) == {"zh": "20 万元、是", "en": "CNY 200,000, yes"}
    assert telling.shown("待细则") == {"zh": "待细则", "en": "left open by the policy"}
    assert telling.shown("示例") == {"zh": "示例", "en": "示例"} and telling.shown(None) is None


def test_formula_of_a_rule_is_said_in_words_with_the_formula_beside(changes: dict[str, Any]) -> None:
    [kept] = [field for key, field in changes.items() if key.endswith(" expr")]
    assert kept["says"]["after"] == {
        "zh": "研究人员数多于团队人数下限",
        "en": "researchers: more than minimum team",
    }
    shown = showing._field(kept)
    with translation.override("en"):
        assert pick(shown["before"]) == "researchers: at least minimum team"
        assert pick(shown["written"]["before"]) == "station.team_serving >= param.team_min"
    assert not shown["code"]


def test_formula_of_an_older_trial_or_one_without_words_stays_as_written() -> None:
    kept = {"name": "expr", "before": "a > 1", "after": None}
    assert showing._field(kept) | {"word": ""} == {
        "word": "", "before": "a > 1", "after": None, "written": None, "long": False, "code": True,
    }  # fmt: skip
    assert telling._said(compiled(), "total >= no_such_fact") is None
    assert telling._said(compiled(), "not (an expression") is None
