"""Traps of layout and numbering, on invented texts."""

import pytest

from exclave.engines.policy.outline import DocumentText, Outline, outline


def read(text: str) -> Outline:
    return outline(DocumentText.of(text, "invented.txt"))


def paths(text: str, part: str = "正文") -> list[str]:
    return [clause.path for clause in read(text).clauses if clause.part == part and clause.level != 0]


def test_outline_keeps_document_order_and_parents() -> None:
    found = read("一、甲\n（一）乙\n1.丙\n（1）丁\n（二）戊\n二、己\n")
    assert [(c.path, c.level, c.id) for c in found.clauses] == [
        ("一、", 1, "c1"),
        ("一、/（一）", 2, "c1.1"),
        ("一、/（一）/1.", 3, "c1.1.1"),
        ("一、/（一）/1./（1）", 4, "c1.1.1.1"),
        ("一、/（二）", 2, "c1.2"),
        ("二、", 1, "c2"),
    ]
    assert found.clause("c1.1.1.1").parent == "c1.1.1"
    assert found.clause("c2").parent is None


def test_outline_lets_levels_be_skipped() -> None:
    assert paths("一、甲\n1.乙\n2.丙\n二、丁\n（一）戊\n（1）己\n（2）庚\n") == [
        "一、", "一、/1.", "一、/2.", "二、", "二、/（一）", "二、/（一）/（1）", "二、/（一）/（2）",
    ]  # fmt: skip


def test_text_before_the_first_label_is_a_clause_of_level_0() -> None:
    found = read("为推进云岭市飞地建设，制定本方案。\n一、甲\n")
    assert (found.clauses[0].level, found.clauses[0].path, found.clauses[0].text) == (
        0, "0", "为推进云岭市飞地建设，制定本方案。",
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "3.5亿元以上项目优先。",
        "2031年建成12家。",
        "1、2号楼启用。",
        "10家企业入驻。",
        "4.13”会议之后。",
        "一、二产业融合。",
    ],
)
def test_lines_that_start_with_a_number_in_prose_are_text(line: str) -> None:
    text = f"一、甲\n1.乙内容在此。\n2.丙内容在此。\n{line}\n3.丁内容在此。\n"
    assert paths(text) == ["一、", "一、/1.", "一、/2.", "一、/3."]
    assert line in read(text).clause("c1.2").text


def test_headings_may_begin_with_a_year_or_a_model_number() -> None:
    assert paths("一、甲\n1.2031年任务\n2.2032年任务\n3.5G网络\n二、三类主体\n") == [
        "一、", "一、/1.", "一、/2.", "一、/3.", "二、",
    ]  # fmt: skip


WRAPPED = """一、申报条件
　　申报单位应当在云岭市以外的科创资源富集地区拥有固定的办
公和科研场所，并符合本办法第二条第（一）项、
（二）项规定的条件，场地面积合计不少于一千平方米，设备投入
3.5亿元以上，且在最近三个会计年度内持续经营；申报材料应当
真实完整，由所在园区统一汇总之后报送主管部门审核确认，经
2031年组织的专家论证之后方可列入计划，不符合上述要求的不予
受理。
　　（一）材料齐全。申报材料应当装订成册，一式三份，由申报单
位法定代表人签字并加盖公章。
　　（二）按时报送。逾期不再受理。
"""


def test_hard_wraps_do_not_make_clauses() -> None:
    found = read(WRAPPED)
    assert [clause.path for clause in found.clauses] == ["一、", "一、/（一）", "一、/（二）"]
    assert "\n" not in found.clauses[0].text
    assert "第（一）项、（二）项规定的条件" in found.clauses[0].text
    assert "投入3.5亿元以上" in found.clauses[0].text
    assert found.clauses[1].heading == "材料齐全"


