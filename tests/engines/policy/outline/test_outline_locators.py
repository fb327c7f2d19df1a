import pytest

from exclave.engines.policy.outline import DocumentText, Outline, outline, resolve, sentence
from exclave.engines.policy.outline.headings import sentence_spans, split_heading

TEXT = """云岭市飞地办法
一、总则
（一）备案程序。先由“一事一议。”决定，随后备案（见附表。略）。再公示！公示后生效。
（二）报送材料；
（三）支持建设各类创新载体，鼓励各方参与。
二、要求
（1）固定场地。
附件：1.指标表
附件1
指标表
一、指标
（一）团队。不少于十人。
"""


@pytest.fixture(scope="module")
def found() -> Outline:
    return outline(DocumentText.of(TEXT, "invented.txt"))


@pytest.mark.parametrize(
    ("locator", "id"),
    [
        ("一、", "c1"),
        ("一、/（一）", "c1.1"),
        ("一、/(一)", "c1.1"),
        (" 一、/（ 一 ） ", "c1.1"),
        ("正文:一、/（一）#2", "c1.1"),
        ("附件1:一、/（一）", "a1.1.1"),
        ("附件1：一、/（一）", "a1.1.1"),
        ("附件 1:一、", "a1.1"),
        ("二、/（1）", "c2.1"),
        ("二、/(１)", "c2.1"),
    ],
)
def test_resolve_finds_a_clause_in_any_width(found: Outline, locator: str, id: str) -> None:
    clause = resolve(found, locator)
    assert clause is not None and clause.id == id


@pytest.mark.parametrize(
    "locator",
    ["", "#1", "九、", "一、/（九）", "附件2:一、", "总则", "一、#0", "一、/（一）#4", "一、/", "一、#x"],
)
def test_resolve_finds_nothing_for_a_wrong_locator(found: Outline, locator: str) -> None:
    assert resolve(found, locator) is None


def test_sentences_end_outside_quotes_and_brackets(found: Outline) -> None:
    assert sentence(found, "一、/（一）#1") == "先由“一事一议。”决定，随后备案（见附表。略）。"
    assert sentence(found, "一、/（一）#2") == "再公示！"
    assert sentence(found, "一、/（一）#3") == "公示后生效。"
    assert sentence(found, "一、/（一）").startswith("备案程序\n")


def test_sentence_says_what_is_missing(found: Outline) -> None:
    with pytest.raises(LookupError, match="九、"):
        sentence(found, "九、")
    with pytest.raises(LookupError, match="3 sentences"):
        sentence(found, "一、/（一）#9")


def test_clauses_of_one_sentence_have_no_heading(found: Outline) -> None:
    assert [found.clause(id).heading for id in ("c1.2", "c1.3", "c2.1")] == ["", "", ""]
    assert sentence(found, "一、/（三）#1") == "支持建设各类创新载体，鼓励各方参与。"


def test_articles_are_found_without_their_chapter() -> None:
    text = "第一章 总则\n第一条 甲内容。\n第二章 管理\n第二条 乙内容：\n（一）丙\n"
    read = outline(DocumentText.of(text, "x"))
    for locator in ("第二条", "第2条", "第二章/第二条"):
        clause = resolve(read, locator)
        assert clause is not None and clause.text == "乙内容："
    assert resolve(read, "第二条/（一）") is not None
    assert resolve(read, "第九条") is None


def test_repeated_labels_have_locators() -> None:
    read = outline(DocumentText.of("一、甲\n（一）乙\n（一）丙\n", "x"))
    assert [resolve(read, path) is not None for path in ("一、/（一）", "一、/（一）*2", "一、/*3")] == [
        True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paragraph", "heading"),
    [
        ("加强领导。成立工作组。", "加强领导"),
        ("加强领导，压实责任。成立工作组。", "加强领导，压实责任"),
        ("申报时间：每年三月。", "申报时间"),
        ("申请人应当提交材料。一式两份。", ""),
        ("各区要按时报送。逾期不补。", ""),
        ("经审核合格的，予以公示。公示五日。", ""),
        ("每年召开一次会议。会议另行通知。", ""),
        ("成立由分管领导任组长的工作专班，成员若干。下设办公室。", ""),
        ("固定场地。", ""),
        ("有一批项目；", ""),
    ],
)
def test_run_in_headings_are_told_from_sentences(paragraph: str, heading: str) -> None:
    assert split_heading("2", [paragraph], False)[0] == heading


def test_articles_have_headings_only_in_brackets() -> None:
    assert split_heading("article", ["【目的】为规范管理。"], False)[0] == "目的"
    assert split_heading("article", ["飞地管理。由市局负责。"], False)[0] == ""


def test_unpaired_quotes_do_not_swallow_sentences() -> None:
    assert len(sentence_spans("他说“甲。乙。丙。")) == 3
    assert len(sentence_spans("甲。\n乙")) == 2
    assert sentence_spans("") == []
