"""References between documents and clauses, on made-up texts; titles also on the five sources."""

from pathlib import Path

import pytest

from exclave.engines.policy.outline import DocumentText, Outline, outline, read_document
from exclave.engines.policy.outline.references import Reference, inside, references

TEXT = """江口示例市示例办法
江示规〔2026〕1号
第一章 总则
第一条 根据《示例省示例条例》（示发〔2025〕3号）第五条、第六条和《示例规定》，制定本办法。
第二条 按照江示办〔2025〕12号和本办法第一条第二款第（三）项办理，见附件1。
第二章 管理
第三条 前条规定的材料见附件2，另执行《示例规定》附件1。
（一）符合第二章要求；
（二）符合第十二条之一要求。
第四条 本市第一条生产线落户的，不适用上述规定。
附件1
材料清单
一、申请表
附件2
办理流程
一、受理
"""


def read(text: str) -> Outline:
    return outline(DocumentText.of(text, "made-up.txt"))


def found(text: str) -> list[Reference]:
    return list(references(read(text)))


def one(text: str) -> Reference:
    (only,) = found(text)
    return only


def test_words_of_a_reference_stand_where_it_says() -> None:
    made = read(TEXT)
    for reference in references(made):
        clause = made.clause(reference.clause_id)
        text = clause.heading if reference.within == "heading" else clause.text
        assert text[reference.start : reference.end] == reference.words


def test_title_with_its_number_is_one_reference_and_owns_the_articles_behind_it() -> None:
    first, article, further, other = [r for r in found(TEXT) if r.clause_id == "c1"]
    assert (first.kind, first.title, first.number) == ("document", "示例省示例条例", "示发〔2025〕3号")
    assert [(r.locator, r.title) for r in (article, further)] == [("第五条", "示例省示例条例"), ("第六条", "示例省示例条例")]  # fmt: skip
    assert other.title == "示例规定"


def test_number_in_running_text_is_cut_free_of_the_words_before() -> None:
    reference = next(r for r in found(TEXT) if r.kind == "number")
    assert (reference.words, reference.number) == ("江示办〔2025〕12号", "江示办〔2025〕12号")


def test_own_clauses_and_parts_lead_to_their_anchors() -> None:
    made = read(TEXT)
    told = {r.words: inside(made, r) for r in references(made) if not r.title and not r.number}
    assert told == {
        "本办法第一条第二款第（三）项": "c1", "附件1": "part-1", "前条": "c2", "附件2": "part-2", "第二章": "cch2", "第十二条之一": None,
    }  # fmt: skip


def test_attachment_of_another_document_is_not_taken_for_ones_own() -> None:
    reference = next(r for r in found(TEXT) if r.words == "附件1" and r.title)
    assert reference.title == "示例规定"


def test_ordinal_that_counts_things_is_no_reference() -> None:
    assert not [r for r in found(TEXT) if r.clause_id == "c4"]


def test_short_name_stands_for_the_long_title() -> None:
    text = "一、总则\n落实《示例市离岸示例实施方案》（以下简称《实施方案》），成效明显。\n二、任务\n加快推进《实施方案》。\n"
    assert [r.title for r in found(text)] == ["示例市离岸示例实施方案"] * 2


def test_title_within_a_title_belongs_to_it() -> None:
    assert one("一、总则\n执行《关于修改〈示例办法〉和《示例规定》的决定》有关要求。\n").words.endswith(
        "的决定》"
    )


def test_place_of_a_paper_numbered_by_headings_is_found_as_article_part_and_path() -> None:
    made = read(
        "一、总则\n（一）范围。示例。\n（二）原则。示例。\n二、附则\n按本方案一、（二）和第一部分执行，参照第一条（一）。\n"
    )
    assert [inside(made, r) for r in references(made)] == ["c1.2", "c1", "c1.1"]


def test_bare_attachment_leads_only_where_there_is_one() -> None:
    single = read("一、总则\n材料见附件。\n附件\n材料清单\n一、申请表\n")
    assert [inside(single, r) for r in references(single)] == ["part-1"]
    made = read(TEXT.replace("见附件1", "见附件"))
    assert [inside(made, r) for r in references(made) if r.words == "附件"] == [None]


@pytest.mark.parametrize("text", ["《" * 5000, "第" * 5000 + "条", "本办法" * 3000, "附件" * 4000, "（" * 4000, "一" * 5000 + "〔2026〕"])  # fmt: skip
def test_hostile_text_is_read_in_bounded_time(text: str) -> None:
    import time

    started = time.monotonic()
    found(f"一、总则\n{text}。\n")
    assert time.monotonic() - started < 3


@pytest.mark.oracle
def test_every_title_in_the_sources_is_found_and_nothing_else(shared: Path) -> None:
    """All 32 by hand: what stands in 《》 is a document each time; the sources cite no clause and no attachment.

    So precision is measured for titles alone (32 of 32); for clauses and attachments only the made-up text above speaks.
    """
    counts, leading = {}, {}
    for path in sorted((shared / "policies").glob("*.txt")):
        made = outline(read_document(path))
        all_found = references(made)
        assert {r.kind for r in all_found} <= {"document"}
        counts[path.name[:3]] = len(all_found)
        leading[path.name[:3]] = [inside(made, r) for r in all_found if inside(made, r)]
    assert counts == {"000": 7, "001": 7, "002": 1, "003": 17, "004": 0}
    assert leading == {
        "000": ["part-body", "part-1"],
        "001": ["part-body"],
        "002": ["part-body"],
        "003": [],
        "004": [],
    }
