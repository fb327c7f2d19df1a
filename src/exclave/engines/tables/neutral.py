"""Text that a spreadsheet program would calculate, made text by an apostrophe; and back again.

A CSV file has no types: what begins with ``=``, ``+``, ``-`` or ``@`` is a formula to the program that opens
it, also behind spaces and invisible signs, as full-width signs, and after a separator the program takes for its
own. An apostrophe goes before each such place. ``plain`` takes exactly those apostrophes away again, so that a
file written here and read here holds what it held.
"""

import re

# A formula may begin where the text does, and wherever a program with other habits begins a cell.
_BREAKS = ";\t\r\n"
# One class, so that no sign is blank in two ways: a reader who tries both for each would never end.
_BLANK = f"(?![{_BREAKS}])[\\s\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\x00-\\x08\\x0e-\\x1f\\x7f]"
_SIGNS = "=+\\-@|%\\uff1d\\uff0b\\uff0d\\uff20\\uff5c\\uff05\\u2212\\ufe62\\ufe63\\ufe66\\ufe6b"
_DANGER = f"(?:{_BLANK})*[{_SIGNS}\\t\\r\\n]"
_PLACE = f"(?:\\A|(?<=[{_BREAKS}]))"
_FORMULA = re.compile(f"{_PLACE}(?={_DANGER})")
_GUARDABLE = re.compile(f"{_PLACE}(?='*{_DANGER})")
_GUARDED = re.compile(f"{_PLACE}'(?='*{_DANGER})")


def is_formula(text: str) -> bool:
    """Whether some program would calculate the text, or a part of it that it takes for a cell."""
    return _FORMULA.search(text) is not None


def neutral(value: object) -> str:
    """The value as text no program calculates; nothing becomes the empty text."""
    return _GUARDABLE.sub("'", "" if value is None else str(value))


def plain(text: str) -> str:
    """What ``neutral`` was given. An apostrophe that guards nothing is part of the text and stays."""
    return _GUARDED.sub("", text)
