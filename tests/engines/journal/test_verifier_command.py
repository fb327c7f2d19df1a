"""The verifier as a file of its own, run without the package and without site packages."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from chains import head_of, make_chain

from exclave.engines.journal import commit, new_salt, verifier

SOURCE = Path(verifier.__file__)


@pytest.fixture
def folder(tmp_path):
    shutil.copy(SOURCE, tmp_path / "verifier.py")
    return tmp_path


def write(path, events):
    path.write_text("".join(json.dumps(event) + "\n" for event in events), "utf-8")


def run(folder, *arguments, stdin=None):
    # -I -S: neither the environment nor site packages, so only the standard library is there.
    command = [sys.executable, "-I", "-S", "-X", "utf8", "verifier.py", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", input=stdin, check=False
    )


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_a_sound_export_is_confirmed(folder, algorithm):
    events = make_chain(6, algorithm=algorithm)
    write(folder / "events.jsonl", events)
    (folder / "first.txt").write_text(head_of(events, 2).text(), "utf-8")
    (folder / "head.txt").write_text(head_of(events).text(), "utf-8")
    outcome = run(folder, "events.jsonl", "--checkpoint", "first.txt", "--head", "head.txt")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "外部检查点确认至第3号" in outcome.stdout


def test_an_export_without_checkpoints_says_what_cannot_be_seen(folder):
    write(folder / "events.jsonl", make_chain(3))
    outcome = run(folder, "events.jsonl", "--language", "en")
    assert outcome.returncode == 0
    assert "No outside checkpoint" in outcome.stdout


def test_a_forged_export_fails(folder):
    events = make_chain(6)
    events[3]["action"] = "case.refuse"
    write(folder / "events.jsonl", events)
    outcome = run(folder, "events.jsonl", "--language", "en")
    assert outcome.returncode == 1
    assert "Event 4 was edited" in outcome.stdout


def test_an_export_is_read_from_standard_input(folder):
    text = "".join(json.dumps(event) + "\n" for event in make_chain(3))
    assert run(folder, "-", stdin=text).returncode == 0
    assert run(folder, "-", "--authority", "wuhan", stdin=text).returncode == 1


@pytest.mark.parametrize("missing", ["events", "checkpoint"])
def test_an_unreadable_input_is_an_error(folder, missing):
    write(folder / "events.jsonl", make_chain(2))
    (folder / "bad.txt").write_text("nothing", "utf-8")
    arguments = ["absent.jsonl"] if missing == "events" else ["events.jsonl", "--checkpoint", "bad.txt"]
    outcome = run(folder, *arguments)
    assert (outcome.returncode, outcome.stdout) == (2, "")


def test_contents_are_held_against_their_commitments(folder):
    events = make_chain(1)
    salt, content = new_salt(), {"decision": "approve", "reason": "符合条件"}
    events[0]["commitment"] = commit(content, salt)
    events[0]["hash"] = verifier.event_hash(events[0])
    write(folder / "events.jsonl", events)
    opening = {"sequence": 1, "salt": salt.hex(), "content": content}
    write(folder / "good.jsonl", [opening])
    assert run(folder, "events.jsonl", "--openings", "good.jsonl").returncode == 0
    wrong = [
        opening | {"content": {"decision": "refuse"}},
        opening | {"salt": "00"},
        opening | {"sequence": 9},
        opening | {"content": {"x": 1.5}},
        {},
    ]
    for bad in wrong:
        write(folder / "bad.jsonl", [bad])
        assert run(folder, "events.jsonl", "--openings", "bad.jsonl").returncode == 1
