"""Figures of an invented policy: what binds is found, what is only told is not."""

from decimal import Decimal

import pytest

from exclave.engines.policy.outline import DocumentText, Figure, figures, outline

POLICY = """云岭市创新飞地建设三年行动方案（2031—2033年）
云科发〔2030〕8号
一、发展基础
截至2029年底，全市有飞地12家，入驻企业300余家，产值达到5亿元，3年内不断增长。
二、主要目标
到2033年底，全市建成创新飞地二十家以上，引进团队不少于50个，孵化企业100家左右，研发投入占比提高到3.5%。每年举办对接活动4场。
“十六五”期间力争培育上市企业2-3家，其中产值超过10亿元的1家。
三、申报条件
（一）申报单位应具备以下条件：
1.注册满一年，近三年无不良记录；
2.有专职人员5人以上，其中硕士以上学历不少于３０%；
3.上年度研发投入不低于营业收入的5％。
（二）申报程序。每年3月底前发布通知。市科技局自收到材料之日起15个工作日内完成审核，公示5个工作日。
四、支持政策
给予一次性30万元补助；按实际投入的20%给予奖励，最高不超过100万元。评审得分80分以上为优秀。连续两年不合格的取消备案，三年内不得再次申报。
五、附则
各单位要建立三大机制，完善两个清单，落实“四个一”要求，在6个方面发力，由5个部门分工。第一批试点为5家单位。瞄准世界500强。2031年6月底前完成组建。
"""


@pytest.fixture(scope="module")
def found() -> tuple[Figure, ...]:
    return figures(outline(DocumentText.of(POLICY, "invented.txt")))


def brief(found: tuple[Figure, ...], kind: str) -> list[tuple[object, ...]]:
    return [
        (
            f.clause,
            f.indicator,
            f.operator,
            str(f.value) if f.value is not None else (str(f.low), str(f.high)),
            f.unit,
            f.year,
            f.force,
        )
        for f in found
        if f.kind == kind
    ]


def test_targets_have_indicator_operator_value_unit_and_year(found: tuple[Figure, ...]) -> None:
    assert brief(found, "target") == [
        ("二、", "创新飞地", "at_least", "20", "家", 2033, "firm"),
        ("二、", "团队", "at_least", "50", "个", 2033, "firm"),
        ("二、", "企业", "exactly", "100", "家", 2033, "about"),
        ("二、", "研发投入占比", "at_least", "3.5", "%", 2033, "firm"),
        ("二、", "对接活动", "exactly", "4", "场", None, "firm"),
        ("二、", "上市企业", "between", ("2", "3"), "家", 2035, "aim"),
        ("二、", "上市企业（超过10亿元）", "exactly", "1", "家", 2035, "aim"),
    ]
    assert [f.every for f in found if f.indicator == "对接活动"] == ["year"]


def test_thresholds_are_conditions_and_amounts(found: tuple[Figure, ...]) -> None:
    assert [(c, o, v, u) for c, _, o, v, u, *_ in brief(found, "threshold")] == [
        ("三、/（一）/2.", "at_least", "5", "人"),
        ("三、/（一）/2.", "at_least", "30", "%"),
        ("三、/（一）/3.", "at_least", "5", "%"),
        ("四、", "exactly", "30", "万元"),
        ("四、", "exactly", "20", "%"),
        ("四、", "at_most", "100", "万元"),
        ("四、", "at_least", "80", "分"),
    ]


def test_periods_are_found(found: tuple[Figure, ...]) -> None:
    assert [(c, o, v, u) for c, _, o, v, u, *_ in brief(found, "period")] == [
        ("三、/（一）/1.", "at_least", "1", "年"),
        ("三、/（一）/1.", "exactly", "3", "年"),
        ("三、/（二）", "at_most", "15", "工作日"),
        ("三、/（二）", "exactly", "5", "工作日"),
        ("四、", "exactly", "2", "年"),
        ("四、", "exactly", "3", "年"),
    ]


def test_deadlines_are_found(found: tuple[Figure, ...]) -> None:
    assert [(f.clause, f.date, f.every, f.indicator) for f in found if f.kind == "deadline"] == [
        ("三、/（二）", "03-31", "year", "发布通知"),
        ("五、", "2031-06-30", None, "完成组建"),
    ]


def test_the_past_and_idioms_are_no_figures(found: tuple[Figure, ...]) -> None:
    assert not [f for f in found if f.clause == "一、"]
    assert [f.kind for f in found if f.clause == "五、"] == ["deadline"]


def test_figures_stand_where_they_say(found: tuple[Figure, ...]) -> None:
    read = outline(DocumentText.of(POLICY, "invented.txt"))
    lines = POLICY.split("\n")
    for figure in found:
        start, end = figure.span
        assert read.clause(figure.clause_id).text[start:end] == figure.text
        assert figure.text in lines[figure.line - 1]


def test_figures_come_in_document_order(found: tuple[Figure, ...]) -> None:
    order = {clause.id: at for at, clause in enumerate(outline(DocumentText.of(POLICY, "x")).clauses)}
    places = [(order[figure.clause_id], figure.span) for figure in found]
    assert places == sorted(places)


def test_json_form_writes_decimals_as_text(found: tuple[Figure, ...]) -> None:
    share = next(f for f in found if f.unit == "%" and f.kind == "target")
    assert share.value == Decimal("3.5")
    assert share.to_json()["value"] == "3.5"
    assert share.to_json()["low"] is None


def one(text: str) -> list[Figure]:
    return list(figures(outline(DocumentText.of(text, "x"))))


def test_a_year_said_in_a_heading_or_above_a_list_holds_for_the_list() -> None:
    (figure,) = one("一、2033年目标\n（一）飞地。建成飞地12家。\n")
    assert (figure.kind, figure.year) == ("target", 2033)
    found = one("一、目标\n到2033年，实现以下目标：\n（一）建成飞地12家；\n（二）引进人才30名。\n")
    assert [(f.kind, str(f.value), f.year) for f in found] == [("target", "12", 2033), ("target", "30", 2033)]


def test_an_amount_that_only_describes_is_a_threshold() -> None:
    (figure,) = one("一、招引\n到2033年，吸引年销售收入超过8亿元的企业落户。\n")
    assert (figure.kind, figure.operator, str(figure.value), figure.unit) == (
        "threshold",
        "above",
        "8",
        "亿元",
    )
    assert figure.indicator == "年销售收入"


def test_wrapped_numbers_are_found_on_their_line() -> None:
    text = "一、目标\n到2033年，全市围绕重点产业布局的创新飞地总数达到\n50家以上。\n"
    (figure,) = one(text)
    assert (str(figure.value), figure.line) == ("50", 3)
