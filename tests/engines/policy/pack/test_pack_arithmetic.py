"""Contradictions in the paper's numbers: found by the checker, refused unless a finding says so (table 4 rows 1 to 5)."""

import pytest

from exclave.engines.policy.pack import Note, check_pack, read_pack
from exclave.engines.policy.pack.check_arithmetic import amount

TARGETS = """
targets:
  firms:
    {zh: 骨干企业, en: backbone firms, clause: r10, unit: 家, goal: {op: exactly, value: 10 家}, definition: 待细则, nested: false,
     brackets: [{at_least: 50 亿元, value: 1 家}, {at_least: 20 亿元, value: 2 家}, {at_least: 1 亿元, value: 7 家}]}
  output:
    {zh: 总产值, en: output, clause: r10, unit: 亿元, goal: {op: above, value: 2000 亿元}, definition: 待细则, parts: [first, second],
     baseline: {value: 319.18 亿元}}
  first: {zh: 甲产业, en: first, clause: r10, unit: 亿元, goal: {op: above, value: 1500 亿元}, definition: 待细则}
  second: {zh: 乙产业, en: second, clause: r10, unit: 亿元, goal: {op: above, value: 500 亿元}, definition: 待细则}
figures:
  whole: {zh: 地区总值, en: regional product, clause: r10, value: 1791.6 亿元, asof: 2020-12-31}
  part: {zh: 研发支出, en: R&D, clause: r10, value: 3559.1 万元, asof: 2020-12-31, part_of: whole}
  again: {zh: 地区总值（另一处）, en: product said again, clause: r10, value: 1791.6 亿元, same_as: whole}
  domains: {zh: 领域占比, en: shares of fields, clause: r10, shares: {one: 43 %, two: 28 %, three: 15 %, four: 14 %}}
"""

BREAKS = [
    ("firms", "value: 10 家}", "value: 6 家}", "target.firms", "1 + 2 + 7 = 10"),
    ("firms", "nested: false", "nested: true", None, ""),
    ("firms", "op: exactly, value: 10 家}", "op: between, value: [9, 11]}", None, ""),
    ("firms", "value: 7 家}", "value: 11 家}", "target.firms", "14"),
    ("output", "value: 1500 亿元", "value: 1600 亿元", "target.output", "2100亿元"),
    ("output", "value: 1500 亿元", "value: 15000000 万元", None, ""),
    ("output", "parts: [first, second]", "parts: [first]", "target.output", "1500亿元"),
    ("output", "baseline: {value: 319.18 亿元}", "baseline: {value: 319.18 元}", "target.output", "万"),
    ("figures", "value: 3559.1 万元", "value: 3559.1 亿元", "figure.part", "一万倍"),
    ("figures", "value: 3559.1 万元", "value: 1791.6 亿元", None, ""),
    ("figures", "value: 3559.1 万元", "value: 90000000 亿元", "figure.part", "大于整体"),
    ("figures", "value: 3559.1 万元", "value: 12 人", "figure.part", "单位不同"),
    ("figures", "value: 1791.6 亿元, same_as", "value: 1500 亿元, same_as", "figure.again", "1500 亿元"),
    ("figures", "four: 14 %", "four: 15.5 %", "figure.domains", "101.5"),
]  # fmt: skip


def results(files, more):
    loaded, faults = read_pack({name: text.encode() for name, text in {**files, "more.yaml": more}.items()})
    assert faults == []
    return check_pack(loaded)


def nested_whole(text: str) -> str:
    """Nested brackets: each is no larger than the whole."""
    return text.replace("value: 7 家}", "value: 10 家}")


def test_numbers_that_agree_are_not_refused(pack_without_targets):
    assert [one for one in results(pack_without_targets, TARGETS) if one.refuses] == []


@pytest.fixture
def pack_without_targets(rivermouth):
    assert "\ntargets:" in rivermouth["evaluation.yaml"]
    head = rivermouth["evaluation.yaml"].split("\ntargets:")[0] + "\n"
    pack = rivermouth["pack.yaml"].replace("about: [target.stations]", "about: [yearly]")
    return {**rivermouth, "evaluation.yaml": head, "pack.yaml": pack}


