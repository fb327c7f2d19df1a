"""What a draft's pages read out of its files: the paper beside the pack, open lines, next versions, differences."""

import pytest

from exclave.apps.workbench import blaming, checking, differing, siding, succession
from exclave.apps.workbench.todo import todo
from exclave.engines.policy.outline import DocumentText, outline
from exclave.engines.policy.pack.yaml_tree import read_yaml
from tests.apps.library.papers import FIRST
from tests.apps.workbench.drafting import FILES


def source(**changed: str) -> checking.Source:
    return checking.source_of(FILES | {name.replace("_", ".", 1): text for name, text in changed.items()})


def test_paper_beside_the_pack_says_what_rests_on_each_clause_and_what_is_missing() -> None:
    rows = {row.id: row for row in siding.beside(outline(DocumentText.of(FIRST, "a")), source(), "source")}
    second = next(row for row in rows.values() if any(said.id == "c2" for said in row.stated))
    assert second.standing == "cited"
    assert {(cite.section, cite.id, cite.file) for cite in second.cites} == {
        ("params", "team_min", "values.yaml"),
        ("fields", "institution", "rules.yaml"),
        ("conditions", "team_size", "rules.yaml"),
    }
    assert next(row.label for row in rows.values() if row.standing == "missing") == "第四条"
    counted = siding.counts(list(rows.values()))
    assert counted["cited"] == 3 and counted["missing"] >= 1


def test_paper_stands_beside_files_that_cannot_be_read_as_well() -> None:
    """A fault in one file does not hide what the others say."""
    broken = source(rules_yaml="conditions: {team: [\n")
    assert checking.read(broken)[0] is None
    rows = siding.beside(outline(DocumentText.of(FIRST, "a")), broken, "")
    assert {cite.id for row in rows for cite in row.cites} >= {"team_min", "reply"}


def test_clause_named_by_type_is_cited_for_each_of_its_clauses() -> None:
    found = siding.cited(source(more_yaml="conditions:\n  x: {zh: 甲, clause: {a: c1, b: [c2, c3]}}\n"))
    assert {key for key, cites in found.cites.items() if any(cite.zh == "甲" for cite in cites)} == {"c1", "c2", "c3"}  # fmt: skip


def test_open_lines_are_listed_with_who_settles_them_and_comments_are_not() -> None:
    texts = dict(FILES)
    texts["values.yaml"] += "  late:\n    zh: 何时\n    en: when\n    clause: c3\n    type: date\n    value: 待细则\n    settle: round\n# 待细则\n"  # fmt: skip
    texts["clauses.yaml"] += "  c4: {at: 第二章/第四条, zh: （请用自己的话重述）}\n"
    found = checking.source_of(texts)
    left = todo(texts, checking.check(found))
    assert [(one.file, one.line, one.settle) for one in left.open] == [
        ("pack.yaml", 9, ""),
        ("values.yaml", 3, "programme"),
        ("values.yaml", 5, "round"),
    ]
    assert [(one.file, one.line) for one in left.restate] == [("clauses.yaml", 5)]
    assert left.unchecked, "without the paper, locators are not checked"


def test_open_lines_of_a_pack_that_cannot_be_read_are_listed_all_the_same() -> None:
    texts = FILES | {"rules.yaml": "conditions: [\n"}
    left = todo(texts, checking.check(checking.source_of(texts)))
    assert {one.file for one in left.open} == {"pack.yaml", "values.yaml"}


@pytest.mark.parametrize(
    ("version", "later"), [("1", "2"), ("2026.9", "2026.10"), ("a", "a.1"), ("1-b", "2-b"), ("09", "10")]
)
def test_next_version_raises_the_last_number(version: str, later: str) -> None:
    assert succession.raised(version) == later


@pytest.mark.parametrize(
    "before",
    ["", "  succeeds: null\n", "  succeeds: {pack: a, version: '0', same: {x: y}}\n", "  succeeds:\n    pack: a\n    version: '0'\n"],
)  # fmt: skip
def test_next_version_fills_in_what_it_succeeds_and_keeps_the_rest(before: str) -> None:
    text = FILES["pack.yaml"].replace("  place:", f"{before}  place:")
    made = succession.next_version(
        {"pack.yaml": text}, "jiangkou-stations", "1", lambda version: version == "2"
    )
    lines = made["pack.yaml"].split("\n")
    assert lines[0] == "# 谁、何时、哪份文件"
    assert "  version: '3'" in lines, "2 is taken"
    read = read_yaml("pack.yaml", made["pack.yaml"].encode())
    assert not read.faults
    assert read.value["pack"]["succeeds"] == {"pack": "jiangkou-stations", "version": "1", "same": {}}
    assert read.value["pack"]["place"] == "420700" and read.value["pack"]["name"]["zh"] == "江口示例创新站"


def test_next_version_leaves_alone_what_it_cannot_write_safely() -> None:
    text = "pack: {id: a, version: '1'}\n"
    assert succession.next_version({"a.yaml": text}, "a", "1", lambda version: False) == {"a.yaml": text}


def test_difference_of_two_texts_marks_the_words_and_counts_what_is_left_out() -> None:
    old = "".join(f"line {n}\n" for n in range(1, 21))
    rows = differing.lines(old, old.replace("line 10\n", "line 十\n") + "more\n")
    assert [(row.op, row.old, row.new) for row in rows if row.op != "same"] == [
        ("removed", 10, None), ("added", None, 10), ("added", None, 21),
    ]  # fmt: skip
    assert [row.gap for row in rows if row.gap] == [6, 4]
    changed = next(row for row in rows if row.op == "added")
    assert [(run.op, run.text) for run in changed.runs] == [("same", "line "), ("added", "十")]
    assert differing.lines(old, old) == []


def test_difference_of_rules_names_item_clause_and_words() -> None:
    old, _ = checking.read(source())
    new, _ = checking.read(source(values_yaml=FILES["values.yaml"].replace("8 人", "10 人")))
    assert old is not None and new is not None
    (row,) = differing.rules(old.pack, new.pack)
    assert (row.kind, row.how, row.new_id, row.clauses[0]["zh"]) == ("param", "changed", "team_min", "第一章第二条")  # fmt: skip
    assert {run.text for _, runs in row.fields for run in runs if run.op != "same"} == {"8", "10"}


def test_each_line_carries_the_change_that_wrote_it() -> None:
    assert blaming.blame([(1, "a\nb\nc"), (3, "a\nB\nc"), (4, "new\na\nB\nc\nd")]) == [4, 1, 3, 1, 4]
    assert blaming.blame([]) == []


def test_rule_names_the_change_that_last_touched_its_lines() -> None:
    """C 7: who changed which rule, when and why."""
    values = FILES["values.yaml"]
    changed = values.replace("8 人", "10 人")
    loaded, _ = checking.read(source(values_yaml=changed))
    assert loaded is not None
    states = {name: [(1, text)] for name, text in FILES.items()} | {
        "values.yaml": [(1, values), (5, changed)],
        "rules.yaml": [(1, ""), (2, FILES["rules.yaml"])],
    }
    wanted = [("param", "team_min"), ("param", "reply"), ("condition", "team_size"), ("type", "station"), ("clause", "c2"), ("param", "none")]  # fmt: skip
    assert blaming.changed_by(loaded, states, wanted) == {
        ("param", "team_min"): 5, ("param", "reply"): 1, ("condition", "team_size"): 2, ("type", "station"): 1, ("clause", "c2"): 1,
    }  # fmt: skip
