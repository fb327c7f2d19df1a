"""Quantities with units, days of the year, and money in fen."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exclave.engines.codes import (
    UNITS,
    DayOfYear,
    LiteralError,
    Quantity,
    format_money,
    format_quantity,
    halfwidth,
    parse_literal,
    to_fen,
)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10 人", "10", "人"),
        ("2 年", "2", "年"),
        ("5 工作日", "5", "工作日"),
        ("5个工作日", "5", "工作日"),
        ("20 万元", "20", "万元"),
        ("1.5 亿元", "1.5", "亿元"),
        ("60%", "60", "%"),
        ("60 %", "60", "%"),
        ("６０％", "60", "%"),
        ("２０　万元", "20", "万元"),
        ("1,000 家", "1000", "家"),
        ("1，000 家", "1000", "家"),
        ("-3 分", "-3", "分"),
        ("3 个月", "3", "月"),
        ("3 个", "3", "个"),
        ("100 ㎡", "100", "平方米"),
        ("15 天", "15", "日"),
        ("30 分钟", "30", "分钟"),
        ("2", "2", ""),
        (" 2.50 元 ", "2.50", "元"),
    ],
)
def test_a_literal_is_a_number_and_a_unit(text, value, unit):
    assert parse_literal(text) == Quantity(Decimal(value), unit)


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_unit_of_the_pack_format_is_read(unit):
    assert parse_literal(f"7 {unit}") == Quantity(Decimal(7), unit)
    assert all(UNITS[unit])


def test_a_day_of_the_year_is_no_subtraction():
    assert parse_literal("01-31") == DayOfYear(1, 31)
    assert parse_literal("０１－３１") == DayOfYear(1, 31)
    assert parse_literal("02-29").in_year(2027) == date(2027, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        "", "人", "十人", "10 只", "1,00 家", "10,0000 元", "1.2.3 元", "1e3 元", "１０ 人\n5",
        "10 人 20 人", "٣ 人", "13-01", "02-30", "0x10 人", ".5 元", "5. 元", "NaN 元", "待细则",
        "9" * 19 + " 元", "10-20 人", "½ 人", "²",
    ],
)  # fmt: skip
def test_what_is_no_literal_says_why_in_both_languages(text):
    with pytest.raises(LiteralError) as caught:
        parse_literal(text)
    assert caught.value.zh
    assert caught.value.en


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    try:
        parse_literal(text)
    except LiteralError:
        return


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("20 万元", 20_000_000),
        ("0.01 元", 1),
        ("1.5 亿元", 15_000_000_000),
        ("-1 元", -100),
        ("0.000001 万元", 1),
    ],
)
def test_money_is_whole_fen(text, fen):
    assert to_fen(parse_literal(text)) == fen


@pytest.mark.parametrize("text", ["0.001 元", "10 人", "3", "0.0000001 万元"])
def test_what_is_no_money_is_refused(text):
    with pytest.raises(LiteralError):
        to_fen(parse_literal(text))


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (20_000_000, "20 万元", "CNY 200,000"),
        (123_456, "1,234.56 元", "CNY 1,234.56"),
        (1_250_000, "1.25 万元", "CNY 12,500"),
        (1_234_500, "12,345 元", "CNY 12,345"),
        (15_000_000_000, "1.5 亿元", "CNY 150,000,000"),
        (0, "0 元", "CNY 0"),
        (1, "0.01 元", "CNY 0.01"),
        (-20_000_000, "-20 万元", "CNY -200,000"),
        (10, "0.10 元", "CNY 0.10"),
    ],
)
def test_money_is_written_exactly(fen, zh, en):
    assert format_money(fen) == zh
    assert format_money(fen, "en") == en


@given(st.integers(-(10**15), 10**15), st.sampled_from(["元", "万元", "亿元", None]))
def test_written_money_reads_back_to_the_fen(fen, scale):
    assert to_fen(parse_literal(format_money(fen, "zh", scale))) == fen


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("10 人", "10 人", "10 people"),
        ("1 人", "1 人", "1 person"),
        ("60 %", "60%", "60%"),
        ("20 万元", "20 万元", "CNY 200,000"),
        ("1200 平方米", "1,200 平方米", "1,200 square metres"),
        ("2.50 分", "2.5 分", "2.5 points"),
        ("5 工作日", "5 个工作日", "5 working days"),
        ("3 月", "3 个月", "3 months"),
        ("3", "3", "3"),
    ],
)
def test_a_quantity_is_written_in_both_languages(text, zh, en):
    quantity = parse_literal(text)
    assert format_quantity(quantity) == zh
    assert format_quantity(quantity, "en") == en


def test_halfwidth_changes_full_width_forms_only():
    assert halfwidth("ＡＢ１２％，。　汉字") == "AB12%,。 汉字"
