"""The semantics on Spark, two workers of this machine."""

import bulk_cases

from benchmarks.policy.differential import differences
from exclave.engines.policy.bulk.servers import Spark


def test_bulk_spark_agrees_with_one_case() -> None:
    # One quick compilation: a query of a few rows is over before the second compiler has begun.
    server = Spark(
        "local[2]",
        spark_sql_shuffle_partitions="1",
        spark_driver_extraJavaOptions="-XX:TieredStopAtLevel=1",
    )
    cases, _ = bulk_cases.case_pairs()
    assert list(differences(cases, cases.python(), cases.served(server, 25))) == []
    server.close()
