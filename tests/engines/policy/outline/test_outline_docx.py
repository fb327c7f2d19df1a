"""Word documents: automatic numbers are written out as Word would print them."""

import pytest
from outline_files import OFFICIAL, docx_bytes, docx_with_table, numbering_level

from exclave.engines.policy.outline import outline, read_document
from exclave.engines.policy.outline.docx_numbering import write


def lines(data: bytes) -> list[str]:
    return [line.text for line in read_document(data, "x.docx").lines]


def test_automatic_numbers_become_labels() -> None:
    data = docx_bytes(
        [
            ("云岭市飞地方案", None, 0),
            ("目标", 1, 0),
            ("任务", 1, 0),
            ("建载体", 1, 1),
            ("引人才", 1, 1),
            ("甲", 1, 2),
            ("乙", 1, 3),
            ("丙", 1, 2),
            ("保障", 1, 0),
            ("加强领导", 1, 1),
        ]
    )
    assert lines(data) == [
        "云岭市飞地方案", "一、目标", "二、任务", "（一）建载体", "（二）引人才", "1.甲", "（1）乙", "2.丙",
        "三、保障", "（一）加强领导",
    ]  # fmt: skip
    found = outline(read_document(data, "x.docx"))
    assert found.title == "云岭市飞地方案"
    assert [clause.path for clause in found.clauses][-1] == "三、/（一）"


def test_numbers_of_a_style_are_inherited() -> None:
    data = docx_bytes([("目标", None, 1), ("内容", None, 0), ("任务", None, 1)], styled=True)
    assert lines(data) == ["一、目标", "内容", "二、任务"]


def test_list_zero_switches_numbers_off() -> None:
    assert lines(docx_bytes([("甲", 1, 0), ("乙", 0, 0), ("丙", 1, 0)])) == ["一、甲", "乙", "二、丙"]


def test_start_and_override_set_the_first_number() -> None:
    levels = numbering_level(0, "decimal", "%1.", start=5)
    override = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    assert lines(docx_bytes([("甲", 1, 0), ("乙", 1, 0), ("丙", 2, 0), ("丁", 2, 0)], levels, override)) == [
        "5.甲", "6.乙", "1.丙", "2.丁",
    ]  # fmt: skip


def test_two_lists_of_one_kind_go_on_counting() -> None:
    more = '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    assert lines(docx_bytes([("甲", 1, 0), ("乙", 2, 0)], OFFICIAL, more)) == ["一、甲", "二、乙"]


def test_several_levels_in_one_number_and_legal_digits() -> None:
    levels = (
        numbering_level(0, "chineseCounting", "第%1章")
        + numbering_level(1, "decimal", "%1.%2", extra="<w:isLgl/>")
        + numbering_level(2, "chineseCounting", "第%3条", extra='<w:lvlRestart w:val="0"/>')
    )
    assert lines(docx_bytes([("甲", 1, 0), ("乙", 1, 1), ("丙", 1, 2), ("丁", 1, 0), ("戊", 1, 2)], levels)) == [
        "第一章 甲", "1.1 乙", "第一条 丙", "第二章 丁", "第二条 戊",
    ]  # fmt: skip


def test_bullets_and_unknown_lists_print_nothing() -> None:
    levels = numbering_level(0, "bullet", "●")
    assert lines(docx_bytes([("甲", 1, 0), ("乙", 9, 0)], levels)) == ["甲", "乙"]


def test_tables_are_rows_and_deleted_words_are_gone() -> None:
    assert lines(docx_with_table([["指标", "分值"], ["团队", "20分"]], deleted="旧文")) == [
        "一、指标", "指标\t分值", "团队\t20分", "二、说明",
    ]  # fmt: skip


def test_a_table_of_one_column_is_a_frame() -> None:
    assert lines(docx_with_table([["（一）甲"], ["（二）乙"]])) == [
        "一、指标",
        "（一）甲",
        "（二）乙",
        "二、说明",
    ]


@pytest.mark.parametrize(
    ("format", "number", "text"),
    [
        ("chineseCounting", 12, "十二"),
        ("ideographDigital", 3, "三"),
        ("decimalEnclosedCircle", 7, "⑦"),
        ("lowerLetter", 28, "bb"),
        ("upperLetter", 2, "B"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 4, "iv"),
        ("decimalZero", 3, "03"),
        ("decimal", 3, "3"),
        ("somethingElse", 3, "3"),
        ("chineseCounting", 0, "0"),
    ],
)
def test_numbers_are_written_as_word_does(format: str, number: int, text: str) -> None:
    assert write(number, format) == text
