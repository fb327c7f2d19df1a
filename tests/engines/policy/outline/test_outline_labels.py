import pytest

from exclave.engines.policy.outline.labels import RANK, canonical, label_at, level_of
from exclave.engines.policy.outline.numerals import chinese_number, decimal_number, fold, to_chinese


@pytest.mark.parametrize(
    ("written", "kind", "text"),
    [
        ("一、总则", "1", "一、"),
        ("十二 、总则", "1", "十二、"),
        ("二．总则", "1", "二、"),
        ("（三）范围", "2", "（三）"),
        ("(三)范围", "2", "（三）"),
        ("（ 三 )范围", "2", "（三）"),
        ("㈢范围", "2", "（三）"),
        ("3.范围", "3", "3."),
        ("３．范围", "3", "3."),
        ("3、范围", "3", "3."),
        ("⒊范围", "3", "3."),
        ("（4）范围", "4", "（4）"),
        ("(４）范围", "4", "（4）"),
        ("⑷范围", "4", "（4）"),
        ("5）范围", "5", "5）"),
        ("⑥范围", "6", "⑥"),
        ("第一章 总则", "chapter", "第一章"),
        ("第 2 节 范围", "section", "第二节"),
        ("第二十一条 范围", "article", "第二十一条"),
        ("第三条之一 范围", "article", "第三条之一"),
        ("第一部分 总则", "volume", "第一部分"),
        ("第二编 分则", "volume", "第二编"),
        ("专栏3：示范工程", "box", "专栏3"),
        ("专栏 三 示范工程", "box", "专栏3"),
    ],
)
def test_label_at_reads_every_spelling(written: str, kind: str, text: str) -> None:
    label = label_at(fold(written))
    assert label is not None
    assert (label.kind, label.text) == (kind, text)


@pytest.mark.parametrize(
    "prose",
    [
        "3.5亿元投资",
        "1.2.3版本",
        "2031年建成",
        "12家企业",
        "1、2号楼",
        "一、）",
        "（二），",
        "第五条规定的期限",
        "第三章中的措施",
        "专栏1所列项目",
        "第一时间",
        "4.13”事件",
    ],
)
def test_label_at_refuses_numbers_in_prose(prose: str) -> None:
    assert label_at(fold(prose)) is None


@pytest.mark.parametrize(
    "prose",
    ["（二）项规定的条件", "（一）至（三）项", "一、二产业", "三、四线城市", "2.2031年目标", "3.5G网络"],
)
def test_label_at_doubts_what_may_be_prose(prose: str) -> None:
    label = label_at(fold(prose))
    assert label is not None and label.doubtful


def test_label_at_takes_headings_that_begin_like_references() -> None:
    for heading in ("（一）目标任务", "（二）项目管理", "（三）条件保障", "（四）和谐共建"):
        label = label_at(fold(heading))
        assert label is not None and not label.doubtful, heading


def test_levels_are_numbers_or_names() -> None:
    assert [level_of(kind) for kind in RANK] == [
        "volume", "chapter", "section", "article", 1, 2, 3, 4, 5, 6, "box",
    ]  # fmt: skip
    assert canonical("6", 20) == "⑳"


@pytest.mark.parametrize(
    ("text", "value"),
    [("二十一", 21), ("两", 2), ("一百零五", 105), ("二〇二五", 2025), ("十", 10), ("三千万", 30_000_000)],
)
def test_chinese_number_reads_numerals(text: str, value: int) -> None:
    assert chinese_number(text) == value


def test_chinese_number_refuses_other_words() -> None:
    assert chinese_number("") is None
    assert chinese_number("多家") is None


def test_to_chinese_and_back_agree() -> None:
    assert all(chinese_number(to_chinese(number)) == number for number in range(1, 1000))
    with pytest.raises(ValueError, match="1000"):
        to_chinese(1000)


def test_decimal_number_is_exact_and_refuses_words() -> None:
    assert str(decimal_number("1,200.50")) == "1200.50"
    assert decimal_number("1.2.3") is None
    assert decimal_number(".") is None
    assert decimal_number("若干") is None


def test_fold_keeps_length_and_offsets() -> None:
    text = "（１）到２０３１年，ＡＢ　—"
    assert len(fold(text)) == len(text)
    assert fold(text) == "(1)到2031年,AB -"
