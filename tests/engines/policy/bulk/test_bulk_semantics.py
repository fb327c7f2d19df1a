"""Three engines, one meaning: every line of the semantics, each condition on each row, on Python, Polars, DuckDB."""

import bulk_cases
import pytest

from benchmarks.policy.differential import Pairs, admitted, differences, random_pairs
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


def test_bulk_questions_of_rows_outlive_their_expression() -> None:
    """A question about a row's place was asked again after other conditions had used the same variable."""
    pairs = Pairs(
        [
            admitted({"firm": bulk_cases.staff({"place": place}, {"place": "US"})})
            for place in ("HB", "HBEZ", "US")
        ]
    )
    for text in (
        "firm.staff.all(s, outside(s.place, pack.place))",
        "firm.kinds.exists(k, k == firm.kind)",
        "firm.staff.exists(r, within(r.place, pack.place))",
    ):
        assert pairs.ask(text)
    assert list(differences(pairs, pairs.python(), pairs.local())) == []
