"""A whole run from files to answers: `exclave policy bulk` on made-up stations of the fictional pack."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import polars as pl
import pytest

from exclave.cli import main
from exclave.commands.documents import SHIPPED
from exclave.engines.policy.answers import answer_type, compile_pack, make_facts, table_world
from exclave.engines.policy.answers.scenarios.prepare import ScenarioRecords, Tables
from exclave.engines.policy.bulk import servers, sql
from exclave.engines.policy.language import Rows
from exclave.engines.policy.pack import load_pack, resolve_params

ASOF = date(2026, 6, 1)
PACK = "test-rivermouth"
PLACES = ("990101", "990201", "990200", None, "110000")


def stations(number: int) -> list[dict[str, Any]]:
    """Made-up stations as language values, with `barred` beside them."""
    random = Random(11)

    def some(value: Any) -> Any:
        return None if random.random() < 0.15 else value

    found = []
    for index in range(number):
        staff = tuple(
            {"research": some(random.random() < 0.8)} for _ in range(random.choice((0, 4, 7, 8, 9, 22)))
        )
        found.append(
            {
                "subject": f"s{index:04d}",
                "applicant": {
                    "place": random.choice(PLACES),
                    "revenue": some(random.randint(0, 10**11)),
                    "rd_spend": some(random.randint(0, 10**10)),
                },
                "barred": some(random.random() < 0.2),
                "station": {
                    "place": random.choice(PLACES),
                    "shared": some(random.random() < 0.5),
                    "size": some(random.choice(("small", "large"))),
                    "state": some(random.choice(("recognised", "planned"))),
                    "staff": Rows(staff, random.random() < 0.7),
                },
            }
        )
    return found


def write_facts(folder: Path, given: list[dict[str, Any]], kind: str = "parquet") -> None:
    folder.mkdir(parents=True)
    keys = pl.Series([one["subject"] for one in given])
    applicants = pl.DataFrame([one["applicant"] for one in given]).with_columns(
        subject=keys, barred=pl.Series([one["barred"] for one in given], dtype=pl.Boolean)
    )
    plain = ("place", "shared", "size", "state")
    own = pl.DataFrame([{name: one["station"][name] for name in plain} for one in given]).with_columns(
        pl.Series("staff.complete", [one["station"]["staff"].complete for one in given]), subject=keys
    )
    rows = [(one["subject"], row["research"]) for one in given for row in one["station"]["staff"].rows]
    staff = pl.DataFrame(rows, schema={"subject": pl.String, "research": pl.Boolean}, orient="row")
    tables = {
        "applicant": applicants,
        "station": own.reverse(),
        "station.staff": staff.sample(fraction=1, shuffle=True, seed=1),
    }
    for name, frame in tables.items():
        if kind == "parquet":
            frame.write_parquet(folder / f"{name}.parquet")
        else:
            frame.write_csv(folder / f"{name}.csv")


def bulk(facts: Path, out: Path, *more: str) -> int:
    return main(["--lang", "en", "policy", "bulk", "--pack", PACK, "--facts", str(facts), "--out", str(out),
                 "--asof", str(ASOF), *more])  # fmt: skip


def answers(out: Path) -> dict[tuple[str, str], tuple[str, list[str], list[str]]]:
    found = pl.read_parquet(out / "part-*.parquet")
    return {
        (row["subject"], row["name"]): (row["answer"], row["failing"], row["unknown"])
        for row in found.iter_rows(named=True)
    }


@pytest.fixture(scope="module")
def given() -> list[dict[str, Any]]:
    return stations(300)


@pytest.fixture(scope="module")
def facts(given: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bulk") / "facts"
    write_facts(folder, given)
    return folder


@pytest.fixture(scope="module")
def local(facts: Path) -> Path:
    out = facts.parent / "local"
    assert bulk(facts, out, "--chunk", "128") == 0
    return out


def test_bulk_run_answers_as_one_by_one(given: list[dict[str, Any]], local: Path) -> None:
    compiled = compile_pack(load_pack(SHIPPED / PACK).pack)
    tables, params = Tables.load(compiled.pack), resolve_params(compiled.pack, on=ASOF)
    found = answers(local)
    seen = set()
    for one in given:
        records = ScenarioRecords({} if one["barred"] is None else {"applicant": one["barred"]}, {})
        world = table_world(tables.places, tables.industries, records=records)
        values = {"applicant": one["applicant"], "station": one["station"]}
        admitted = make_facts(compiled, values, params=params, asof=ASOF, world=world)
        for type_ in ("lab", "hub"):
            wanted = answer_type(compiled, type_, admitted)
            failing = {c for a in wanted.conditions if a.status == "not_met" for c, _ in a.clauses}
            unknown = {c for a in wanted.conditions if a.status == "unknown" for c, _ in a.clauses}
            answer = found[one["subject"], type_]
            assert (answer[0], set(answer[1]), set(answer[2])) == (wanted.answer, failing, unknown), one
            seen.add(wanted.answer)
    assert seen == {"not_met", "unknown", "not_met_waivable", "judge"}


def test_bulk_run_is_the_same_on_duckdb_csv_and_a_duckdb_file(
    given: list[dict[str, Any]], facts: Path, local: Path
) -> None:
    wanted = answers(local)
    out = facts.parent / "duckdb"
    assert bulk(facts, out, "--engine", "duckdb", "--chunk", "100") == 0
    assert answers(out) == wanted
    write_facts(facts.parent / "csv", given, "csv")
    assert bulk(facts.parent / "csv", facts.parent / "from-csv") == 0
    assert answers(facts.parent / "from-csv") == wanted
    base = facts.parent / "facts.duckdb"
    with duckdb.connect(str(base)) as con:
        for path in facts.glob("*.parquet"):
            con.execute(f"CREATE TABLE \"{path.stem}\" AS SELECT * FROM '{path}'")
    assert bulk(base, facts.parent / "from-duckdb") == 0
    assert answers(facts.parent / "from-duckdb") == wanted


def test_bulk_run_is_taken_up_where_it_stopped(
    facts: Path, local: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = answers(local)
    kept = (local / "part-00000.parquet").stat().st_mtime_ns
    (local / "part-00001.parquet").unlink()
    assert bulk(facts, local, "--chunk", "128") == 0
    assert "· 2/3" in capsys.readouterr().err
    assert answers(local) == wanted
    assert (local / "part-00000.parquet").stat().st_mtime_ns == kept
    other = facts.parent / "other"
    assert bulk(facts, other, "--chunk", "300") == 0
    mark = json.loads((other / "run.json").read_text())["run"]
    assert bulk(facts, other, "--chunk", "300", "--explain") == 0
    assert json.loads((other / "run.json").read_text())["run"] != mark
    assert "failing_conditions" in pl.read_parquet(other / "part-00000.parquet").columns


@pytest.mark.parametrize(
    ("file", "column", "values", "said"),
    [
        ("applicant", "revenue", pl.Series([1.5, float("nan")]), "DOUBLE is refused"),
        ("applicant", "revenue", pl.Series([1, -1]), "a negative value is not allowed"),
        ("applicant", "revenue", pl.Series([1, 10**16]), "the number is too large"),
        ("station", "size", pl.Series(["small", "huge"]), "the list has no such code"),
        ("station", "place", pl.Series(["", "990101"]), "an empty text is a missing fact"),
        ("station", "place", pl.Series(["999999", "990101"]), "no table has the code 999999"),
        ("station", "shared", pl.Series(["yes", "no"]), "BOOLEAN is needed"),
        ("station", "subject", pl.Series(["a", "a"]), "twice"),
        ("station", "subject", pl.Series(["a", None]), "no key"),
    ],
)
def test_bulk_door_refuses(
    file: str, column: str, values: pl.Series, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    pl.DataFrame({"subject": ["a", "b"]}).with_columns(values.alias(column)).write_parquet(
        folder / f"{file}.parquet"
    )
    assert bulk(folder, tmp_path / "out") == 1
    assert said in capsys.readouterr().err


def test_bulk_door_refuses_rows_of_nobody_and_words_for_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    (folder / "applicant.csv").write_text("subject,revenue\na,NaN\nb,12.5\n", encoding="utf-8")
    (folder / "station.staff.csv").write_text("subject,research\nz,true\na,maybe\n", encoding="utf-8")
    assert bulk(folder, tmp_path / "out") == 1
    said = capsys.readouterr().err
    assert "applicant.revenue: 2 times: the value is not of its type" in said or "whole number" in said
    assert "station.staff: 1 rows belong to no subject" in said
    assert "station.staff.research: 1 times" in said


def test_bulk_run_asks_long_queries_in_parts_and_refuses_one_too_long_by_name(
    facts: Path, local: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    ask = servers.DuckDB.ask
    monkeypatch.setattr(servers.DuckDB, "ask", lambda self, sql: asked.append(sql) or ask(self, sql))
    assert bulk(facts, facts.parent / "whole", "--engine", "duckdb") == 0
    (whole,) = asked
    monkeypatch.setattr(sql, "LONGEST", len(whole.encode()) - 1)
    assert bulk(facts, facts.parent / "parts", "--engine", "duckdb") == 0
    assert len(asked) == 3 and max(map(len, asked[1:])) < len(whole)
    assert answers(facts.parent / "parts") == answers(local)
    monkeypatch.setattr(sql, "LONGEST", 1_000)
    capsys.readouterr()
    assert bulk(facts, facts.parent / "none", "--engine", "duckdb") == 1
    assert f"{PACK}: lab: SQL, " in (said := capsys.readouterr().err) and "passes 1,000 bytes" in said
    assert not list((facts.parent / "none").glob("*.parquet")) and len(asked) == 3


def test_bulk_template_names_every_column_read(tmp_path: Path) -> None:
    assert main(["policy", "template", "--pack", PACK, "--out", str(tmp_path)]) == 0
    head = (tmp_path / "station.csv").read_text(encoding="utf-8").strip().split(",")
    assert {"subject", "place", "staff.complete", "size"} <= set(head)
    assert "station.staff.csv | research" in (tmp_path / "COLUMNS.md").read_text(encoding="utf-8")
    (tmp_path / "COLUMNS.md").unlink()
    assert bulk(tmp_path, tmp_path / "out") == 0
