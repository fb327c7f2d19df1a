"""Title, number, issuers, date, parts: invented documents."""

import datetime

import pytest

from exclave.engines.policy.outline import DocumentText, Outline, outline

LETTER = """云岭市科学技术局文件
云科规〔2031〕 7 号

云岭市科学技术局 云岭市财政局
关于印发《云岭市创新飞地管理
办法（试行）》的通知

各县（区）人民政府：
现将《云岭市创新飞地管理办法（试行）》印发给你们。

云岭市科学技术局 云岭市财政局
二〇三一年四月五日
（此件公开发布）

云岭市创新飞地管理办法（试行）

一、总则
为规范管理，依据国科发〔2020〕9号文件制定。
二、附则
附件：1.云岭市创新飞地申报表
2.云岭市创新飞地信用
承诺书
附件 1
云岭市创新飞地申报表
一、基本信息
附件2：
云岭市创新飞地信用承诺书
（一）承诺事项
（二）责任
抄送：市委办公室。
"""


def read(text: str) -> Outline:
    return outline(DocumentText.of(text, "invented.txt"))


def test_a_letter_and_the_document_it_sends_out_are_two_parts() -> None:
    found = read(LETTER)
    assert found.title == "云岭市创新飞地管理办法（试行）"
    assert found.number == "云科规〔2031〕7号"
    assert found.issuers == ("云岭市科学技术局", "云岭市财政局")
    assert found.issuers_count == 2
    assert found.date == datetime.date(2031, 4, 5)
    assert found.parts == {
        "通知": None,
        "正文": "云岭市创新飞地管理办法（试行）",
        "附件1": "云岭市创新飞地申报表",
        "附件2": "云岭市创新飞地信用承诺书",
    }
    assert [(clause.part, clause.path, clause.id) for clause in found.clauses] == [
        ("通知", "0", "n0"),
        ("正文", "一、", "c1"),
        ("正文", "二、", "c2"),
        ("附件1", "一、", "a1.1"),
        ("附件2", "（一）", "a2.1"),
        ("附件2", "（二）", "a2.2"),
    ]


def test_the_frame_is_no_text_of_a_clause() -> None:
    texts = "".join(clause.text for clause in read(LETTER).clauses)
    for words in ("此件公开", "抄送", "四月五日", "申报表", "7 号", "附件"):
        assert words not in texts


def test_a_notice_without_an_enclosure_keeps_its_own_title() -> None:
    found = read(
        "关于做好2031年度飞地备案工作的通知\n各单位：\n一、对象\n二、程序\n云岭市科学技术局\n2031年5月6日\n"
    )
    assert found.title == "关于做好2031年度飞地备案工作的通知"
    assert found.issuers == ("云岭市科学技术局",)
    assert found.date == datetime.date(2031, 5, 6)
    assert [clause.part for clause in found.clauses] == ["正文"] * 3


def test_issuers_counted_but_not_named_are_unknown() -> None:
    found = read(
        "省科技厅等6部门印发关于支持飞地\n发展的意见的通知\n各单位：\n现印发。\n关于支持飞地发展的意见\n一、甲\n"
    )
    assert found.title == "关于支持飞地发展的意见"
    assert found.issuers is None
    assert found.issuers_count == 6


def test_issuers_come_from_the_title_when_nobody_signs() -> None:
    found = read(
        "云岭市科技局 云岭市财政局关于印发《飞地办法》的通知\n各单位：\n现印发。\n飞地办法\n一、甲\n"
    )
    assert found.issuers == ("云岭市科技局", "云岭市财政局")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("云科发〔2031〕193号", "云科发〔2031〕193号"),
        ("云科发[2031]193号", "云科发〔2031〕193号"),
        ("云政办发（２０３１）第８号", "云政办发〔2031〕8号"),
        ("文号：云科发〔2031〕5 号", "云科发〔2031〕5号"),
        ("根据云科发〔2031〕193号文件要求制定。", None),
        ("2031年第5号", None),
    ],
)
def test_number_is_read_only_from_a_line_of_its_own(line: str, number: str | None) -> None:
    assert read(f"{line}\n云岭市飞地方案\n一、甲\n").number == number


def test_what_the_file_does_not_say_is_none() -> None:
    found = read("为推进建设，到2031年6月1日前完成以下任务，特制定本方案。\n一、甲\n2031年6月1日前完成。\n")
    assert (found.title, found.number, found.issuers, found.issuers_count, found.date) == (None,) * 5


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (
            "飞地办法\n（2031年3月1日市政府常务会议通过，2031年3月8日公布）\n第一条 甲\n",
            datetime.date(2031, 3, 8),
        ),
        ("成文日期：2031-03-08\n飞地办法\n一、甲\n", datetime.date(2031, 3, 8)),
        ("飞地办法\n一、甲\n云岭市科学技术局\n2031年13月40日\n", None),
    ],
)
def test_date_is_the_one_of_issue(text: str, date: datetime.date | None) -> None:
    assert read(text).date == date


def test_a_title_may_take_several_lines_and_a_bracket_below() -> None:
    assert read("云岭市支持创新飞地高质量\n发展若干措施\n（征求意见稿）\n一、甲\n").title == (
        "云岭市支持创新飞地高质量发展若干措施（征求意见稿）"
    )


def test_a_file_that_begins_as_an_attachment_says_so() -> None:
    found = read("附件1\n\n云岭市飞地备案方案\n\n一、甲\n")
    assert (found.attached_as, found.title) == ("附件1", "云岭市飞地备案方案")
    assert [clause.part for clause in found.clauses] == ["正文"]


def test_a_file_of_several_attachments_names_each() -> None:
    found = read("附件1\n飞地申报表\n一、甲\n附件2\n飞地承诺书\n一、乙\n")
    assert [(clause.part, clause.path) for clause in found.clauses] == [("附件1", "一、"), ("附件2", "一、")]


def test_attachments_in_rows_are_a_list_and_single_ones_open_a_part() -> None:
    found = read(
        "飞地方案\n一、甲\n附件1：申报表\n附件2：承诺书\n附件1：申报表\n（一）乙\n附件2：承诺书\n（一）丙\n"
    )
    assert [(clause.part, clause.path) for clause in found.clauses] == [
        ("正文", "一、"), ("附件1", "（一）"), ("附件2", "（一）"),
    ]  # fmt: skip


def test_an_attachment_without_a_marker_is_found_by_its_listed_title() -> None:
    found = read(
        "飞地方案\n一、甲\n附件：1.飞地指标体系\n2.飞地编写提纲\n飞地指标体系\n一、乙\n"
        "附件 2\n飞地编写\n提纲\n一、丙\n"
    )
    assert [(clause.part, clause.path) for clause in found.clauses] == [
        ("正文", "一、"), ("附件1", "一、"), ("附件2", "一、"),
    ]  # fmt: skip
    assert found.parts["附件2"] == "飞地编写提纲"


def test_an_attachment_named_in_prose_opens_nothing() -> None:
    found = read("飞地方案\n一、甲\n附件1所列单位应当按时报送材料。\n附件2中的表格由各区填写。\n二、乙\n")
    assert [(clause.part, clause.path) for clause in found.clauses] == [("正文", "一、"), ("正文", "二、")]