def test_wrapped_heading_is_joined() -> None:
    body = "甲乙丙丁戊己庚辛壬癸" * 9
    lines = [body[at : at + 30] for at in range(0, len(body), 30)]
    text = "\n".join(
        [*lines, "（一）关于进一步加快推进创新飞地高质量建设和可持续发展的若干", "问题的意见", *lines]
    )
    text = "一、总则\n" + text + "。\n"
    found = read(text)
    assert found.clauses[1].heading.endswith("问题的意见")


@pytest.mark.parametrize(
    "mark",
    [
        "- 12 -",
        "—12—",
        "12",
        "第 12 页 共 30 页",
        "12/30",
        "Page 12",
        "[bookmark: _Hlk12]",
        "https://example.org/a",
    ],
)
def test_page_furniture_is_no_text(mark: str) -> None:
    found = read(f"一、甲\n乙内容延续到下一页，这里断开的句子没有句\n\n{mark}\n\n号直到此处。\n二、丙\n")
    assert found.clauses[0].text == "乙内容延续到下一页，这里断开的句子没有句号直到此处。"
    assert len(found.clauses) == 2


def test_bookmark_before_a_label_is_dropped() -> None:
    assert paths("一、甲\n[bookmark: _Hlk12]（一）乙。内容。\n（二）丙。内容。\n") == [
        "一、",
        "一、/（一）",
        "一、/（二）",
    ]


def test_a_bare_number_that_a_sentence_needs_is_kept() -> None:
    found = read("一、甲\n到2031年，全市建成的创新飞地总数达到\n50\n家以上。\n")
    assert "达到50家以上" in found.clauses[0].text


def test_bullets_and_markdown_do_not_hide_labels() -> None:
    assert paths("## 一、甲\n- （一）乙\n- （二）丙\n**二、丁**\n") == [
        "一、",
        "一、/（一）",
        "一、/（二）",
        "二、",
    ]


def test_mixed_widths_give_one_spelling() -> None:
    assert paths("一、甲\n(一)乙\n（二)丙\n１．丁\n2、戊\n⑴己\n") == [
        "一、", "一、/（一）", "一、/（二）", "一、/（二）/1.", "一、/（二）/2.", "一、/（二）/2./（1）",
    ]  # fmt: skip


def test_several_headings_in_one_line_are_parted() -> None:
    text = "一、总要求（一）思路。坚持创新。（二）基本原则。1.开放协同。2.互利。"
    text += "二、任务（一）建载体。支持。（二）引人才。"
    assert paths(text) == [
        "一、", "一、/（一）", "一、/（二）", "一、/（二）/1.", "一、/（二）/2.",
        "二、", "二、/（一）", "二、/（二）",
    ]  # fmt: skip


def test_a_lone_bracketed_number_inside_a_line_is_text() -> None:
    assert paths("一、甲\n按本办法执行。（一）项另有规定的除外。\n二、乙\n") == ["一、", "二、"]
    assert paths("一、甲\n参见说明。（1）另行通知。\n二、乙\n") == ["一、", "二、"]


def test_a_label_on_a_line_of_its_own_takes_the_next() -> None:
    found = read("一、\n总体目标\n到2031年建成。\n二、\n任务\n")
    assert [(clause.path, clause.heading) for clause in found.clauses] == [
        ("一、", "总体目标"),
        ("二、", "任务"),
    ]


def test_repeated_labels_stay_apart() -> None:
    found = read("一、甲\n（一）乙\n（二）丙\n（二）丁\n（三）戊\n")
    assert [clause.path for clause in found.clauses] == [
        "一、", "一、/（一）", "一、/（二）", "一、/（二）*2", "一、/（三）",
    ]  # fmt: skip


def test_a_gap_in_the_numbering_is_survived() -> None:
    assert paths("一、甲\n三、乙\n（二）丙\n（四）丁\n") == ["一、", "三、", "三、/（二）", "三、/（四）"]


