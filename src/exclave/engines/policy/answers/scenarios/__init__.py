"""Running a pack's scenarios: conditions, walks, evaluations, obligations, and whether a round may open."""

from __future__ import annotations

from exclave.engines.policy.language.errors import FactErrors
from exclave.engines.policy.pack.load import LoadedPack
from exclave.engines.policy.pack.model import Scenario
from exclave.engines.policy.pack.settle import SettleRefused
from exclave.engines.procedure import HistoryError, PeriodError
from exclave.engines.scoring import MarkError, SettingError

from ..compiled import CompiledPack, compile_pack
from .prepare import ScenarioError, Tables, inherited
from .questions import Found, ask_conditions, ask_marks, ask_obligation, ask_opening
from .result import Difference, Kind, ScenarioResult, format_test
from .walk import walk

__all__ = ["Difference", "ScenarioResult", "Tables", "format_test", "run_scenario", "test_pack"]

_SPEAKING = (ScenarioError, MarkError)
_SILENT = (FactErrors, SettleRefused, SettingError, PeriodError, HistoryError, KeyError, ValueError)


def kind_of(one: Scenario) -> Kind:
    """What a scenario asks."""
    if one.evaluation is not None:
        return "evaluation"
    if one.obligation is not None:
        return "obligation"
    if one.procedure is not None and one.steps:
        return "walk"
    asks_opening = one.procedure is not None or bool({"opens", "open_points"} & set(one.expect))
    return "round" if asks_opening else "conditions"


def _run(compiled: CompiledPack, tables: Tables, one: Scenario) -> Found:
    match kind_of(one):
        case "evaluation":
            return ask_marks(compiled, tables, one)
        case "obligation":
            return ask_obligation(compiled, tables, one)
        case "walk":
            return walk(compiled, tables, one)
        case "round":
            return ask_opening(compiled, one)
        case _:
            return ask_conditions(compiled, tables, one)


def run_scenario(loaded: LoadedPack, compiled: CompiledPack, tables: Tables, number: int) -> ScenarioResult:
    """Run the scenario of that number (from 0, in the pack's order)."""
    one = loaded.pack.scenarios[number]
    at = loaded.at("scenarios", number)
    checked, differences = 0, [Difference("expect", "something", "nothing", zh="场景没有预期。")]
    whole = one
    try:
        whole = inherited(loaded.pack, one)
        checked, differences = _run(compiled, tables, whole)
        if not checked:
            differences = [
                Difference("expect", "something", "nothing", zh="没有预期。", en="Expects nothing.")
            ]
    except _SPEAKING as error:
        differences = [Difference("scenario", "runnable", "fault", zh=error.zh, en=error.en)]
    except _SILENT as error:
        said = f"{type(error).__name__}: {error}"
        differences = [Difference("scenario", "runnable", "fault", zh=said, en=said)]
    return ScenarioResult(
        one.id, one.zh, one.en, kind_of(whole), checked, tuple(differences), at.file, at.line
    )


def test_pack(loaded: LoadedPack, *, tables: Tables | None = None) -> list[ScenarioResult]:
    """Run every scenario of a checked pack, in order. Raises LanguageError(s) if it does not compile."""
    compiled = compile_pack(loaded.pack)
    tables = tables if tables is not None else Tables.load(loaded.pack)
    return [run_scenario(loaded, compiled, tables, number) for number in range(len(loaded.pack.scenarios))]


test_pack.__test__ = False  # type: ignore[attr-defined]  # a name of the house, not a test of pytest