@pytest.mark.parametrize(("where", "old", "new", "about", "says"), BREAKS)
def test_a_contradiction_in_numbers_is_refused(pack_without_targets, where, old, new, about, says):
    assert old in TARGETS, where
    found = [one for one in results(pack_without_targets, TARGETS.replace(old, new, 1)) if one.refuses]
    assert [one.code for one in found] == ([] if about is None else ["arithmetic"])
    if about is not None:
        assert says in found[0].zh
        assert about in found[0].remedy_en
        assert found[0].line > 0


def test_a_nested_bracket_larger_than_the_whole_is_refused(pack_without_targets):
    nested = TARGETS.replace("nested: false", "nested: true")
    assert [one for one in results(pack_without_targets, nested_whole(nested)) if one.refuses] == []
    larger = nested.replace("value: 7 家}", "value: 12 家}")
    assert [one.code for one in results(pack_without_targets, larger) if one.refuses] == ["arithmetic"]


def test_brackets_whose_nesting_is_open_are_not_added_up(pack_without_targets):
    """Table 4 row 7: the paper does not say whether one bracket lies within the other."""
    opened = TARGETS.replace("nested: false", "nested: 待细则").replace("value: 10 家}", "value: 6 家}")
    assert [one for one in results(pack_without_targets, opened) if one.refuses] == []


def test_a_finding_turns_the_refusal_into_a_note(pack_without_targets):
    more = TARGETS.replace("value: 10 家}", "value: 6 家}") + (
        "findings:\n  - {id: f_six, kind: arithmetic, about: [target.firms], zh: 六与十不符。, en: Six against ten.,\n"
        "     does: 两数都显示。, does_en: Both are shown.}\n"
    )
    found = results(pack_without_targets, more)
    assert [one for one in found if one.refuses] == []
    notes = [one for one in found if isinstance(one, Note) and one.kind == "arithmetic"]
    assert [one.about for one in notes] == ["target.firms"]
    assert "f_six" in notes[0].zh


def test_a_finding_of_another_kind_does_not_answer_it(pack_without_targets):
    more = TARGETS.replace("value: 10 家}", "value: 6 家}") + (
        "findings:\n  - {id: f_six, kind: open, about: [target.firms], zh: 未定。, en: Open., does: 无。, does_en: Nothing.}\n"
    )
    assert [one.code for one in results(pack_without_targets, more) if one.refuses] == ["arithmetic"]


def test_a_share_that_is_no_percentage_is_refused(pack_without_targets):
    found = results(pack_without_targets, TARGETS.replace("one: 43 %", "one: 43 家"))
    assert [one.code for one in found if one.refuses] == ["bad_value"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("part_of: whole", "part_of: hole"),
        ("same_as: whole", "same_as: hole"),
        ("[first, second]", "[first, third]"),
    ],
)
def test_a_part_of_nothing_is_refused(pack_without_targets, old, new):
    found = results(pack_without_targets, TARGETS.replace(old, new))
    assert [one.code for one in found if one.refuses] == ["unknown_name"]


TREE = """
evaluations:
  other:
    zh: 另一考评
    en: other
    clause: r6
    subject: station
    tree:
      - {id: head, zh: 大项, en: head, clause: r6, full: 30 分, weight: 60 %,
         parts: [{id: one, zh: 一, en: one, clause: r6, full: 10 分, score: judged}, {id: two, zh: 二, en: two, clause: r6, full: 20 分, score: judged}]}
      - {id: tail, zh: 小项, en: tail, clause: r6, full: 10 分, weight: 40 %, score: judged}
    grades: [{id: fine, zh: 好, en: fine, clause: r6, when: "true"}]
"""


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [("30 分", "30 分", 0), ("full: 30 分", "full: 35 分", 1), ("weight: 40 %", "weight: 50 %", 1),
     ("weight: 40 %", "weight: 待细则", 0)],
)  # fmt: skip
def test_marks_and_weights_add_up(rivermouth, old, new, count):
    found = [one for one in results(rivermouth, TREE.replace(old, new, 1)) if one.refuses]
    assert [one.code for one in found] == ["arithmetic"] * count


def test_amounts_are_read_in_one_unit_of_money():
    assert amount("1 亿元") == amount("10000 万元") == amount("100000000 元")
    assert amount("待细则") is None
    assert amount("01-31") is None
    assert amount(True) is None
    assert amount(3).unit == ""
