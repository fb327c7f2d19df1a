"""A place as the box of a form holds it, and the code of what was typed there."""

import re
from functools import cache

from exclave.apps.ui.text import is_english
from exclave.engines.codes import PlaceTable, halfwidth

_CODE_FIRST = re.compile(r"\A([0-9A-Za-z][0-9A-Za-z-]*)(?:\s+\S.*)?\Z")


@cache
def _places() -> PlaceTable:
    return PlaceTable.load()


def place_typed(code: str) -> str:
    """“420704 湖北省鄂州市鄂城区” for a known code, in the reader's language; what was typed for anything else."""
    name = _places().path_name(code, "en" if is_english() else "zh") if code else None
    return f"{code} {name}" if name else code


def place_code(typed: str) -> str:
    """The code of “420704 湖北省鄂州市鄂城区”, or of a name that only one place has; else what was typed."""
    text = halfwidth(typed).strip()
    hit = _CODE_FIRST.match(text)
    if hit and _places().get(hit[1]) is not None:
        return hit[1]
    if len(text) < 2:
        return typed
    same = [p for p in _places().search(text, limit=5) if text in (p.name_zh, p.name_en, *p.also)]
    whole = [p for p in same if p.level in ("county", "zone")] or same
    return whole[0].code if len(whole) == 1 else typed
