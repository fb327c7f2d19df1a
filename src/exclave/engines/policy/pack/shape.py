"""Shape faults: what pydantic found, said in the words of the format and placed in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from .faults import PackFault, Path, Position
from .messages import fault

MOST = 500
_KINDS: dict[str, tuple[str, str]] = {
    "string_type": (
        "应为文字（数字、区划代码、版本号请加引号）",
        "text is expected here (quote numbers, codes, versions)",
    ),
    "bool_type": ("应为 true 或 false", "true or false is expected here"),
    "int_type": ("应为整数", "a whole number is expected here"),
    "date_type": ("应为日期，如 2026-01-31", "a date such as 2026-01-31 is expected here"),
    "dict_type": ("应为“键: 值”的一组", "a mapping is expected here"),
    "model_type": ("应为“键: 值”的一组", "a mapping is expected here"),
    "model_attributes_type": ("应为“键: 值”的一组", "a mapping is expected here"),
    "list_type": ("应为列表", "a list is expected here"),
    "decimal_type": ("应为数字", "a number is expected here"),
    "string_too_long": ("过长", "this is too long"),
}


def _walk(raw: Any, loc: Iterable[str | int]) -> Path:
    """The path in the raw tree that a pydantic location means (names of union members fall out)."""
    path: list[str | int] = []
    here = raw
    for step in loc:
        if isinstance(here, Mapping) and step in here:
            here = here[str(step)]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def place(path: Path, values: Mapping[Path, Position], keys: Mapping[Path, Position]) -> Position:
    """The nearest known position of a path, looking outwards."""
    for length in range(len(path), -1, -1):
        found = values.get(path[:length]) or keys.get(path[:length])
        if found is not None:
            return found
    return Position("", 1, 1)


def _say(kind: str, loc: tuple[str | int, ...], error: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    """The code of one pydantic error and what its message needs."""
    last = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        return "unknown_key", {"key": last}
    if kind == "missing":
        return "missing_key", {"key": last}
    if kind == "literal_error":
        return "wrong_word", {"value": error.get("input"), "expected": error.get("ctx", {}).get("expected")}
    if kind == "string_pattern_mismatch":
        return "bad_id", {"value": error.get("input")}
    zh, en = _KINDS.get(kind, (f"写法不符（{error.get('msg', kind)}）", str(error.get("msg", kind))))
    return "wrong_type", {"zh": zh, "en": en}


def shape_faults(
    error: ValidationError, raw: Any, values: Mapping[Path, Position], keys: Mapping[Path, Position]
) -> list[PackFault]:
    """One fault per place: a union that fails on all its members is said once. The first few hundred are told."""
    found: dict[tuple[Position, str], PackFault] = {}
    for item in error.errors(include_url=False)[:MOST]:
        path = _walk(raw, item["loc"])
        code, said = _say(item["type"], item["loc"], item)
        at = (keys.get(path) if code == "unknown_key" else None) or place(path, values, keys)
        same = f"{code} {said['key']}" if "key" in said else "type"
        where = ".".join(str(step) for step in path)
        found.setdefault((at, same), fault(at, code, where=where, **said))
    return list(found.values())
