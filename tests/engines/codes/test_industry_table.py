"""GB/T 4754-2017 as shipped."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.codes import IndustryTable

TABLE = IndustryTable.load()


def test_the_table_has_the_standards_levels():
    assert Counter(row.level for row in TABLE.rows.values()) == {1: 20, 2: 97, 3: 473, 4: 1381}


def test_every_class_stands_under_one_of_the_level_above():
    for row in TABLE.rows.values():
        assert (row.parent is None) == (row.level == 1)
        if row.parent:
            assert TABLE.rows[row.parent].level == row.level - 1
            assert row.code.startswith(row.parent)


@pytest.mark.parametrize("code", ["C3911", "3911", "３９１１", " c3911 "])
def test_a_code_is_understood_with_and_without_its_letter(code):
    assert TABLE.get(code).name_zh == "计算机整机制造"


def test_no_two_classes_share_their_digits():
    assert len(TABLE.digits) == len(TABLE.rows) - 20


@pytest.mark.parametrize(
    ("code", "ancestor", "expected"),
    [
        ("C3911", "C39", True),
        ("C3911", "C", True),
        ("C3911", "3911", True),
        ("C39", "C3911", False),
        ("C3911", "I", False),
        ("C3911", "X", None),
        ("9999", "C", None),
        ("", "C", None),
    ],
)
def test_under(code, ancestor, expected):
    assert TABLE.under(code, ancestor) is expected


def test_under_on_a_day_before_the_standard_is_unknown():
    assert TABLE.under("C3911", "C", date(2017, 9, 30)) is None
    assert TABLE.under("C3911", "C", date(2017, 10, 1)) is True


def test_the_other_transcription_is_kept_and_found():
    kept = [row for row in TABLE.rows.values() if row.other_transcription]
    assert len(kept) == 10
    assert TABLE.get("M746").other_transcription == "环境与生态监测"
    assert TABLE.search("环境与生态监测")[0].code == "M746"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("软件和信息技术服务业", "I65"),
        ("3911", "C3911"),
        ("I6", "I63"),
        ("研究和试验发展", "M73"),
        ("", None),
    ],
)
def test_search(text, first):
    found = TABLE.search(text)
    assert (found[0].code if found else None) == first


@given(st.sampled_from(sorted(TABLE.rows)))
def test_a_class_is_among_the_children_of_its_parent(code):
    row = TABLE.rows[code]
    assert row in TABLE.children(row.parent or "")
    assert TABLE.under(code, row.parent or code) is True
    assert TABLE.search(code, 1) == [row]


def test_children_of_an_unknown_code_are_none():
    assert TABLE.children("X9") == ()
    assert len(TABLE.children("")) == 20


def test_path_name():
    assert (
        TABLE.path_name("I6513")
        == "信息传输、软件和信息技术服务业/软件和信息技术服务业/软件开发/应用软件开发"
    )
    assert TABLE.path_name("X") is None


@pytest.mark.oracle
def test_the_shipped_table_is_the_compiled_one(shared):
    compiled = (shared / "codes" / "industries-gbt4754-2017.csv").read_text("utf-8").splitlines()
    rows = [
        ",".join([r.code, r.name_zh, str(r.level), r.parent or "", r.other_transcription or ""])
        for r in TABLE.rows.values()
    ]
    assert rows == compiled[1:]
