"""Currencies in use, ISO 4217."""

import pytest

from exclave.engines.codes import currencies, currency


@pytest.mark.parametrize(
    ("code", "zh", "digits"),
    [("CNY", "人民币", 2), ("JPY", "日元", 0), ("KWD", "科威特第纳尔", 3), ("HKD", "港元", 2)],
)
def test_a_currency_has_its_name_and_minor_digits(code, zh, digits):
    found = currency(code)
    assert (found.name_zh, found.minor_digits) == (zh, digits)
    assert found.name_en


def test_an_unknown_currency_is_none():
    assert currency("XXX") is None
    assert currency("cny") is None


def test_codes_are_three_letters_and_unique():
    codes = [found.code for found in currencies()]
    assert len(codes) == len(set(codes)) == 153
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in codes)
