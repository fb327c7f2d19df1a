"""Documents compared clause by clause; properties over documents edited at random."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exclave.engines.policy.comparing import apply, compare, contents, runs
from exclave.engines.policy.comparing.comparison import Comparison
from exclave.engines.policy.outline import DocumentText, Outline, outline
from exclave.engines.policy.outline.numerals import to_chinese

OLD = """江口示例办法
第一条 离岸创新站设在市外，由本市单位设立，服务本市企业。
第二条 团队人数不少于八人，研发投入占比不低于百分之三。
第三条 人数不足而成果突出的，可以放宽，但不得少于五人。
第四条 每年一月三十一日前报送年度报告。
"""


def read(text: str) -> Outline:
    return outline(DocumentText.of(text, "made-up.txt"))


def told(old: str, new: str) -> list[tuple[str, str, str]]:
    """(kind, place, path in the new document or else the old) of every change that is one."""
    return [
        (c.kind, c.placed, (c.new or c.old).path)  # type: ignore[union-attr]
        for c in compare(read(old), read(new)).changes
        if c.kind != "same" or c.placed
    ]


def test_changed_words_are_marked_by_character_and_number() -> None:
    new = OLD.replace("不少于八人", "不少于十二人").replace("百分之三", "3.5%")
    (change,) = [c for c in compare(read(OLD), read(new)).changes if c.kind != "same"]
    marked = [(r.op, r.text) for r in change.text if r.op != "same"]
    assert marked == [("removed", "八"), ("added", "十二"), ("removed", "百分之三"), ("added", "3.5%")]


def test_inserted_article_renumbers_those_behind_and_moves_none() -> None:
    new = OLD.replace("第二条", "第二条 站长应当常驻。\n第三条", 1)
    new = new.replace("第四条", "第五条").replace("第三条 人数", "第四条 人数")
    assert told(OLD, new) == [("added", "", "第二条"), ("same", "renumbered", "第三条"), ("same", "renumbered", "第四条"), ("same", "renumbered", "第五条")]  # fmt: skip


def test_article_taken_to_another_place_is_moved() -> None:
    lines = OLD.split("\n")
    moved = [lines[0], lines[4].replace("第四条", "第一条"), *(f"第{n}条 {line[4:]}" for n, line in zip("二三四", lines[1:4], strict=True))]  # fmt: skip
    found = told(OLD, "\n".join(moved))
    assert ("same", "moved", "第一条") in found
    assert [f[1] for f in found].count("moved") == 1


def test_removed_clause_stands_among_its_neighbours() -> None:
    new = OLD.replace("第三条 人数不足而成果突出的，可以放宽，但不得少于五人。\n", "").replace(
        "第四条", "第三条"
    )
    changes = compare(read(OLD), read(new)).changes
    assert [c.kind for c in changes] == ["same", "same", "removed", "same"]
    assert changes[2].old is not None and changes[2].old.path == "第三条"


def test_rewritten_article_at_one_place_is_removed_and_added() -> None:
    new = OLD.replace("每年一月三十一日前报送年度报告。", "对弄虚作假者，撤销其资格并追回已发资金。")
    assert told(OLD, new) == [("removed", "", "第四条"), ("added", "", "第四条")]


def test_texts_with_little_in_common_are_shown_whole() -> None:
    assert [r.op for r in runs("甲乙丙丁戊己庚辛", "子丑寅卯甲辰巳午")] == ["removed", "added"]


def test_one_word_left_between_two_changes_joins_them() -> None:
    found = runs("申请材料齐全的予以受理并出具凭证", "申请文件齐备者予以受理并出具凭证")
    assert ("same", "齐") not in [(r.op, r.text) for r in found]


def test_difference_is_refused_on_another_document() -> None:
    """Negative control of the properties: applying checks the words it leaves and takes away."""
    difference = compare(read(OLD), read(OLD.replace("八人", "九人")))
    with pytest.raises(ValueError):
        apply(read(OLD.replace("八人", "七人")), difference)


def test_long_documents_are_compared_in_bounded_time() -> None:
    def made(word: str) -> str:
        return "".join(
            f"第{to_chinese(n)}条 第{n}项{word}安排由{word}部门负责，期限{n}日。\n" for n in range(1, 400)
        )

    started = time.monotonic()
    found = compare(read(made("甲乙丙丁")), read(made("子丑寅卯")))
    assert time.monotonic() - started < 10 and len(found.changes) >= 399
    huge = "字" * 60_000
    started = time.monotonic()
    ends = runs(huge + "甲" * 9000 + "尾", huge + "乙" * 9000 + "尾")
    assert [r.op for r in ends] == ["same", "removed", "added", "same"] and time.monotonic() - started < 5


WORDS = st.text("站设在市外人数报告考评八九十", min_size=3, max_size=24)
ARTICLES = st.lists(WORDS, min_size=1, max_size=8)


def _text(articles: list[str]) -> str:
    return "示例办法\n" + "".join(f"第{to_chinese(n)}条 {words}。\n" for n, words in enumerate(articles, 1))


@st.composite
def edited(draw: st.DrawFn) -> tuple[Outline, Outline]:
    """A document and what became of it: articles struck, put in, changed and moved."""
    old = draw(ARTICLES)
    new = [words for words in old if draw(st.integers(0, 4))]
    new = [words + draw(WORDS) if not draw(st.integers(0, 3)) else words for words in new]
    for words in draw(st.lists(WORDS, max_size=2)):
        new.insert(draw(st.integers(0, len(new))), words)
    if draw(st.booleans()):
        new = draw(st.permutations(new))
    return read(_text(old)), read(_text(new or ["空"]))


@given(edited())
@settings(max_examples=60, deadline=None)
def test_difference_of_a_document_to_itself_is_empty(pair: tuple[Outline, Outline]) -> None:
    same = compare(pair[0], pair[0])
    assert same.empty and same.counts["same"] == len(pair[0].clauses)


@given(edited())
@settings(max_examples=60, deadline=None)
def test_difference_applied_to_the_old_gives_the_new(pair: tuple[Outline, Outline]) -> None:
    assert apply(pair[0], compare(*pair)) == contents(pair[1])


def _ids(found: Comparison, kind: str) -> set[str]:
    return {(c.new or c.old).id for c in found.changes if c.kind == kind}  # type: ignore[union-attr]


@given(edited())
@settings(max_examples=60, deadline=None)
def test_what_came_is_what_goes_when_compared_backwards(pair: tuple[Outline, Outline]) -> None:
    there, back = compare(*pair), compare(pair[1], pair[0])
    assert _ids(there, "added") == _ids(back, "removed")
    assert _ids(there, "removed") == _ids(back, "added")
    assert there.counts["changed"] == back.counts["changed"]


@given(st.text("甲乙丙丁ab1 2.%\n", max_size=40), st.text("甲乙丙丁ab1 2.%\n", max_size=40))
@settings(max_examples=200, deadline=None)
def test_runs_spell_both_texts(old: str, new: str) -> None:
    found = runs(old, new)
    assert "".join(r.text for r in found if r.op != "added") == old
    assert "".join(r.text for r in found if r.op != "removed") == new
    assert all(r.text for r in found)


@pytest.mark.oracle
def test_sources_compared_with_themselves_and_each_other(shared) -> None:  # type: ignore[no-untyped-def]
    from exclave.engines.policy.outline import read_document

    texts = [outline(read_document(path)) for path in sorted((shared / "policies").glob("*.txt"))]
    assert all(compare(one, one).empty for one in texts)
    assert apply(texts[0], compare(texts[0], texts[2])) == contents(texts[2])
