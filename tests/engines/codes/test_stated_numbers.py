"""Numbers as texts state them: read, stored, compared with three answers (EZ-01, users.md B6)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.codes import (
    Answer,
    LiteralError,
    Stated,
    compare,
    contradict,
    format_stated,
    from_scaled,
    read_stated,
    span,
    total,
)
from exclave.engines.codes.quantity import BOUNDS, rounded_span


@pytest.mark.parametrize(
    ("text", "bound", "value", "unit"),
    [
        ("600", "exact", "600", ""),
        ("600家", "exact", "600", "家"),
        ("约600", "about", "600", ""),
        ("约６００家", "about", "600", "家"),
        ("600家左右", "about", "600", "家"),
        ("近3,000人", "about", "3000", "人"),
        ("大约 1.2亿元", "about", "120000000", "元"),
        ("600+", "at_least", "600", ""),
        ("600＋家", "at_least", "600", "家"),
        ("600家+", "at_least", "600", "家"),
        ("600余", "at_least", "600", ""),
        ("600余家", "at_least", "600", "家"),
        ("600多人", "at_least", "600", "人"),
        ("30余万元", "at_least", "300000", "元"),
        ("5亿+", "at_least", "500000000", ""),
        ("5亿元以上", "at_least", "500000000", "元"),
        ("不少于50", "at_least", "50", ""),
        ("至少50家", "at_least", "50", "家"),
        ("超过50家", "at_least", "50", "家"),
        ("≥50", "at_least", "50", ""),
        (">= 50", "at_least", "50", ""),
        ("不超过50人", "at_most", "50", "人"),
        ("不足10家", "at_most", "10", "家"),
        ("50人以下", "at_most", "50", "人"),
        ("50人以内", "at_most", "50", "人"),
        ("约600余家", "about", "600", "家"),
        ("1.5万平方米", "exact", "15000", "平方米"),
        ("1.5万㎡", "exact", "15000", "平方米"),
        ("200 m²", "exact", "200", "平方米"),
        ("87.5%", "exact", "87.5", "%"),
        ("-3", "exact", "-3", ""),
        ("about 600", "about", "600", ""),
        ("at least 50 people", "at_least", "50", "人"),
        ("At most 3 items", "at_most", "3", "个"),
        ("12项", "exact", "12", "项"),
    ],
)
def test_a_stated_number_keeps_how_sure_it_is(text, bound, value, unit):
    found = read_stated(text)
    assert (found.bound, found.value, found.unit, found.text) == (bound, Decimal(value), unit, text)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("500", "万元", "5000000"),
        ("500", "元", "500"),
        ("500元", "万元", "500"),
        ("5亿", "万元", "500000000"),
        ("约1.2万", "家", "12000"),
        ("3", "亿元", "300000000"),
    ],
)
def test_a_bare_number_is_in_the_unit_asked_for(text, unit, value):
    found = read_stated(text, unit)
    assert found.value == Decimal(value)
    assert found.unit == unit.removeprefix("万").removeprefix("亿")


@pytest.mark.parametrize(
    "text",
    [
        "", "约", "家", "五十", "10-20", "10 20", "不少于50以下", "1.2.3", "1,00", "1e3", "600家人民币家1",
        "9" * 19, "1.23456", "99999999999999万亿", "٣", "½", "NaN", "inf", "约约约3", "3\n4", "<b>3</b>",
    ],
)  # fmt: skip
def test_what_is_no_single_number_says_why_in_both_languages(text):
    with pytest.raises(LiteralError) as caught:
        read_stated(text)
    assert caught.value.zh
    assert caught.value.en


def test_another_unit_than_the_one_asked_for_is_refused():
    with pytest.raises(LiteralError) as caught:
        read_stated("600人", "家")
    assert "人" in caught.value.zh and "家" in caught.value.zh


@given(st.text(max_size=30))
def test_any_text_is_read_as_a_stated_number_or_refused(text):
    try:
        found = read_stated(text)
    except LiteralError:
        return
    assert found.bound in BOUNDS
    assert found.value.is_finite()
    assert from_scaled(found.scaled, found.bound, found.unit, found.text) == found


numbers = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False)
bounds = st.sampled_from(BOUNDS)
stated = st.builds(Stated, bounds, numbers)
MARKS = {"exact": "{}", "about": "约{}", "at_least": "不少于{}", "at_most": "不超过{}"}


@given(stated)
def test_a_stated_number_survives_storing_and_writing(one):
    text = MARKS[one.bound].format(f"{one.value:f}")
    found = read_stated(text)
    assert (found.bound, found.value) == (one.bound, one.value)
    assert from_scaled(found.scaled, found.bound, found.unit, found.text) == found
    written = read_stated(format_stated(found).replace(" ", "").replace("不多于", "不超过"))
    assert (written.bound, written.value) == (found.bound, found.value)
    english = read_stated(format_stated(found, "en"))
    assert (english.bound, english.value) == (found.bound, found.value)


def truths(one: Stated) -> list[Decimal]:
    """Some true numbers the statement allows; ``about`` allows any."""
    near = [
        one.value - 7,
        one.value - Decimal("0.0001"),
        one.value,
        one.value + Decimal("0.0001"),
        one.value * 2 + 1,
    ]
    low, high = span(one)
    return [n for n in near if (low is None or n >= low) and (high is None or n <= high)]


OPERATORS = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
}


@given(stated, stated, st.sampled_from(sorted(OPERATORS)))
def test_no_comparison_says_more_than_the_texts_settle(one, other, operator):
    answer = compare(one, operator, other)
    seen = {OPERATORS[operator](a, b) for a in truths(one) for b in truths(other)}
    if answer is not Answer.UNKNOWN:
        assert seen == {answer is Answer.YES}


@pytest.mark.parametrize(
    ("one", "operator", "other", "answer"),
    [
        ("600+", ">=", "50", Answer.YES),
        ("600+", ">=", "601", Answer.UNKNOWN),
        ("约600", ">=", "50", Answer.UNKNOWN),
        ("不足50", ">=", "50", Answer.UNKNOWN),
        ("不足50", ">", "50", Answer.NO),
        ("49", ">=", "50", Answer.NO),
        ("50", "==", "50", Answer.YES),
        ("600+", "==", "50", Answer.NO),
        ("600+", "<", "600", Answer.NO),
        ("50", "<=", "不少于50", Answer.YES),
    ],
)
def test_a_comparison_has_three_answers(one, operator, other, answer):
    assert compare(read_stated(one), operator, read_stated(other)) is answer


def test_an_answer_cannot_slip_through_an_if():
    with pytest.raises(TypeError):
        assert Answer.NO


def test_two_units_do_not_compare():
    with pytest.raises(LiteralError):
        compare(read_stated("3家"), ">", read_stated("3人"))
    assert not contradict(read_stated("3家"), read_stated("4人"))


@pytest.mark.parametrize(
    ("one", "other", "both_false"),
    [
        ("5亿元", "4亿元", True),
        ("约5亿元", "4亿元", True),
        ("约5亿元", "4.6亿元", False),
        ("87%", "59%", True),
        ("600+", "580", True),
        ("约600", "580", False),
        ("600+", "4000", False),
        ("600+", "不超过500", True),
        ("600+", "约500", True),
        ("500000000元", "5亿元", False),
        ("约0", "3", False),
    ],
)
def test_figures_that_cannot_both_be_true_contradict(one, other, both_false):
    assert contradict(read_stated(one), read_stated(other)) is both_false
    assert contradict(read_stated(other), read_stated(one)) is both_false


@given(stated, stated)
def test_what_surely_differs_contradicts(one, other):
    if compare(one, "==", other) is Answer.NO:
        assert contradict(one, other)
    assert not contradict(one, one)
    low, high = rounded_span(one)
    assert low is None or low <= one.value
    assert high is None or high >= one.value


def test_a_sum_is_as_sure_as_its_parts():
    assert total([]) is None
    assert total([read_stated("3家"), read_stated("4家")]) == Stated("exact", Decimal(7), "家")
    assert total([read_stated("3家"), read_stated("4家以上")]) == Stated("at_least", Decimal(7), "家")
    assert total([read_stated("约3家"), read_stated("4家以上")]) == Stated("about", Decimal(7), "家")
    assert total([read_stated("不足3家"), read_stated("4家以上")]) is None
    assert total([read_stated("3家"), read_stated("4人")]) is None


def test_stated_money_is_written_exactly_and_in_yuan_in_english():
    assert format_stated(read_stated("约5亿元")) == "约5 亿元"
    assert format_stated(read_stated("约5亿元"), "en") == "about CNY 500,000,000"
    assert format_stated(read_stated("600余家"), "en") == "at least 600 organisations"
    assert format_stated(read_stated("87.5%")) == "87.5%"
