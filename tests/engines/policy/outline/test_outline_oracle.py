"""The five source documents against their hand-checked clause trees (reads the data folder)."""

import json
import re
import time
from pathlib import Path

import pytest
import yaml

from exclave.engines.policy.outline import (
    Outline,
    figures,
    outline,
    read_document,
    resolve,
    sentence,
    skeleton,
)

pytestmark = pytest.mark.oracle
NAMES = ("000", "001", "002", "003", "004")


def read(shared: Path, name: str) -> Outline:
    return outline(read_document(next((shared / "policies").glob(f"{name}*.txt"))))


@pytest.mark.parametrize("name", NAMES)
def test_tree_equals_the_hand_checked_tree(shared: Path, name: str) -> None:
    expected = json.loads((shared / "oracles" / "outline" / f"{name}.json").read_text(encoding="utf-8"))
    found = read(shared, name).to_json()
    keys = ("part", "path", "level", "label", "line")
    got = [tuple(clause[key] for key in keys) for clause in found["clauses"] if clause["level"] != 0]
    assert got == [tuple(clause[key] for key in keys) for clause in expected["clauses"]]
    starts = [re.sub(r"\s", "", clause["starts"])[:18] for clause in found["clauses"] if clause["level"] != 0]
    assert starts == [re.sub(r"\s", "", clause["starts"])[:18] for clause in expected["clauses"]]


@pytest.mark.parametrize("name", NAMES)
def test_frame_equals_the_hand_checked_frame(shared: Path, name: str) -> None:
    expected = json.loads((shared / "oracles" / "outline" / f"{name}.json").read_text(encoding="utf-8"))
    found = read(shared, name).to_json()
    for key in ("file", "number", "issuers", "date"):
        assert found[key] == expected[key], key
    assert found["title"] == expected["title"] or (found["title"] is None and "title_note" in expected)
    if "issuers_count" in expected:
        assert found["issuers_count"] == expected["issuers_count"]


def test_frame_tells_a_file_that_is_itself_an_attachment(shared: Path) -> None:
    assert read(shared, "004").attached_as == "附件1"  # EZ-25


def test_every_clause_of_the_sources_resolves_to_itself(shared: Path) -> None:
    for name in NAMES:
        found = read(shared, name)
        for clause in found.clauses:
            locator = clause.path if clause.part == "正文" else f"{clause.part}:{clause.path}"
            assert resolve(found, locator) is clause


@pytest.mark.parametrize(
    ("pack", "name"), [("ezhou", "004"), ("hainan-zones", "000"), ("cooperation", "001")]
)
def test_locators_of_the_worked_packs_resolve(shared: Path, pack: str, name: str) -> None:
    found = read(shared, name)
    checked = 0
    for path in (shared / "design" / "examples" / "packs" / pack).glob("*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for clause in content.get("clauses", {}).values():
            assert resolve(found, clause["at"]) is not None, clause["at"]
            assert sentence(found, clause["at"])
            checked += 1
    assert checked > 4


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        ("五、/（二）#2", "1月底前"),
        ("五、/（二）#4", "两年内"),
        ("五、/（三）#2", "联络专员"),
        ("三、#1", "设立"),
    ],
)
def test_sentences_count_after_the_run_in_heading(shared: Path, at: str, holds: str) -> None:
    """EZ-16, EZ-20, EZ-22; the third clause defines the institution."""
    assert holds in sentence(read(shared, "004"), at)


def test_skeletons_of_the_sources_copy_nothing_but_names(shared: Path) -> None:
    for name in NAMES:
        found = read(shared, name)
        source = re.sub(
            r"\s", "", next((shared / "policies").glob(f"{name}*.txt")).read_text(encoding="utf-8")
        )
        exempt = (found.title or "") + (found.number or "") + "".join(found.issuers or ())
        for text in skeleton(found, figures(found)).values():
            for title in filter(None, (found.title, found.number, *(found.issuers or ()))):
                text = text.replace(title, "")
            runs = [text[at : at + 12] for at in range(len(text) - 11)]
            assert not [run for run in runs if run in source and run not in exempt]


def test_longest_document_takes_less_than_a_second(shared: Path) -> None:
    start = time.process_time()
    figures(read(shared, "003"))
    assert time.process_time() - start <= 1.0


def test_figures_reach_their_marks(shared: Path) -> None:
    from benchmarks.outline.labels import judge, read_labels
    from benchmarks.outline.tables import found, numeric_rows

    outlines = {name: read(shared, name) for name in NAMES}
    reported = {name: figures(outlined) for name, outlined in outlines.items()}
    rows = numeric_rows((shared / "requirements.md").read_text(encoding="utf-8"))
    assert len(rows) == 33
    assert len(found(rows, reported)) >= 0.95 * len(rows)
    right = total = 0
    for name in ("002", "004"):
        text = next((shared / "policies").glob(f"{name}*.txt")).read_text(encoding="utf-8")
        labels = Path(__file__).parents[4] / "benchmarks" / "outline" / f"labels_{name}.json"
        verdict = judge(read_labels(labels, text), outlines[name], reported[name], text)
        right, total = right + len(verdict.right), total + len(reported[name])
    assert right >= 0.8 * total
