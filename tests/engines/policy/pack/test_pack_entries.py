"""Rows a paper names, the meetings that revise them, and what an evaluation hands to others (HC-19, HC-22)."""

from datetime import date

import pytest

from exclave.engines.policy.pack import check_pack, read_pack
from exclave.engines.policy.pack.model_entries import Entry
from exclave.engines.policy.pack.revising import (
    EntryVersion,
    RevisionRefused,
    first_versions,
    revised,
    standing,
)

MORE = """
subjects:
  matter: {zh: 示例事项, en: matter, kind: register, clause: r10, states: [listed, done], types: {plain: {zh: 一般, en: plain, clause: r10}}}
  forum: {zh: 示例会, en: forum, kind: register, clause: r10}
lists:
  way: {clause: r10, items: {pair: {zh: 一对一, en: one to one}, many: {zh: 多对一, en: many to one}}}
  change: {practice: 变动种类, items: {add: {zh: 新增, en: add}, change: {zh: 调整, en: change}, drop: {zh: 退出, en: drop}}}
fields:
  matter:
    way: {zh: 方式, en: way, type: choice, list: way, clause: r10}
    owner: {zh: 责任单位, en: owner, type: text, clause: r10}
    partners: {zh: 示例伙伴, en: partners, type: table, key: name, clause: r10, columns: {name: {zh: 伙伴, en: partner, type: text}, way: {zh: 方式, en: way, type: choice, list: way}}}
  forum:
    changes:
      zh: 变动
      en: changes
      type: table
      key: entry
      clause: r10
      columns: {entry: {zh: 事项, en: matter, type: text}, change: {zh: 变动, en: change, type: choice, list: change}, text: {zh: 内容, en: text, type: text}}
forms:
  minutes: {zh: 纪要, en: minutes, subject: forum, clause: r10, parts: [{zh: 变动, en: changes, fields: [forum.changes]}]}
procedures:
  hold:
    zh: 开会
    en: hold
    clause: r10
    subject: forum
    starts: request
    stages:
      - {id: write, zh: 记录, en: write, clause: r10, does: fill, form: minutes, who: {duty: city_office}, outcomes: {submit: {zh: 提交, en: submit, to: settle}}}
      - {id: settle, zh: 议定, en: settle, clause: r10, does: decide, who: {duty: city_office}, outcomes: {agree: {zh: 通过, en: agree, to: end, effects: [revise_matters]}}}
effects:
  revise_matters: {clause: r10, revise: {of: matter, from: forum.changes}}
entries:
  matter:
    - {id: first, zh: 事项一, en: first, clause: r10, type: plain, state: listed, facts: {way: pair, owner: 示例单位}}
    - {id: second, zh: 事项二, en: second, clause: r10, facts: {partners: [{name: 示例甲, way: many}], way: 待细则}}
meetings:
  yearly: {zh: 推进会, en: yearly meeting, clause: r10, chair: city_leader, members: [city_office, finance_office], office: [city_office], every: year, procedure: hold, revises: [matter]}
evaluations:
  progress:
    zh: 落实评价
    en: progress
    clause: r6
    subject: matter
    tree: [{id: state_of, zh: 落实, en: state, clause: r6, score: watch, look: [matter.owner]}]
    exports: [{id: factor, zh: 因素, en: factor, clause: r6, as: factor, to: finance_office, columns: [total, state_of], formula: 待细则}]
"""  # fmt: skip

BREAKS = [
    ("id: second", "id: first", "entry"),
    ("way: pair, owner", "way: single, owner", "unknown_name"),
    ("way: many}], way", "way: none}], way", "unknown_name"),
    ("owner: 示例单位", "owners: 示例单位", "unknown_name"),
    ("owner: 示例单位", "owner: 12", "entry"),
    ("type: plain, state", "type: fancy, state", "unknown_name"),
    ("state: listed, facts", "state: lost, facts", "unknown_name"),
    ("clause: r10, facts: {partners", "facts: {partners", "no_source"),
    ("clause: r10, facts: {partners", "clause: r11, facts: {partners", "unknown_name"),
    ("entries:\n  matter:", "entries:\n  matters:", "unknown_name"),
    ("chair: city_leader", "chair: city_boss", "unknown_name"),
    ("members: [city_office, finance_office]", "members: [city_office, nobody]", "unknown_name"),
    ("office: [city_office], every", "office: [nobody], every", "unknown_name"),
    ("procedure: hold, revises", "procedure: held, revises", "unknown_name"),
    ("revises: [matter]", "revises: [forum]", "entry"),
    ("effects: [revise_matters]", "effects: []", "entry"),
    ("of: matter, from", "of: matters, from", "unknown_name"),
    ("from: forum.changes", "from: forum.changed", "unknown_name"),
    ("from: forum.changes", "from: matter.partners", "entry"),
    ("drop: {zh: 退出", "leave: {zh: 退出", "entry"),
    ("to: finance_office, columns", "to: nobody, columns", "unknown_name"),
    ("columns: [total, state_of]", "columns: [total, state_off]", "unknown_name"),
    ("formula: 待细则", "formula: param.none", "unknown_name"),
]  # fmt: skip


