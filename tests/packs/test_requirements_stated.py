"""Every row of the requirements (tables 1, 2 and 4) is stated by a pack, or stands in a written list with its reason."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from exclave.engines.policy.pack import LoadedPack, Note, PackFault, check_pack, load_pack

LIST = tomllib.loads(Path(__file__).with_name("requirements.toml").read_text("utf-8"))
IDS = [f"{policy}-{number:02}" for policy, count in LIST["rows"].items() for number in range(1, count + 1)]
ARITHMETIC = {"1", "2", "3", "4", "5"}
"""Rows of table 4 that are sums, shares, units and one number said twice: the checker must find them by itself."""


@cache
def loaded(policy: str) -> LoadedPack:
    return load_pack(Path(str(files("exclave.packs") / LIST["packs"][policy])))


@cache
def cited(policy: str) -> frozenset[str]:
    """The rows that the pack's files name, ranges included."""
    text = "\n".join(content.decode() for content in loaded(policy).files.values())
    found = set(re.findall(rf"{policy}-\d\d", text))
    for first, last in re.findall(rf"{policy}-(\d\d) (?:至|to) {policy}-(\d\d)", text):
        found |= {f"{policy}-{number:02}" for number in range(int(first), int(last) + 1)}
    return frozenset(found)


def item(policy: str, path: str) -> Any:
    """The item of the pack at ``section.id`` or ``fields.subject.name``; None where there is none."""
    section, _, rest = path.partition(".")
    found = getattr(loaded(policy).pack, section)
    if section == "findings":
        return next((one for one in found if one.id == rest), None)
    for step in rest.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


@pytest.mark.parametrize("row", IDS)
def test_row_is_cited_or_stated_or_named_with_its_reason(row: str) -> None:
    policy = row[:2]
    if row in LIST["not_stated"]:
        assert len(LIST["not_stated"][row]) > 20 and row not in LIST["stated"]
        return
    if row in LIST["stated"]:
        for path in LIST["stated"][row]:
            assert item(policy, path) is not None, f"{row}: {path} is not in the pack"
        return
    assert row in cited(policy), f"{row} is neither cited by the pack nor in tests/packs/requirements.toml"


def test_the_list_names_no_row_that_does_not_exist() -> None:
    assert len(IDS) == 166
    assert {*LIST["stated"], *LIST["not_stated"]} <= set(IDS)
    for policy in LIST["packs"]:
        assert cited(policy) <= set(IDS)


@pytest.mark.oracle
def test_the_list_of_rows_is_that_of_the_requirements(shared) -> None:
    text = (shared / "requirements.md").read_text("utf-8")
    assert set(re.findall(r"^\| ((?:HN|HC|GX|EZ|HK)-\d\d) \|", text, re.M)) == set(IDS)
    assert set(re.findall(r"^\| (T\d\d) \|", text, re.M)) == set(LIST["table_2"])
    traps = text.split("## Table 4")[1]
    assert re.findall(r"^(\d+)\. ", traps, re.M) == list(LIST["table_4"])


@pytest.mark.parametrize("target", LIST["table_2"])
def test_target_stands_in_its_pack_with_the_number_of_the_paper(target: str) -> None:
    policy, name, op, value = LIST["table_2"][target]
    goal = loaded(policy).pack.targets[name].goal
    assert (goal.op, goal.value) == (op, value or None)


@pytest.mark.parametrize("trap", LIST["table_4"])
def test_trap_of_the_sources_is_a_finding_in_both_languages(trap: str) -> None:
    for written in LIST["table_4"][trap]:
        policy, name = written.split(" ")
        finding = item(policy, f"findings.{name}")
        assert finding is not None, written
        assert finding.zh and finding.en and finding.does and finding.does_en and finding.about


@pytest.mark.parametrize("trap", sorted(ARITHMETIC))
def test_arithmetic_trap_is_found_by_the_checker_itself(trap: str) -> None:
    """With its finding it is a note; without, the pack is refused for it."""
    (written,) = LIST["table_4"][trap]
    policy, name = written.split(" ")
    about = set(item(policy, f"findings.{name}").about)
    assert about & {one.about for one in _arithmetic(policy) if isinstance(one, Note)}
    bare = loaded(policy)
    silent = bare.pack.model_copy(update={"findings": [one for one in bare.pack.findings if one.id != name]})
    without = LoadedPack(silent, bare.digest, bare.files, bare.positions, bare.keys)
    refused = [one for one in check_pack(without) if isinstance(one, PackFault) and one.code == "arithmetic"]
    assert len(refused) == 1 and refused[0].line > 0 and refused[0].remedy_zh


@cache
def _arithmetic(policy: str) -> tuple[Any, ...]:
    return tuple(one for one in check_pack(loaded(policy)) if getattr(one, "kind", "") == "arithmetic")
