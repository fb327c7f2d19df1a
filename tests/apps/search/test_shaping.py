"""Words in one shape: width, case and brackets do not matter, and what was found is marked where it stands."""

import pytest

from exclave.apps.search.shaping import LONGEST, MOST_TERMS, marked, number_key, shaped, snippet, terms


@pytest.mark.parametrize(
    "typed",
    ["鄂科〔2026〕12号", "鄂科[2026]12号", "鄂科（２０２６）１２号", "鄂科【2026】 12号", "鄂科(2026)12号"],
)
def test_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert number_key(typed) == "鄂科202612号"
    assert shaped(typed).replace(" ", "") == "鄂科(2026)12号"


def test_terms_are_few_short_and_different() -> None:
    assert terms(" ＡＢＣ  abc 中心 ") == ["abc", "中心"]
    assert len(terms(" ".join("甲乙丙丁戊己庚辛"))) == MOST_TERMS
    assert len(terms("长" * 500)[0]) == LONGEST and terms("\x00 ") == []


def test_marking_escapes_the_rest_and_finds_other_widths() -> None:
    assert (
        marked("<b>示例</b>ＡＢ", ["示例", "ab"]) == "&lt;b&gt;<mark>示例</mark>&lt;/b&gt;<mark>ＡＢ</mark>"
    )
    assert marked("光电", []) == "光电"
    assert marked("示例示例", ["示例", "例示"]).count("<mark>") == 2, "overlapping hits are marked once"


def test_snippet_shows_the_piece_around_the_hit() -> None:
    shown = snippet("前" * 200 + "科创飞地" + "后" * 200, ["科创"])
    assert shown.startswith("…前") and "<mark>科创</mark>飞地" in shown and shown.endswith("后…")
    assert len(shown) < 160 and snippet("没有", ["科创"]) == ""
