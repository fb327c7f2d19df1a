"""Chinese and full-width numerals, and folding of full-width characters.

All patterns of this package run on *folded* text: full-width ASCII made half-width, offsets unchanged.
"""

from decimal import Decimal

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD.update({0x3000: 0x20, 0xA0: 0x20, 0x2014: 0x2D, 0x2013: 0x2D, 0x2012: 0x2D, 0x2212: 0x2D})
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_DIGITS.update({"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3})
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
CHINESE = "零〇○一二两三四五六七八九十百"
"""Characters of a Chinese ordinal below one thousand."""


def fold(text: str) -> str:
    """Full-width ASCII, the ideographic space and long dashes made half-width; length and offsets stay."""
    return text.translate(_FOLD)


def chinese_number(text: str) -> int | None:
    """Value of a Chinese numeral (``二十一``, ``两``, ``一百零五``, ``二〇二五``); None if it is none."""
    if not text:
        return None
    if len(text) > 1 and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            section += (digit or 1) * _PLACES[character]
            digit = 0
        elif character in _MYRIADS:
            total = (total + section + digit) * _MYRIADS[character]
            section = digit = 0
        else:
            return None
    return total + section + digit


def to_chinese(number: int) -> str:
    """Chinese ordinal of 1 … 999, as labels write it (``十一``, ``二十``, ``一百零五``)."""
    if not 1 <= number <= 999:
        raise ValueError(f"no label has the ordinal {number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    names = "零一二三四五六七八九"
    text = f"{names[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else names[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (names[ones] if ones else "")


def decimal_number(text: str) -> Decimal | None:
    """Exact value of Arabic digits (``1,200``, ``3.5``) or of a Chinese numeral; None if it is neither."""
    plain = text.replace(",", "").replace(" ", "")
    if plain and all(character in "0123456789." for character in plain):
        return Decimal(plain) if plain.count(".") <= 1 and plain != "." else None
    value = chinese_number(plain)
    return None if value is None else Decimal(value)


def width(text: str) -> int:
    """Columns a text takes on a page: two for a full-width character, one for the others."""
    return sum(1 if character < "\u1100" else 2 for character in text)
