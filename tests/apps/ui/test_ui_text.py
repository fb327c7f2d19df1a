"""How values read: dates, money, quantities, two-language texts."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from exclave.apps.ui import text


def in_english() -> translation.override:
    return translation.override("en")


def in_chinese() -> translation.override:
    return translation.override("zh-hans")


@pytest.mark.parametrize(
    "value",
    [
        {"zh": "鄂州市", "en": "Ezhou"},
        SimpleNamespace(zh="鄂州市", en="Ezhou"),
        SimpleNamespace(name_zh="鄂州市", name_en="Ezhou"),
        {"name_zh": "鄂州市", "name_en": "Ezhou"},
    ],
)
def test_pick_takes_the_text_of_the_language(value: object) -> None:
    with in_chinese():
        assert text.pick(value) == "鄂州市"
    with in_english():
        assert text.pick(value) == "Ezhou"


@pytest.mark.parametrize("missing", ["", None])
def test_pick_falls_back_to_chinese(missing: object) -> None:
    with in_english():
        assert text.pick({"zh": "鄂州市", "en": missing}) == "鄂州市"
        assert text.pick({"zh": "鄂州市"}) == "鄂州市"
    assert text.pick(None) == ""
    assert text.pick("plain") == "plain"


def test_date_text_in_both_languages() -> None:
    day = date(2026, 1, 31)
    with in_chinese():
        assert text.date_text(day) == "2026年1月31日"
        assert text.date_text(day, weekday=True) == "2026年1月31日（星期六）"
    with in_english():
        assert text.date_text(day) == "31 Jan 2026"
        assert text.date_text(day, weekday=True) == "Sat 31 Jan 2026"
    assert text.date_text(None) == text.ABSENT


def test_instant_text_is_in_the_zone_of_the_authority() -> None:
    moment = datetime(2026, 1, 30, 17, 5, tzinfo=UTC)  # already the 31st in China
    with in_chinese():
        assert text.instant_text(moment) == "2026年1月31日 01:05"
        assert text.date_text(moment) == "2026年1月31日"
    with in_english():
        assert text.instant_text(moment, seconds=True) == "31 Jan 2026, 01:05:00"


@pytest.mark.parametrize(
    ("fen", "main", "exact"),
    [
        (0, "0元", ""),
        (850_000, "8,500元", ""),
        (999_999, "9,999.99元", ""),
        (1_000_000, "1万元", "10,000元"),
        (120_000_000, "120万元", "1,200,000元"),
        (-120_000_000, "-120万元", "-1,200,000元"),
        (12_345_678_901, "约1.23亿元", "123,456,789.01元"),
        (25_000_000_000, "2.5亿元", "250,000,000元"),
    ],
)
def test_money_text_in_chinese(fen: int, main: str, exact: str) -> None:
    with in_chinese():
        assert text.money_text(fen) == text.MoneyText(main, exact)


def test_money_text_in_english() -> None:
    with in_english():
        assert text.money_text(850_000).main == "CNY 8,500"
        assert text.money_text(120_000_000) == text.MoneyText("CNY 1.2 million", "1,200,000")
        assert text.money_text(None).main == text.ABSENT


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_money_text_never_loses_the_exact_amount(fen: int) -> None:
    with in_chinese():
        shown = text.money_text(fen)
    digits = re.fullmatch(r"(-?[0-9,.]+)元", shown.exact or shown.main)
    assert digits
    assert Decimal(digits[1].replace(",", "")) * 100 == fen
    if shown.exact and not shown.main.startswith("约"):
        found = re.fullmatch(r"(-?[0-9,.]+)(万元|亿元)", shown.main)
        assert found
        scale = 10_000 if found[2] == "万元" else 100_000_000
        assert Decimal(found[1].replace(",", "")) * scale * 100 == fen


def test_quantity_text_places_the_unit() -> None:
    with in_chinese():
        assert text.quantity_text(1200, "平方米") == "1,200平方米"
    with in_english():
        assert text.quantity_text(1200, "平方米") == "1,200 m²"
        assert text.quantity_text(1, "工作日") == "1 working day"
        assert text.quantity_text(Decimal("12.50"), "%") == "12.5%"
        assert text.quantity_text(SimpleNamespace(value=3, unit="家")) == "3 firms"
    assert text.quantity_text(None, "人") == text.ABSENT


def test_number_text_leaves_words_alone() -> None:
    assert text.number_text("约二十") == "约二十"
    assert text.number_text("NaN") == "NaN"
    assert text.number_text(Decimal("1E+3")) == "1,000"


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("Asia/Shanghai", "北京时间（UTC+8）", "China Standard Time (UTC+8)"),
        ("Asia/Urumqi", "UTC+6", "UTC+6"),
        ("Asia/Kolkata", "UTC+5:30", "UTC+5:30"),
        ("America/St_Johns", "UTC−3:30", "UTC−3:30"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_time_zones_read_as_people_know_them(name: str, zh: str, en: str) -> None:
    at = datetime(2026, 1, 31, tzinfo=UTC)
    with in_chinese():
        assert text.zone_text(name, at) == zh
    with in_english():
        assert text.zone_text(name, at) == en
