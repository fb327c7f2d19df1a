"""The semantics and random conditions on ClickHouse (chdb)."""

import bulk_cases

from benchmarks.policy.differential import differences, random_pairs
from exclave.engines.policy.bulk.servers import ClickHouse


def test_bulk_clickhouse_agrees_with_one_case() -> None:
    server = ClickHouse()
    cases, _ = bulk_cases.case_pairs()
    assert list(differences(cases, cases.python(), cases.served(server, 4))) == []
    pairs = random_pairs(seed=7, conditions=40, rows=60)
    assert list(differences(pairs, pairs.python(), pairs.served(server, 4))) == []
    server.close()
