"""A change over a whole register gives what the engine of single cases gives, subject by subject, on made-up registers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import polars as pl
import pytest

from exclave.cli import main
from exclave.commands.documents import SHIPPED
from tests.engines.policy.bulk.test_bulk_run import stations, write_facts

RIVER = SHIPPED / "test-rivermouth"
CHANGES = (
    (("clause: g1, value: 8 人", "clause: g1, value: 10 人"), ("{value: 5 万元}", "{value: 6 万元}")),
    (("conditions: [is_recognised, grant_team_size, own_office]\n    standard", "conditions: [is_recognised]\n    standard"),),
    (("types: [lab]\n    object", "types: [lab, hub]\n    object"), ("validity: {from: 2026-01-01, until: 2028-12-31}\n    detail: stated", "validity: {from: 2026-01-01, until: 2028-12-31}\n    detail: 待细则")),
    (("standard: param.grant\n", "standard: 待细则\n"), ("clause: g1, value: 8 人", "clause: g1, value: 4 人")),
    (("validity: {from: 2026-01-01, until: 2028-12-31}", "validity: {from: 2026-01-01, until: 2026-03-31}"),),
)  # fmt: skip


def changed(root: Path, pairs: tuple[tuple[str, str], ...]) -> Path:
    """The fictional pack with its benefits changed."""
    folder = root / "next"
    shutil.copytree(RIVER, folder)
    file = folder / "benefits.yaml"
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return folder


def register(folder: Path, seed: int, kind: str = "parquet", number: int = 300) -> Path:
    """Stations with types, so that benefits meet them; every third is named in a table of subjects."""
    given, random = stations(number), Random(seed)
    random.shuffle(given)
    write_facts(folder, given, kind)
    keys = [one["subject"] for one in given]
    types = pl.DataFrame(
        {"subject": keys, "type": [random.choice(("lab", "hub", None)) for _ in keys]},
        schema={"subject": pl.String, "type": pl.String},
    )
    named = pl.DataFrame({"subject": keys[::3], "name": keys[::3], "region": ["990101"] * len(keys[::3])})
    if kind == "parquet":
        path = folder / "station.parquet"
        pl.read_parquet(path).join(types, on="subject").write_parquet(path)
        named.write_parquet(folder / "subjects.parquet")
    else:
        path = folder / "station.csv"
        own = pl.read_csv(path, infer_schema=False)
        own.join(types, on="subject").write_csv(path)
        named.write_csv(folder / "subjects.csv")
    return folder


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    def ask(new: Path | str, facts: Path, engine: str, *more: str) -> dict[str, Any]:
        command = ["policy", "impact", "--from", "test-rivermouth", "--to", str(new), "--facts", str(facts), "--asof", "2026-06-01"]  # fmt: skip
        assert main([*command, "--engine", engine, "--json", *more]) == 0, capsys.readouterr().err
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return ask


def same_counts(one: dict[str, Any], other: dict[str, Any]) -> None:
    for key in ("changes", "subjects", "fen", "not_counted"):
        assert one[key] == other[key] or (key == "not_counted" and set(one[key]) == set(other[key])), key
    for name in ("target", "region", "type"):
        sort = [sorted(map(json.dumps, found["counts"][name])) for found in (_told(one), _told(other))]
        assert sort[0] == sort[1], name


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """With the keys of every count in one order, and without ways nobody went."""
    counts = {name: [dict(sorted((k, v) for k, v in row.items() if v)) for row in rows] for name, rows in found["counts"].items()}  # fmt: skip
    return {**found, "counts": counts}


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_a_whole_register_moves_as_its_cases_do(
    number: int, tmp_path: Path, asked: Callable[..., dict[str, Any]]
) -> None:
    new, facts = changed(tmp_path, CHANGES[number]), register(tmp_path / "facts", seed=number)
    local, case = asked(new, facts, "local", "--cases", "400"), asked(new, facts, "case")
    same_counts(local, case)
    assert case["moved"] and sorted(map(json.dumps, local["moved"])) == sorted(map(json.dumps, case["moved"]))


@pytest.mark.parametrize("kind", ["csv", "duckdb"])
def test_other_files_give_the_same_and_few_cases_are_named_on_demand(
    kind: str, tmp_path: Path, asked: Callable[..., dict[str, Any]]
) -> None:
    new = changed(tmp_path, CHANGES[0])
    facts = register(tmp_path / "facts", 7, "csv" if kind == "csv" else "parquet")
    if kind == "duckdb":
        with duckdb.connect(str(tmp_path / "facts.duckdb")) as con:
            for one in facts.glob("*.parquet"):
                con.execute(f"CREATE TABLE \"{one.stem}\" AS SELECT * FROM '{one}'")
        facts = tmp_path / "facts.duckdb"
    local, case = asked(new, facts, "local", "--cases", "2"), asked(new, facts, "case")
    same_counts(local, case)
    ways = {(tuple(one["target"]), one["way"]) for one in case["moved"]}
    named = [(tuple(one["target"]), one["way"]) for one in local["moved"]]
    assert set(named) == ways and all(named.count(one) <= 2 for one in ways)
    assert all(one["why"] or one["way"] in ("gains", "otherwise", "becomes_known") for one in local["moved"])


def test_the_same_pack_over_a_whole_register_moves_nobody(
    tmp_path: Path, asked: Callable[..., dict[str, Any]]
) -> None:
    found = asked("test-rivermouth", register(tmp_path / "facts", 3), "local")
    assert (found["changes"], found["moved"], found["counts"]["target"], found["subjects"]) == (
        [],
        [],
        [],
        300,
    )
    assert found["fen"]["before"] == found["fen"]["after"]


def test_what_the_whole_register_cannot_be_asked_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: Callable[..., dict[str, Any]]
) -> None:
    new = changed(tmp_path, (("{value: 5 万元}", "{calc: applicant.rd_spend}"),))
    facts = register(tmp_path / "facts", 5, number=40)
    command = ["--lang", "en", "policy", "impact", "--from", "test-rivermouth", "--to", str(new), "--facts", str(facts), "--asof", "2026-06-01"]  # fmt: skip
    assert main(command) == 1
    said = capsys.readouterr().err
    assert "grant: applicant.rd_spend" in said and "--engine case" in said
    assert main([*command, "--only", "lab"]) == 0
    assert "40 subjects asked" in capsys.readouterr().out
    assert asked(new, facts, "case")["subjects"] == 40
    assert main([*command[:-3], str(tmp_path / "none"), "--engine", "local"]) == 2
