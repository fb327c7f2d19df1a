"""The semantics and random conditions on a PostgreSQL server."""

import os

import bulk_cases
import pytest

from benchmarks.policy.differential import differences, random_pairs
from exclave.engines.policy.bulk.servers import PostgreSQL

pytestmark = pytest.mark.own_connection


def test_bulk_postgres_agrees_with_one_case() -> None:
    server = PostgreSQL(os.environ["DATABASE_URL"])
    cases, _ = bulk_cases.case_pairs()
    assert list(differences(cases, cases.python(), cases.served(server, 30))) == []
    pairs = random_pairs(seed=7, conditions=60, rows=60)
    assert list(differences(pairs, pairs.python(), pairs.served(server, 20))) == []
    server.close()