def refused(files, more):
    loaded, faults = read_pack({name: text.encode() for name, text in {**files, "more.yaml": more}.items()})
    return [one for one in (*faults, *(check_pack(loaded) if loaded else ())) if one.refuses]


def test_rows_meetings_and_exports_that_fit_are_not_refused(rivermouth):
    assert refused(rivermouth, MORE) == []


@pytest.mark.parametrize(("old", "new", "code"), BREAKS, ids=[f"{n}-{b[2]}" for n, b in enumerate(BREAKS)])
def test_a_row_or_meeting_broken_in_one_way_says_that_way(rivermouth, old, new, code):
    assert old in MORE
    found = refused(rivermouth, MORE.replace(old, new, 1))
    assert code in {one.code for one in found}
    assert all(one.line > 0 for one in found)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("facts: {way: pair", "values: {way: pair", "unknown_key"),
        ("every: year", "every: month", "wrong_word"),
        ("as: factor", "as: payment", "wrong_word"),
    ],
)
def test_the_keys_and_words_of_rows_meetings_and_exports_are_closed(rivermouth, old, new, code):
    assert {one.code for one in refused(rivermouth, MORE.replace(old, new, 1))} == {code}


def test_a_real_pack_brings_no_places_of_its_own(rivermouth):
    files = {
        **rivermouth,
        "pack.yaml": rivermouth["pack.yaml"].replace("fictional: true", "fictional: false"),
    }
    assert "entry" in {one.code for one in refused(files, "params: {}")}


# -- lists through time

PAPER = (EntryVersion("a", "甲"), EntryVersion("b", "乙"))
MAY, NEXT_MAY = date(2026, 5, 1), date(2027, 5, 1)


def row(entry, change, text=""):
    return {"entry": entry, "change": change, "text": text}


def test_a_meeting_adds_changes_and_drops_and_keeps_what_was():
    after = revised(PAPER, [row("a", "change", "甲二"), row("b", "drop"), row("c", "add", "丙")], MAY)
    assert [(one.id, one.zh) for one in standing(after, date(2026, 4, 30))] == [("a", "甲"), ("b", "乙")]
    assert [(one.id, one.zh) for one in standing(after, MAY)] == [("a", "甲二"), ("c", "丙")]
    again = revised(after, [row("b", "add", "乙回来")], NEXT_MAY)
    assert [one.zh for one in standing(again, NEXT_MAY)] == ["甲二", "丙", "乙回来"]
    assert standing(again, MAY) == standing(after, MAY)


@pytest.mark.parametrize(
    "rows",
    [
        [row("a", "add", "甲")],
        [row("z", "drop")],
        [row("z", "change", "无")],
        [row("a", "change")],
        [row("c", "add")],
        [row("a", "rename", "甲")],
        [row("", "add", "无名")],
        [row("a", "drop"), row("a", "change", "甲二")],
    ],
)
def test_a_change_that_does_not_fit_the_list_is_refused_whole(rows):
    with pytest.raises(RevisionRefused) as said:
        revised(PAPER, rows, MAY)
    assert said.value.zh
    assert said.value.en


def test_the_past_of_a_row_is_not_rewritten():
    after = revised(PAPER, [row("a", "drop")], NEXT_MAY)
    with pytest.raises(RevisionRefused):
        revised(after, [row("a", "add", "甲")], MAY)


def test_the_first_versions_are_the_rows_of_the_paper(rivermouth):
    loaded, _ = read_pack({name: text.encode() for name, text in {**rivermouth, "more.yaml": MORE}.items()})
    assert loaded is not None
    assert [one.id for one in first_versions(loaded.pack, "matter")] == ["first", "second"]
    assert all(isinstance(one, Entry) for one in loaded.pack.entries["matter"])
    assert first_versions(loaded.pack, "place") == ()
