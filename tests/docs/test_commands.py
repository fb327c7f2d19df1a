"""The commands the documents show: each is known, those without a database are run, and so are the founding ones."""

import argparse
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exclave import cli
from script.pages import ROOT

PAGES = ["README.md", "README.zh.md", "CONTRIBUTING.md", "SECURITY.md", *sorted(
    file.relative_to(ROOT).as_posix() for file in (ROOT / "docs").glob("*.md")
)]  # fmt: skip
COMMAND = re.compile(r"(?:^|[`\s])(?:\.venv/bin/)?exclave ((?:--lang \w+ )?[a-z]+(?: [a-z]+)?)\b")
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
PAPER = """示例市离岸站管理办法（虚构）

一、总则
（一）每站人员不少于10人。
（二）每年1月31日前提交报告。
"""


def known() -> set[str]:
    """Every command and subcommand of the parser: ``serve``, ``pack check`` …"""
    return set(_walk(_parser(), ""))


def _parser() -> argparse.ArgumentParser:
    """The parser ``main`` builds, caught before it parses."""
    caught: list[argparse.ArgumentParser] = []

    class Caught(Exception):
        pass

    def catch(self: argparse.ArgumentParser, *rest: object) -> None:
        caught.append(self)
        raise Caught

    original = argparse.ArgumentParser.parse_args
    argparse.ArgumentParser.parse_args = catch  # type: ignore[assignment,method-assign]
    try:
        cli.main([])
    except Caught:
        pass
    finally:
        argparse.ArgumentParser.parse_args = original  # type: ignore[method-assign]
    return caught[0]


def _walk(parser: argparse.ArgumentParser, prefix: str) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                inner = list(_walk(sub, f"{prefix}{name} "))
                yield from inner or [f"{prefix}{name}"]


def named(text: str) -> set[str]:
    found = set()
    for words in COMMAND.findall(text):
        parts = re.sub(r"^--lang \w+ ", "", words).split()
        found.add(" ".join(parts[:2]) if parts[0] in {"policy", "pack", "journal", "user"} else parts[0])
    return found


@pytest.mark.parametrize("page", PAGES)
def test_command_named_on_a_page_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    prose = {"or", "to"}
    assert named(text) - prose <= known()


def test_command_that_does_not_exist_is_found() -> None:
    """Negative control."""
    assert named("run `exclave pack fly NAME` or\n.venv/bin/exclave verify") - known() == {
        "pack fly",
        "verify",
    }


def test_readme_lists_every_command() -> None:
    table = (
        (ROOT / "README.md").read_text("utf-8").partition("## The `exclave` command")[2].partition("\n## ")[0]
    )
    assert {name for name in known() if f"`exclave {name}" not in table} == set()


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "exclave.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **more},
    )


def test_outline_of_a_paper_prints_the_tree_in_both_forms(tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text(PAPER, "utf-8")
    listing = run("policy", "outline", str(paper))
    assert listing.returncode == 0 and "（二）" in listing.stdout, listing.stderr
    assert run("policy", "outline", str(paper), "--json").stdout.lstrip().startswith("{")


def test_new_pack_writes_a_skeleton(tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text(PAPER, "utf-8")
    done = run("pack", "new", str(tmp_path / "my-pack"), "--from", str(paper))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "my-pack/pack.yaml").is_file()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("verb", ["check", "test"])
def test_shipped_pack_passes_check_and_test_on_the_command_line(verb: str, language: str) -> None:
    done = run("--lang", language, "pack", verb, "ezhou-offshore-institutions")
    assert done.returncode == 0, done.stdout + done.stderr


def test_script_named_in_a_shell_block_exists_and_can_be_run() -> None:
    for page in PAGES:
        for block in SHELL.findall((ROOT / page).read_text("utf-8")):
            for line in block.splitlines():
                first = line.split()[0] if line.split() else ""
                if first.startswith("script/"):
                    assert os.access(ROOT / first, os.X_OK), f"{page}: {first}"


def founding_commands() -> list[list[str]]:
    """The `exclave found` commands of the operators' page, as a shell would split them."""
    page = (ROOT / "docs/operators.md").read_text("utf-8").replace("\\\n", " ")
    lines = [line for block in SHELL.findall(page) for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith(".venv/bin/exclave found")]


@pytest.mark.django_db
def test_first_office_of_the_operators_page_can_sign_in(client, capsys) -> None:  # type: ignore[no-untyped-def]
    for command in founding_commands():
        assert cli.main(command) == 0
    password = re.search(r"^admin  (\S+)$", capsys.readouterr().out, re.M)
    assert password and client.login(username="admin", password=password[1])
    from exclave.apps.people.models import Account
    from exclave.apps.reference.models import Authority

    admin = Account.objects.get(username="admin")
    assert [role.role for role in admin.roles.all()] == ["administrator"]
    assert sorted(Authority.objects.values_list("level", flat=True)) == ["city", "district"]
