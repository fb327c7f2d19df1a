import json

from exclave.engines.policy.outline import DocumentText, figures, format_outline, outline, outline_json

TEXT = """为推进建设，制定本方案。
一、目标
到2033年，建成飞地12家以上，培育上市企业2-3家。
（一）申报单位应当拥有固定场所和稳定团队并且持续开展研发活动以及合作活动；
二、报告
每年1月底前报送总结。
附件1
指标表
一、条件
团队不少于8人。
"""


def test_listing_shows_frame_tree_and_figures() -> None:
    read = outline(DocumentText.of(TEXT, "invented.txt"))
    assert format_outline(read, figures(read)).splitlines() == [
        "invented.txt", "标题: 文件未写", "文号: 文件未写", "发文机关: 文件未写", "日期: 文件未写", "",
        "[正文]", "  （首个序号之前）", "  一、 目标", "    （一） 申报单位应当拥有固定场所和稳定团队并且持续开展研发活动以及合…",
        "  二、 报告", "", "[附件1] 指标表", "  一、 条件", "", "数字:",
        "  目标  一、  飞地  ≥ 12 家  (2033)", "  目标  一、  上市企业  2–3 家  (2033)",
        "  截止日  二、  报送总结  01-31  (year)", "  门槛  附件1:一、  团队  ≥ 8 人",
    ]  # fmt: skip


def test_listing_speaks_english_and_counts_unnamed_issuers() -> None:
    read = outline(DocumentText.of("省科技厅等6部门关于支持飞地发展的意见\n一、甲\n", "x"))
    shown = format_outline(read, (), "en")
    assert "issuers: 6 in all" in shown
    assert "no figure that binds was found" in shown


def test_json_form_holds_the_figures_and_is_plain_data() -> None:
    read = outline(DocumentText.of(TEXT, "invented.txt"))
    data = json.loads(json.dumps(outline_json(read, figures(read)), ensure_ascii=False))
    assert {"file", "title", "number", "issuers", "date", "clauses", "figures"} <= set(data)
    assert [figure["kind"] for figure in data["figures"]] == ["target", "target", "deadline", "threshold"]
    assert data["figures"][0]["value"] == "12"
