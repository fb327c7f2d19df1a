"""The four engines that answer in SQL, each behind the same three calls: load a table, ask, close.

DuckDB comes with the extra `bulk`; PostgreSQL needs its address; ClickHouse runs inside the process (chdb) and
Spark on this machine (pyspark, Java 17): both are extras of their own.
"""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import duckdb
import polars as pl

from .frames import SUBJECT
from .sql import Dialect

_POSTGRES = {pl.Boolean: "boolean", pl.Int64: "bigint", pl.String: 'text COLLATE "C"'}


class Missing(RuntimeError):
    """An engine that is not installed or not named; the text says what to do."""


class Server(Protocol):
    """One engine; tables live as long as it does."""

    dialect: Dialect

    def load(self, name: str, table: pl.DataFrame | Path) -> None:
        """Make a table of a frame or of a Parquet file."""
        ...

    def ask(self, sql: str) -> pl.DataFrame:
        """The rows of a query, in any order."""
        ...

    def close(self) -> None: ...


def quoted(name: str) -> str:
    """A name between double quotes."""
    return '"' + name.replace('"', '""') + '"'


class DuckDB:
    """DuckDB in this process."""

    dialect: Dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection | None = None) -> None:
        self.con = connection if connection is not None else duckdb.connect()

    def load(self, name: str, table: pl.DataFrame | Path) -> None:
        if isinstance(table, Path):
            path = str(table).replace("'", "''")
            self.con.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT * FROM read_parquet('{path}')")
            return
        arrow = table.to_arrow()
        self.con.register("__given", arrow)
        self.con.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM __given")
        self.con.unregister("__given")

    def ask(self, sql: str) -> pl.DataFrame:
        found = pl.from_arrow(self.con.sql(sql).to_arrow_table())
        assert isinstance(found, pl.DataFrame)
        return found

    def close(self) -> None:
        self.con.close()


class PostgreSQL:
    """A PostgreSQL server; tables are temporary and gone with the connection."""

    dialect: Dialect = "postgres"

    def __init__(self, address: str) -> None:
        import psycopg

        self.con = psycopg.connect(address, autocommit=True)
        self.con.execute("SET jit = off")

    def load(self, name: str, table: pl.DataFrame | Path) -> None:
        frame = pl.read_parquet(table) if isinstance(table, Path) else table
        columns = ", ".join(f"{quoted(one)} {_POSTGRES[type(kind)]}" for one, kind in frame.schema.items())
        self.con.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
        self.con.execute(f"CREATE TEMP TABLE {quoted(name)} ({columns})")
        with self.con.cursor().copy(f"COPY {quoted(name)} FROM STDIN (FORMAT csv, NULL '\\N')") as copy:
            for part in frame.iter_slices(100_000):
                copy.write(part.write_csv(include_header=False, null_value="\\N", quote_style="non_numeric"))
        key = "key" if "key" in frame.columns and SUBJECT not in frame.columns else SUBJECT
        self.con.execute(f"CREATE INDEX ON {quoted(name)} ({quoted(key)})")
        self.con.execute(f"ANALYZE {quoted(name)}")

    def ask(self, sql: str) -> pl.DataFrame:
        with self.con.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({sql}) AS q LIMIT 0")
            kinds = {
                one.name: _FROM_POSTGRES.get(one.type_code, pl.String) for one in cursor.description or ()
            }
            parts = bytearray()
            with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv, NULL '\\N')") as copy:
                for block in copy:
                    parts += bytes(block)
        flags = [name for name, kind in kinds.items() if kind is pl.Boolean]
        read = {name: pl.String if kind is pl.Boolean else kind for name, kind in kinds.items()}
        if not parts:
            return pl.DataFrame(schema=kinds)
        found = pl.read_csv(BytesIO(bytes(parts)), has_header=False, schema=read, null_values=["\\N"])
        return found.with_columns([(pl.col(name) == "t").alias(name) for name in flags])

    def close(self) -> None:
        self.con.close()


_FROM_POSTGRES: dict[int, Any] = {16: pl.Boolean, 20: pl.Int64, 21: pl.Int64, 23: pl.Int64, 1700: pl.Int64}


class ClickHouse:
    """ClickHouse in this process (chdb)."""

    dialect: Dialect = "clickhouse"

    def __init__(self) -> None:
        try:
            from chdb import session as chdb_session
        except ImportError as error:
            raise Missing("install the extra: pip install 'exclave[clickhouse]'") from error
        self._folder = tempfile.TemporaryDirectory(prefix="exclave-clickhouse-")
        sessions: Any = chdb_session
        self.session: Any = sessions.Session()
        for setting in ("join_use_nulls = 1", "compile_expressions = 0", "max_ast_elements = 1000000", "max_expanded_ast_elements = 10000000",
                        "max_query_size = 50000000", "max_parser_depth = 5000"):  # fmt: skip
            self.session.query(f"SET {setting}")
        self._tables = 0

    def load(self, name: str, table: pl.DataFrame | Path) -> None:
        path = table
        if isinstance(table, pl.DataFrame):
            self._tables += 1
            path = Path(self._folder.name) / f"{self._tables}.parquet"
            table.write_parquet(path)
        self.session.query(f"DROP TABLE IF EXISTS {quoted(name)}")
        self.session.query(
            f"CREATE TABLE {quoted(name)} ENGINE = Memory AS SELECT * FROM file('{path}', Parquet)"
        )

    def ask(self, sql: str) -> pl.DataFrame:
        found = self.session.query(sql, "Parquet")
        return pl.read_parquet(BytesIO(found.bytes()))

    def close(self) -> None:
        self.session.close()
        self._folder.cleanup()


class Spark:
    """Spark on this machine."""

    dialect: Dialect = "spark"

    def __init__(self, master: str = "local[2]", **settings: str) -> None:
        """``settings``: more of Spark's own, over those it is given here (``spark_sql_shuffle_partitions="1"``)."""
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise Missing("install the extra: pip install 'exclave[spark]' (and Java 17)") from error
        self._folder = tempfile.TemporaryDirectory(prefix="exclave-spark-")
        builder: Any = SparkSession.builder
        more = {key.replace("_", "."): value for key, value in settings.items()}
        for key, value in (_SPARK | more).items():
            builder = builder.config(key, value)
        self.session = builder.master(master).appName("exclave").getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self._tables = 0

    def _path(self) -> str:
        self._tables += 1
        return str(Path(self._folder.name) / f"{self._tables}.parquet")

    def load(self, name: str, table: pl.DataFrame | Path) -> None:
        path = str(table)
        if isinstance(table, pl.DataFrame):
            path = self._path()
            table.write_parquet(path)
        self.session.read.parquet(path).createOrReplaceTempView("`" + name.replace("`", "``") + "`")

    def ask(self, sql: str) -> pl.DataFrame:
        path = self._path()
        self.session.sql(sql).write.parquet(path)
        return pl.read_parquet(f"{path}/*.parquet")

    def close(self) -> None:
        self.session.stop()
        self._folder.cleanup()


_SPARK = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.autoBroadcastJoinThreshold": "33554432",
}
