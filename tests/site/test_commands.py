"""The ``exclave`` command, called as a person would."""

import json
import os
import subprocess
import sys
from pathlib import Path

import dj_database_url
import pytest
from django.db import OperationalError, ProgrammingError, connections

from exclave.apps.programmes.effects import bound
from exclave.cli import main
from exclave.commands.documents import BOUND_EFFECTS
from exclave.commands.trouble import of_database

PAPER = """示例市离岸机构管理办法

一、目标
到2030年，建成离岸机构12家以上。
二、条件
（一）团队不少于8人。
（二）每年3月底前报送报告。
"""


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "paper.txt"
    file.write_text(PAPER, encoding="utf-8")
    return file


def test_checker_knows_the_verbs_the_rooms_bind() -> None:
    assert bound() == BOUND_EFFECTS


def test_outline_as_json_has_the_published_keys(paper: Path, capsys) -> None:
    assert main(["policy", "outline", str(paper), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert {"title", "number", "issuers", "date", "clauses"} <= set(read)
    assert [c["path"] for c in read["clauses"] if c["level"]] == [
        "一、",
        "二、",
        "二、/（一）",
        "二、/（二）",
    ]


def test_outline_of_an_unreadable_file_says_why_and_ends_with_2(tmp_path: Path, capsys) -> None:
    file = tmp_path / "picture.xyz"
    file.write_bytes(b"\x89PNG\r\n")
    assert main(["--lang", "en", "policy", "outline", str(file)]) == 2
    assert "picture.xyz" in capsys.readouterr().err


def test_new_pack_is_written_and_what_is_open_stays_open(paper: Path, tmp_path: Path, capsys) -> None:
    folder = tmp_path / "sample-pack"
    assert main(["pack", "new", str(folder), "--from", str(paper)]) == 0
    text = "".join(f.read_text(encoding="utf-8") for f in folder.glob("*.yaml"))
    assert "待细则" in text and "8 人" in text and "12 家" in text
    assert main(["pack", "new", str(folder), "--from", str(paper)]) == 2, "a folder with files is left alone"
    said = capsys.readouterr()
    assert f"exclave pack check {folder} --text {paper}" in said.out and "不是空文件夹" in said.err
    assert main(["pack", "check", str(folder)]) == 1
    assert "place_open" in capsys.readouterr().out, "which place it is for cannot be read off the paper"
    assert main(["--lang", "en", "pack", "test", str(folder)]) == 1
    assert "No scenarios yet" in capsys.readouterr().out


def test_shipped_pack_checks_and_its_scenarios_pass(capsys) -> None:
    assert main(["pack", "check", "ezhou-offshore-institutions"]) == 0
    assert main(["pack", "test", "ezhou-offshore-institutions"]) == 0
    assert "个场景" in capsys.readouterr().out


def test_unknown_pack_is_named_with_those_there_are(capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["pack", "check", "nowhere"])
    said = capsys.readouterr().err
    assert ended.value.code == 2 and "没有政策包“nowhere”" in said and "ezhou-offshore-institutions" in said


@pytest.mark.django_db
def test_journal_verify_finds_a_tampered_event_and_ends_with_1(capsys) -> None:
    from exclave.apps.journal.chain import append
    from exclave.apps.journal.models import Event
    from exclave.apps.journal.transaction import Actor, Record
    from exclave.engines.journal import parse_time

    at = parse_time("2026-03-02T01:00:00.000000Z")
    append([Record("city", Actor("p", "officer"), "a.b", "case", f"c{n}", 1, {}, None) for n in range(3)], at)
    assert main(["--lang", "en", "journal", "verify"]) == 0
    assert main(["journal", "checkpoint"]) == 0
    assert "city" in capsys.readouterr().out
    Event.objects.filter(sequence=2).update(action="a.c")
    assert main(["--lang", "en", "journal", "verify"]) == 1
    assert "#2" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("verb", [["verify", "--authority"], ["checkpoint", "--authority"], ["export"]])
def test_a_chain_that_does_not_exist_is_said_and_never_called_sound(verb: list[str], capsys) -> None:
    assert main(["--lang", "en", "journal", *verb, "nobody"]) == 2
    said = capsys.readouterr()
    assert "no chain “nobody”" in said.err and not said.out


@pytest.mark.django_db
def test_a_checkpoint_file_that_cannot_be_read_is_named(tmp_path: Path, capsys) -> None:
    other = tmp_path / "note.txt"
    other.write_text("hello", encoding="utf-8")
    for file in (other, tmp_path / "absent.txt"):
        assert main(["--lang", "en", "journal", "verify", "--checkpoint", str(file)]) == 2
        assert str(file) in capsys.readouterr().err


def test_a_database_without_tables_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "exclave.cli", "--lang", "en", "journal", "verify"],
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
        | {"EXCLAVE_VAR": str(tmp_path)},
    )
    assert done.returncode == 2
    assert "Run exclave migrate first" in done.stderr and "Traceback" not in done.stderr


def test_troubles_of_the_database_are_told_from_mistakes_of_the_program(monkeypatch) -> None:
    missing = of_database(ProgrammingError('relation "cases_case" does not exist\nLINE 1: …'))
    assert missing is not None and "exclave migrate" in missing[0] and "exclave migrate" in missing[1]
    monkeypatch.setattr(connections["default"], "connection", None)
    away = of_database(OperationalError("couldn't get a connection after 30.00 sec"))
    assert away is not None and "DATABASE_URL" in away[0] and "DATABASE_URL" in away[1]
    assert of_database(ProgrammingError("syntax error at or near SELECT")) is None
    assert of_database(ValueError("no such table")) is None
    with pytest.raises(ValueError) as unknown:
        dj_database_url.parse("oracel://x")
    scheme = of_database(unknown.value)
    assert scheme is not None and "postgresql://" in scheme[0] and "postgresql://" in scheme[1]


def test_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "exclave.cli", "--help"], capture_output=True, text=True, check=True
    )
    assert "journal" in done.stdout
