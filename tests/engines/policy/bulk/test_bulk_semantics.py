"""Three engines, one meaning: every line of the semantics, each condition on each row, on Python, Polars, DuckDB."""

import bulk_cases
import pytest

from benchmarks.policy.differential import Pairs, differences, random_pairs
from exclave.engines.policy.bulk.servers import DuckDB


@pytest.fixture(scope="module")
def cases() -> Pairs:
    return bulk_cases.case_pairs()[0]


def test_bulk_semantics_are_those_of_one_case(cases: Pairs) -> None:
    found = [answers[row] for row, answers in enumerate(cases.python())]
    wrong = [name for (name, *_, want), one in zip(bulk_cases.CASES, found, strict=True) if one is not want]
    assert wrong == []


def test_bulk_polars_agrees_with_one_case(cases: Pairs) -> None:
    assert list(differences(cases, cases.python(), cases.local())) == []


def test_bulk_duckdb_agrees_with_one_case(cases: Pairs) -> None:
    server = DuckDB()
    assert list(differences(cases, cases.python(), cases.served(server, 40))) == []
    server.close()


def test_bulk_engines_agree_on_random_conditions() -> None:
    pairs = random_pairs(seed=20261121, conditions=150, rows=120)
    wanted = pairs.python()
    assert {one for answers in wanted for one in answers} == {True, False, None}
    assert list(differences(pairs, wanted, pairs.local())) == []
    server = DuckDB()
    assert list(differences(pairs, wanted, pairs.served(server, 30))) == []
    server.close()
