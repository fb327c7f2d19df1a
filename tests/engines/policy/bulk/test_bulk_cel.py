"""Two CEL runtimes as oracles: equal where every fact is known, and elsewhere apart only for the reasons listed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.policy import oracle
from benchmarks.policy.random_conditions import ENV, facts
from exclave.engines.policy.language import compile_program


def test_bulk_cel_runtimes_agree_on_random_conditions() -> None:
    found = oracle.Found()
    oracle.run(5, conditions=60, rows=60, runtimes=["rust"], found=found)
    oracle.run(6, conditions=16, rows=15, runtimes=["rust", "python"], found=found)
    assert found.wrong == []
    assert found.whole > 1_500
    assert {reason for reason, _ in found.demanded} >= {"incomplete", "rows", "choice"}


@pytest.mark.parametrize(("given", "turned"), [(True, False), (None, True), (False, None)])
def test_bulk_cel_catches_a_wrong_answer(
    given: bool | None, turned: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A known answer turned over, one guessed from a gap, one lost."""
    random = Random(8)
    asked = oracle.Oracle([facts(random, gaps=0.2) for _ in range(40)], random, ["rust"])
    plain = oracle._answer
    for text in ("firm.number > firm.more", "firm.staff.exists(s, s.full_time) || firm.built"):
        program, found = compile_program(text, ENV), oracle.Found()
        monkeypatch.setattr(oracle, "_answer", plain)
        assert asked.ask(program, found) and found.wrong == []
        monkeypatch.setattr(oracle, "_answer", lambda one: turned if plain(one) is given else plain(one))
        asked.ask(program, found)
        assert found.wrong and {one.python for one in found.wrong} == {turned}


def test_bulk_cel_refuses_what_it_has_no_words_for_by_name() -> None:
    asked, found = oracle.Oracle([facts(Random(1))], Random(1), ["rust"]), oracle.Found()
    for text in (
        "firm.rd / firm.revenue > 1",
        "within(firm.place, pack.place)",
        "addMonths(firm.opened, 1) > asof",
    ):
        assert not asked.ask(compile_program(text, ENV), found)
    assert found.refused.keys() == {"exact fractions", "within()", "addMonths()"}


def test_bulk_cel_reasons_stand_in_the_guide() -> None:
    guide = (Path(__file__).parents[4] / "docs" / "bulk.md").read_text(encoding="utf-8")
    assert [said for said in oracle.REASONS.values() if f"| {said} |" not in guide] == []