def test_statutes_nest_articles_in_chapters_and_number_them_through() -> None:
    found = read(
        "第一章　总则\n第一条　为规范管理，制定本办法。\n第二条 本办法所称飞地包括：\n"
        "（一）研发机构；\n（二）孵化机构。\n"
        "第二章　管理\n第一节 登记\n第三条　依照第一条规定办理。\n第三条之一　另行规定。\n"
    )
    assert [(clause.path, clause.level, clause.id) for clause in found.clauses] == [
        ("第一章", "chapter", "cch1"),
        ("第一章/第一条", "article", "c1"),
        ("第一章/第二条", "article", "c2"),
        ("第一章/第二条/（一）", 2, "c2.1"),
        ("第一章/第二条/（二）", 2, "c2.2"),
        ("第二章", "chapter", "cch2"),
        ("第二章/第一节", "section", "cch2.s1"),
        ("第二章/第一节/第三条", "article", "c3"),
        ("第二章/第一节/第三条之一", "article", "c3i"),
    ]


def test_articles_may_stand_below_numbered_headings() -> None:
    assert paths("一、总则\n第一条 甲内容。\n第二条 乙内容。\n二、管理\n第三条 丙内容。\n（一）丁\n") == [
        "一、", "一、/第一条", "一、/第二条", "二、", "二、/第三条", "二、/第三条/（一）",
    ]  # fmt: skip


def test_plans_nest_headings_in_chapters() -> None:
    assert paths("第一章 基础\n一、甲\n（一）乙\n第二章 目标\n一、丙\n") == [
        "第一章", "第一章/一、", "第一章/一、/（一）", "第二章", "第二章/一、",
    ]  # fmt: skip


def test_boxes_belong_to_their_section_and_hold_lists() -> None:
    found = read("一、甲\n（一）乙\n1.丙\n专栏1：工程\n1.丁\n2.戊\n（二）己\n专栏 二 行动\n二、庚\n")
    assert [(clause.path, clause.level) for clause in found.clauses] == [
        ("一、", 1),
        ("一、/（一）", 2),
        ("一、/（一）/1.", 3),
        ("一、/（一）/专栏1", "box"),
        ("一、/（一）/专栏1/1.", 3),
        ("一、/（一）/专栏1/2.", 3),
        ("一、/（二）", 2),
        ("一、/（二）/专栏2", "box"),
        ("二、", 1),
    ]


def test_table_rows_are_text() -> None:
    found = read("一、指标\n1.团队\t20分\n2.场地\t30分\n二、说明\n")
    assert [clause.path for clause in found.clauses] == ["一、", "二、"]
    assert found.clauses[0].text == "1.团队\t20分\n2.场地\t30分"


def test_table_of_contents_is_dropped() -> None:
    text = "目 录\n一、甲……………1\n（一）乙 ........ 2\n二、丙……………3\n一、甲\n（一）乙\n二、丙\n"
    assert paths(text) == ["一、", "一、/（一）", "二、"]
    plain = "目录\n一、甲\t1\n二、乙\t3\n一、甲\n内容。\n二、乙\n"
    assert paths(plain) == ["一、", "二、"]


def test_lines_are_numbered_as_in_the_file() -> None:
    found = read("\n\n一、甲\n\n内容第一行。\n\n内容第二行。\n二、乙\n")
    assert [clause.line for clause in found.clauses] == [3, 8]
    assert found.clauses[0].line_at(0) == 5
    assert found.clauses[0].line_at(found.clauses[0].text.index("二")) == 7


def test_json_form_has_the_agreed_keys() -> None:
    data = read("一、甲\n内容。\n").to_json()
    assert set(data) >= {"file", "title", "number", "issuers", "date", "clauses"}
    assert set(data["clauses"][0]) == {
        "id", "part", "level", "label", "path", "parent", "heading", "text", "starts", "line",
    }  # fmt: skip


def test_an_empty_text_has_no_clauses() -> None:
    assert read("").clauses == ()
