"""Quantities, years, periods and days in invented sentences."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.policy.outline.numerals import fold, to_chinese
from exclave.engines.policy.outline.quantities import quantities
from exclave.engines.policy.outline.times import deadlines, horizons, period_operator, plan_start


@pytest.mark.parametrize(
    ("words", "operator", "low", "high", "unit"),
    [
        ("飞地12家", "exactly", "12", "12", "家"),
        ("飞地二十家以上", "at_least", "20", "20", "家"),
        ("不少于10人", "at_least", "10", "10", "人"),
        ("不得低于３０％", "at_least", "30", "30", "%"),
        ("至少3项", "at_least", "3", "3", "项"),
        ("突破2000亿元", "above", "2000", "2000", "亿元"),
        ("超过1,200台", "above", "1200", "1200", "台"),
        ("超1.5万亩", "above", "15000", "15000", "亩"),
        ("达到100家", "at_least", "100", "100", "家"),
        ("不超过50万元", "at_most", "50", "50", "万元"),
        ("最高100万元", "at_most", "100", "100", "万元"),
        ("5人以下", "at_most", "5", "5", "人"),
        ("低于60分", "below", "60", "60", "分"),
        ("未满3年", "below", "3", "3", "年"),
        ("3-5家", "between", "3", "5", "家"),
        ("３～５家", "between", "3", "5", "家"),
        ("3至5家", "between", "3", "5", "家"),
        ("3家到5家", "between", "3", "5", "家"),
        ("3%—5%", "between", "3", "5", "%"),
        ("五百万元", "exactly", "500", "500", "万元"),
        ("3百万元", "exactly", "300", "300", "万元"),
        ("50亿产值", "exactly", "50", "50", "亿元"),
        ("2万人次", "exactly", "20000", "20000", "人次"),
        ("60分（含）以上", "at_least", "60", "60", "分"),
        ("不低于营业收入的5%", "at_least", "5", "5", "%"),
        ("提高到3.5个百分点", "at_least", "3.5", "3.5", "个百分点"),
        ("≥80分", "at_least", "80", "80", "分"),
    ],
)
def test_quantities_read_operator_value_and_unit(
    words: str, operator: str, low: str, high: str, unit: str
) -> None:
    (found,) = quantities(fold(words))
    assert (found.operator, found.low, found.high, found.unit) == (
        operator,
        Decimal(low),
        Decimal(high),
        unit,
    )


@pytest.mark.parametrize(
    "words",
    [
        "到2031年",
        "5G网络",
        "世界500强",
        "第3家",
        "A3家",
        "一体化",
        "一批企业",
        "统一管理",
        "4.13”",
        "三中全会",
        "六位一体",
        "3月",
    ],
)
def test_quantities_pass_over_names_and_dates(words: str) -> None:
    assert quantities(fold(words)) == []


@pytest.mark.parametrize("words", ["约100家", "100家左右", "近100家", "100余家", "100多家"])
def test_quantities_mark_what_is_about(words: str) -> None:
    (found,) = quantities(words)
    assert found.about


@given(st.integers(1, 999))
def test_chinese_and_arabic_numbers_are_the_same_quantity(number: int) -> None:
    spelled, written = quantities(f"建成{to_chinese(number)}家"), quantities(f"建成{number}家")
    assert spelled[0].low == written[0].low == number


@pytest.mark.parametrize(
    ("words", "base", "year", "past"),
    [
        ("到2033年底，", 2030, 2033, False),
        ("力争到二〇三三年", 2030, 2033, False),
        ("2032年前", None, 2032, False),
        ("截至2029年底", None, 2029, True),
        ("2029年", 2030, 2029, True),
        ("“十六五”期间", 2030, 2035, False),
        ("十五五末", 2030, 2030, True),
        ("“十五五”以来", None, 2030, True),
        ("2031—2033年", 2030, 2033, False),
        ("两年内", 2030, 2032, False),
    ],
)
def test_horizons_tell_the_future_from_the_past(words: str, base: int | None, year: int, past: bool) -> None:
    found = horizons(fold(words), base)[-1]
    assert (found.year, found.past) == (year, past)


def test_horizons_without_a_base_need_a_word_of_aim() -> None:
    assert horizons("2031年建成", None) == []


def test_plan_start_reads_title_and_preface() -> None:
    assert plan_start("云岭市飞地行动计划(2031-2033年)") == 2030
    assert plan_start("规划期限为2031年至2035年") == 2030
    assert plan_start("云岭市“十六五”规划") == 2030
    assert plan_start("云岭市飞地办法") is None


@pytest.mark.parametrize(
    ("words", "date", "every"),
    [
        ("每年1月底前", "01-31", "year"),
        ("每年二月底前", "02-28", "year"),
        ("次年3月15日前", "03-15", "year"),
        ("4月10日之前", "04-10", None),
        ("2031年6月30日前", "2031-06-30", None),
        ("2032年2月底前", "2032-02-29", None),
        ("2031年底前", "2031-12-31", None),
        ("每年年底前", "12-31", "year"),
        ("每年6月前", "05-31", "year"),
        ("2031年1月前", "2030-12-31", None),
        ("不迟于9月上旬", "09-10", None),
        ("截止日期为2031年3月1日", "2031-03-01", None),
        ("有效期至2033年12月31日", "2033-12-31", None),
    ],
)
def test_deadlines_are_days(words: str, date: str, every: str | None) -> None:
    found = deadlines(fold(words))[-1]
    assert (found.date, found.every) == (date, every)


@pytest.mark.parametrize(
    "words", ["2031年3月8日印发", "3月召开", "前三年", "13月底前", "2月30日前", "2031年2月29日前", "底前"]
)
def test_deadlines_pass_over_other_days(words: str) -> None:
    assert deadlines(words) == []


@pytest.mark.parametrize(
    ("words", "operator"),
    [
        ("30日内答复", "at_most"),
        ("15个工作日以内完成", "at_most"),
        ("两年内不得重新申报", "exactly"),
        ("公示5个工作日", "exactly"),
        ("有效期3年", "exactly"),
        ("公示期不少于7日", "at_least"),
        ("连续两年不合格", "exactly"),
        ("注册满一年", "at_least"),
        ("每两年评估一次", "exactly"),
        ("近三年无违规", "exactly"),
        ("三年行动计划", None),
        ("五年来", None),
        ("十年磨一剑", None),
        ("未来5到10年间", None),
    ],
)
def test_periods_are_told_from_other_times(words: str, operator: str | None) -> None:
    found = [item for item in quantities(words) if item.is_time]
    assert (period_operator(words, found[0]) if found else None) == operator
