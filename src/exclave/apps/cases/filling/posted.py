"""What a browser posts → what the draft keeps. Nothing is judged here and nothing typed is dropped."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from exclave.apps.cases import world
from exclave.apps.people.places import place_code
from exclave.engines.codes.text import halfwidth
from exclave.engines.policy.answers import FormField
from exclave.engines.policy.answers.reading import is_blank

_YES_NO = {"yes": True, "no": False}
_CODE_FIRST = re.compile(r"\A([0-9A-Za-z][0-9A-Za-z-]*)(?:\s+\S.*)?\Z")


def typed_fields(fields: Iterable[FormField], post: QueryDict, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of these fields as posted, beside the draft's ``data`` for what the post leaves out."""
    found: dict[str, Any] = {}
    for one in fields:
        if one.type == "file" or one.by is not None:
            continue
        found[one.key] = (
            _table(one, post) if one.type == "table" else _value(one, one.key, post, data.get(one.key))
        )
    return found


def _value(one: FormField, name: str, post: QueryDict, before: Any = None) -> Any:
    if one.type == "choices":
        return [_clean(v) for v in post.getlist(name)]
    raw = _clean(post.get(name, ""))
    if one.type == "bool":
        return _YES_NO.get(raw, raw)
    if one.type == "place":
        return place_code(raw)
    if one.type == "industry":
        return industry_code(raw)
    if one.type in ("org", "person") and isinstance(before, Mapping) and raw == str(before.get("name", "")):
        return dict(before)
    return raw


def _clean(text: str) -> str:
    """Without NUL, which no database text may hold, and with one kind of line end."""
    return text.replace("\x00", "").replace("\r\n", "\n")


def _table(one: FormField, post: QueryDict) -> dict[str, Any]:
    """Rows in the order posted. Lines with nothing in them are left out, so that row numbers stay true."""
    pattern = re.compile(rf"\A{re.escape(one.key)}-([0-9]{{1,5}})-([a-z][a-z0-9_]*)\Z")
    indexes = sorted({int(hit[1]) for name in post if (hit := pattern.match(name))})
    rows = []
    for index in indexes:
        row = {c.key: _value(c, f"{one.key}-{index}-{c.key}", post) for c in one.columns}
        if not all(is_blank(v) for v in row.values()):
            rows.append(row)
    return {"complete": post.get(f"{one.key}-complete") == "yes", "rows": rows}


def with_blank_row(table: Any) -> dict[str, Any]:
    """The table with one empty line at its end: the answer to “add a row” without JavaScript."""
    kept = table if isinstance(table, Mapping) else {}
    return {**kept, "rows": [*kept.get("rows", []), {}]}


def without_row(one: FormField, post: QueryDict, index: int) -> QueryDict:
    """The post as if the row's cells were not in it."""
    prefix = f"{one.key}-{index}-"
    left = post.copy()
    for name in [n for n in left if n.startswith(prefix)]:
        del left[name]
    return left


def industry_code(typed: str) -> str:
    """The code of “C39 …” or of a name that only one class has; else what was typed."""
    text = halfwidth(typed).strip()
    hit = _CODE_FIRST.match(text)
    if hit and world.industries().get(hit[1].upper()) is not None:
        return hit[1].upper()
    same = [i for i in world.industries().search(text, limit=5) if i.name_zh == text] if len(text) > 1 else []
    return same[0].code if len(same) == 1 else typed
