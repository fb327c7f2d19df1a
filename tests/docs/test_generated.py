"""The committed generated pages are current, complete, and promise nothing that is not there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from exclave.apps.programmes.effects import bound
from script import pages
from script.pages import core_facts, pack_format, procedures

SOON = "no room carries this out yet"


def test_generated_pages_are_current() -> None:
    """By the command itself, in a process of its own; it names what is not, and says to run script/documents."""
    done = subprocess.run(
        [sys.executable, "-m", "script.pages", "--check"], cwd=pages.ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_stale_page_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Negative control: a page edited by hand, a missing one and one too many are all named."""
    wanted = {"docs/reference/a.md": "a\n", "docs/reference/b.md": "b\n"}
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    monkeypatch.setattr(pages, "generated", lambda: wanted)
    folder = tmp_path / "docs/reference"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("edited\n")
    (folder / "old.md").write_text("old\n")
    assert pages.stale() == {
        "docs/reference/a.md": "a\n",
        "docs/reference/b.md": "b\n",
        "docs/reference/old.md": None,
    }


def test_every_key_of_the_format_has_words() -> None:
    words, types = pack_format.words(), pack_format.types()
    without = [
        f"{name}.{key}"
        for name, schema in types.items()
        for key in schema["properties"]
        if not pack_format.meaning(words, name, key)
    ]
    assert without == []


def test_words_name_no_key_that_is_gone() -> None:
    words, types = pack_format.words(), pack_format.types()
    gone = [
        f"{name}.{key}"
        for name, keys in words.items()
        if name != "all"
        for key in keys
        if key not in types.get(name, {"properties": {}})["properties"]
    ]
    assert gone == []
    everywhere = {key for schema in types.values() for key in schema["properties"]}
    assert set(words["all"]) <= everywhere


def test_verbs_without_a_room_are_marked_and_no_others() -> None:
    """What the page calls missing is missing, and what it describes plainly is there."""
    words = pack_format.words()["Effect"]
    source = {"clause", "practice", "practice_en", "when"}
    verbs = set(pack_format.types()["Effect"]["properties"]) - source
    assert {verb for verb in verbs if SOON not in words[verb]} == set(bound())


def test_every_section_used_by_a_pack_has_an_example() -> None:
    page = pack_format.page(pages.PACKS)
    examples = set(re.findall(r"^### Example: `(\w+)`", page, re.M))
    used = {
        section
        for file in pages.PACKS.glob("*/pack.yaml")
        for section in pack_format.types()["Pack"]["properties"]
        if any(
            re.search(rf"^{section}:", text.read_text("utf-8"), re.M) for text in file.parent.rglob("*.yaml")
        )
    }
    assert used <= examples


def test_every_type_of_the_format_has_a_section() -> None:
    page = pack_format.page(pages.PACKS)
    headings = set(re.findall(r"^### (\w+)$", page, re.M))
    schema = json.loads(pack_format.SCHEMA_FILE.read_text("utf-8"))
    assert {name.rstrip("_") for name in schema["$defs"]} == headings


def test_core_facts_page_lists_every_fact_and_list() -> None:
    from exclave.engines.policy.facts import std_lists, subjects

    page = core_facts.page()
    for subject in subjects().values():
        assert all(f"| `{fact}` |" in page for fact in subject.facts), subject.id
    assert all(f"`{name}`" in page for name in std_lists())


def test_each_pack_has_a_page_per_language_and_a_picture_per_procedure() -> None:
    from exclave.engines.policy.pack import load_pack

    files = procedures.pages(pages.PACKS)
    for folder in (file.parent for file in pages.PACKS.glob("*/pack.yaml")):
        pack = load_pack(folder).pack
        assert {f"docs/procedures/{pack.pack.id}.md", f"docs/procedures/{pack.pack.id}.en.md"} <= set(files)
        for procedure in pack.procedures:
            for lang in ("zh", "en"):
                assert f"docs/procedures/{pack.pack.id}/{procedure}.{lang}.svg" in files
