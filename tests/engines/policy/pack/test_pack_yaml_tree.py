"""YAML 1.2 core only: what is a boolean, what is a number, what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.policy.pack import yaml_tree
from exclave.engines.policy.pack.yaml_tree import MAX_BYTES, read_yaml, scalar


def read(text: str):
    return read_yaml("a.yaml", text.encode())


def codes(text: str) -> list[str]:
    return [fault.code for fault in read(text).faults]


@pytest.mark.parametrize(
    "word", ["no", "on", "yes", "off", "y", "n", "True", "FALSE", "Null", "2026-01-31", "1e3", ".inf"]
)
def test_words_that_other_readers_convert_stay_text(word):
    assert read(f"a: {word}").value == {"a": word}


def test_true_false_null_numbers_and_decimals_are_exact():
    tree = read("a: true\nb: false\nc: null\nd: ~\ne:\nf: 12\ng: -3\nh: 0.10\ni: '7'\nj: \"true\"\n")
    assert tree.faults == []
    assert tree.value == {
        "a": True, "b": False, "c": None, "d": None, "e": None, "f": 12, "g": -3, "h": Decimal("0.10"),
        "i": "7", "j": "true",
    }  # fmt: skip
    assert str(tree.value["h"]) == "0.10"


def test_full_width_digits_are_text_not_numbers():
    assert read("a: １２").value == {"a": "１２"}


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_decimals_keep_every_digit(number):
    assert scalar(format(number, "f"), plain=True) == number


@given(st.text(max_size=60))
def test_quoted_text_is_never_converted(text):
    assert scalar(text, plain=False) == text


@given(st.binary(max_size=300))
def test_any_bytes_give_a_tree_or_faults_never_a_crash(content):
    tree = read_yaml("a.yaml", content)
    assert tree.value is None or not any(fault.code in ("encoding", "yaml") for fault in tree.faults)


def test_values_and_keys_know_their_place():
    tree = read("a:\n  b: [1, two]\n")
    assert (tree.keys[("a", "b")].line, tree.keys[("a", "b")].column) == (2, 3)
    assert (tree.values[("a", "b", 1)].line, tree.values[("a", "b", 1)].column) == (2, 10)


def test_duplicate_key_is_refused_and_reading_goes_on():
    tree = read("a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [(fault.code, fault.line) for fault in tree.faults] == [("duplicate_key", 2), ("duplicate_key", 3)]
    assert tree.value == {"a": 1, "b": {"c": 1}}


def test_tags_are_refused():
    assert codes("a: !!python/object:os.system x") == ["tag"]
    assert codes("a: !!str 1") == ["tag"]


def test_anchors_only_under_scenarios():
    assert codes("params: &x {a: 1}\nother: *x\n") == ["anchor", "anchor"]
    assert codes("scenarios: [&x {a: 1}, *x]\n") == []


def test_alias_to_itself_and_to_nothing_are_refused():
    assert codes("scenarios: [&x [*x]]") == ["alias_unknown"]
    assert codes("scenarios: [*x]") == ["alias_unknown"]


def test_alias_bomb_is_refused():
    lines = ["scenarios:", "  - &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"  - &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 8)]
    tree = read("\n".join(lines))
    assert [fault.code for fault in tree.faults] == ["alias_bomb"]
    assert tree.value is None


def test_deep_nesting_is_refused():
    assert codes("a: " + "[" * 60 + "]" * 60) == ["too_deep"]


def test_too_big_and_wrong_encoding_are_refused():
    assert [fault.code for fault in read_yaml("a.yaml", b"#" * (MAX_BYTES + 1)).faults] == ["too_big"]
    assert [fault.code for fault in read_yaml("a.yaml", "地".encode("gb18030")).faults] == ["encoding"]


def test_broken_yaml_says_where():
    fault = read("a: 1\nb: [1, 2\nc: 3\n").faults[0]
    assert fault.code == "yaml"
    assert fault.line >= 2
    assert fault.remedy_zh
    assert fault.remedy_en


def test_second_document_is_refused():
    assert codes("a: 1\n---\nb: 2\n") == ["documents"]


def test_key_that_is_no_text_is_refused():
    assert codes("? [a, b]\n: 1\nc: 2\n") == ["key"]


def test_the_plain_parser_reads_the_same(monkeypatch):
    text = "a: {b: [1, no, 0.5], c: '01-31'}\nd: 待细则\n"
    fast = read(text)
    monkeypatch.setattr(yaml_tree, "_events", yaml_tree._PlainParser)
    slow = read(text)
    assert slow.value == fast.value
    assert slow.values == fast.values
