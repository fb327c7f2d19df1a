"""The scenario runner: differences can be read, and a scenario that expects nothing fails."""

from importlib.resources import files as resources
from pathlib import Path

import pytest

from exclave.engines.policy.answers.scenarios import Tables, format_test
from exclave.engines.policy.answers.scenarios import test_pack as run_pack
from exclave.engines.policy.pack import pack_files, read_pack


@pytest.fixture(scope="module")
def tables(river):
    return Tables.load(river.pack)


def run(river_files: dict[str, str], tables: Tables, text: str):
    files = {name: content for name, content in river_files.items() if not name.startswith("scenarios/")}
    loaded, faults = read_pack({**{k: v.encode() for k, v in files.items()}, "s.yaml": text.encode()})
    assert faults == []
    return run_pack(loaded, tables=tables)


@pytest.fixture(scope="module")
def files():
    folder = Path(str(resources("exclave.packs") / "test-rivermouth"))
    return {name: content.decode() for name, content in pack_files(folder).items()}


def test_a_wrong_expectation_says_expected_found_clause_and_reason(files, tables):
    (result,) = run(
        files,
        tables,
        "scenarios: [{id: a, zh: 甲, type: lab, facts: {station: {place: '990101'}}, expect: {host_outside: met}}]",
    )
    (difference,) = result.differences
    assert not result.passed
    assert (difference.where, difference.expected, difference.found) == ("host_outside", "met", "not_met")
    assert difference.clause == "r1 第一条"
    assert "上游示例区" in difference.zh
    text = format_test([result], "zh")
    assert "s.yaml:1 a" in text
    assert "应为 met，实为 not_met" in text
    assert "1 scenarios, 0 passed" in format_test([result], "en")


@pytest.mark.parametrize(
    ("scenario", "where"),
    [
        ("{id: a, zh: 甲, type: lab}", "expect"),
        ("{id: a, zh: 甲, type: lab, facts: {nobody: {x: 1}}, expect: {answer: unknown}}", "scenario"),
        ("{id: a, zh: 甲, type: lab, facts: {station: {nothing: 1}}, expect: {answer: unknown}}", "scenario"),
        (
            "{id: a, zh: 甲, type: lab, facts: {station: {firms: 10 人}}, expect: {answer: unknown}}",
            "scenario",
        ),
        ("{id: a, zh: 甲, type: lab, settle: {team_min: 3 人}, expect: {answer: unknown}}", "scenario"),
        ("{id: a, zh: 甲, like: b, expect: {answer: unknown}}", "scenario"),
        ("{id: a, zh: 甲, evaluation: yearly, scores: {work: 60}, expect: {total: 60}}", "scenario"),
        ("{id: a, zh: 甲, evaluation: yearly, scores: {work: 30}, expect: {total: 80}}", "total"),
        (
            "{id: a, zh: 甲, procedure: reward, type: lab, steps: [{at: 2026-05-11, by: expert, do: propose.propose}]}",
            "1. 2026-05-11 propose.propose",
        ),
        (
            "{id: a, zh: 甲, procedure: reward, type: lab, steps: [{at: 2026-05-11, by: city_office, do: pay.pay, expect: {stage: end}}]}",
            "1. 2026-05-11 pay.pay",
        ),
        ("{id: a, zh: 甲, obligation: yearly_report, given: {year: 2027}, expect: {owed: true}}", "owed"),
    ],
)
def test_scenarios_that_cannot_hold_fail(files, tables, scenario, where):
    (result,) = run(files, tables, f"scenarios: [{scenario}]")
    assert not result.passed
    assert result.differences[0].where == where


def test_like_overlays_facts_and_replaces_tables(files, tables):
    results = run(
        files,
        tables,
        """
scenarios:
  - {id: a, zh: 甲, type: lab, facts: {station: {place: '990201', staff: {complete: true, rows: [{times: 8, research: true}]}}}, expect: {team_size: met, host_outside: met}}
  - {id: b, zh: 乙, like: a, facts: {station: {staff: {complete: true, rows: [{times: 4, research: true}]}}}, expect: {team_size: not_met, host_outside: met}}
""",
    )
    assert [result.passed for result in results] == [True, True]


def test_a_refused_step_leaves_the_case_where_it_was(files, tables):
    (result,) = run(
        files,
        tables,
        """
scenarios:
  - id: a
    zh: 甲
    procedure: reward
    type: lab
    steps:
      - {at: 2026-05-11, by: 'city_office:one', do: propose.propose}
      - {at: 2026-05-12, by: 'city_office:two', do: pay.pay, expect: {refused: second, stage: pay, effects: []}}
      - {at: 2026-05-12, by: 'city_office:two', second: 'city_office:one', do: pay.pay, expect: {refused: duty, stage: pay}}
      - {at: 2026-05-13, by: 'city_office:two', second: city_leader, do: pay.pay, expect: {stage: end, effects: [pay_it]}}
""",
    )
    assert result.passed, result.differences
