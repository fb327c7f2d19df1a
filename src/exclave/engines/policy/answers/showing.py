"""Facts and params as people read them, for the sentences of an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from exclave.engines.codes.units import Quantity, Scale, format_money, format_quantity
from exclave.engines.policy.facts import std_lists
from exclave.engines.policy.language.display import Labels
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.types import Type
from exclave.engines.policy.language.values import OPEN, Bounds, Rows, Unknown
from exclave.engines.policy.pack.model import OPEN as OPEN_TEXT
from exclave.engines.policy.pack.model import Pack, Subject, Text

from .reading import list_codes

Lang = Literal["zh", "en"]
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\}")


def _decimal(value: int | Fraction) -> Decimal:
    exact = Fraction(value)
    found = Decimal(exact.numerator) / Decimal(exact.denominator)
    return found if found == found.to_integral_value() else round(found, 4)


def show_number(type_: Type, value: int | Fraction, lang: Lang) -> str:
    """``10 人``, ``120 万元``, ``5%``."""
    if type_.kind == "money":
        scale: Scale | None = "万元" if type_.shown == "万元" else "亿元" if type_.shown == "亿元" else None
        fen = int(value) if Fraction(value).denominator == 1 else round(value)
        return format_money(fen, lang, scale if lang == "zh" else None)
    if type_.shown == "%":
        return f"{_decimal(Fraction(value) * 100):f}%"
    unit = type_.unit or ""
    try:
        return format_quantity(Quantity(_decimal(value), unit), lang)
    except (KeyError, ValueError):
        return f"{_decimal(value):f} {unit}".strip()


def _bounds(type_: Type, value: Bounds, lang: Lang) -> str:
    if value.low == 0 and value.high is None:  # a list of which nothing counts, and that may go on
        return "目前没有，可能未列全" if lang == "zh" else "none so far; perhaps not all are listed"
    low = None if value.low is None else show_number(type_, value.low, lang)
    high = None if value.high is None else show_number(type_, value.high, lang)
    if low and high:
        return f"{low}–{high}"
    if low:
        return f"至少{low}" if lang == "zh" else f"at least {low}"
    return f"至多{high}" if lang == "zh" else f"at most {high}"


def code_name(pack: Pack, list_name: str | None, code: str, lang: Lang) -> str:
    """The name of a code in its list, the code itself where the list does not know it."""
    codes = list_codes(pack, list_name)
    if codes is not None and code in codes:
        zh, en = codes[code]
        return zh if lang == "zh" else en or zh
    if list_name is not None:
        found = _own_code(pack, list_name, code)
        if found is not None:
            return found.zh if lang == "zh" else found.en or found.zh
    return code


def _own_code(pack: Pack, list_name: str, code: str) -> Text | None:
    owner, _, kind = list_name.partition(".")
    if owner == "param" and kind in pack.params:
        return pack.params[kind].items.get(code)
    subject = pack.subjects.get(owner)
    if subject is None:
        return None
    if kind == "state":
        return subject.state_names.get(code)
    if kind == "type" and code in subject.types:
        return Text(zh=subject.types[code].zh, en=subject.types[code].en)
    return None


def show_value(pack: Pack, type_: Type, value: Any, facts: Facts, lang: Lang) -> str:
    """One value in words. Missing and open values say so."""
    if isinstance(value, Unknown):
        if value is OPEN:
            return OPEN_TEXT if lang == "zh" else "left open"
        return "（未填）" if lang == "zh" else "(not given)"
    if isinstance(value, Bounds):
        return _bounds(type_, value, lang)
    if isinstance(value, Rows):
        count = len(value.rows)
        return f"{count} 行" if lang == "zh" else f"{count} row" if count == 1 else f"{count} rows"
    if isinstance(value, bool):
        return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日" if lang == "zh" else f"{value:%-d %b %Y}"
    if type_.kind == "place":
        asof = facts.values.get("asof")
        name = facts.world.places.name(value, asof if isinstance(asof, date) else None, lang)
        return name or str(value)
    if type_.kind == "code":
        return code_name(pack, type_.codes, value, lang)
    if type_.kind == "codes":
        joined = [code_name(pack, type_.codes, one, lang) for one in value]
        return ("、" if lang == "zh" else ", ").join(joined)
    if isinstance(value, int | Fraction):
        return str(value) if type_.kind == "year" else show_number(type_, value, lang)
    return _name(value)


def _name(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("name_zh") or "")
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)


def fill(pack: Pack, template: str, facts: Facts, lang: Lang) -> str:
    """A text of the pack with ``{institution.place}`` and ``{param.team_min}`` filled in."""

    def shown(match: re.Match[str]) -> str:
        path = match.group(1)
        type_ = facts.env.find(tuple(path.split(".")))
        if type_ is None:
            return match.group(0)
        return show_value(pack, type_, facts.value(path), facts, lang)

    return _PLACEHOLDER.sub(shown, template)


def placeholders(template: str) -> tuple[str, ...]:
    """The names a text asks for, in order."""
    return tuple(match.group(1) for match in _PLACEHOLDER.finditer(template))


def labels_of(pack: Pack) -> Labels:
    """The names of everything the pack's expressions read, for the language's own sentences."""
    paths: dict[str, dict[str, str]] = {}
    for subject, one in pack.subjects.items():
        paths[subject] = _both(one.zh, one.en)
        for name in ("state", "type"):
            paths[f"{subject}.{name}"] = _both(*_of_record(one, name))
    for subject, fields in pack.fields.items():
        for name, field in fields.items():
            paths[f"{subject}.{name}"] = _both(field.zh, field.en)
            for column, inner in field.columns.items():
                paths[f"{subject}.{name}.{column}"] = _both(inner.zh, inner.en)
    for name, param in pack.params.items():
        paths[f"param.{name}"] = _both(param.zh, param.en)
    lists = {
        name: {code: _both(*names) for code, names in (list_codes(pack, name) or {}).items()}
        for name in (*pack.lists, *std_lists())
    }
    for name, param in pack.params.items():
        lists[f"param.{name}"] = {code: _both(one.zh, one.en) for code, one in param.items.items()}
    for subject, one in pack.subjects.items():
        lists[f"{subject}.state"] = {code: _both(text.zh, text.en) for code, text in one.state_names.items()}
        lists[f"{subject}.type"] = {code: _both(type_.zh, type_.en) for code, type_ in one.types.items()}
    return Labels(paths, lists)


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def _of_record(subject: Subject, name: str) -> tuple[str, str]:
    """The name of the state or the type that a record of the register has."""
    zh, en = subject.zh, subject.en or subject.zh
    return (f"{zh}的状态", f"state of the {en}") if name == "state" else (f"{zh}的类型", f"type of the {en}")


def label_of(pack: Pack, path: str) -> tuple[str, str]:
    """The name of a field, column (``institution.staff.since``) or param in zh and en, else the path."""
    head, _, rest = path.partition(".")
    if head == "param" and rest in pack.params:
        return pack.params[rest].zh, pack.params[rest].en or pack.params[rest].zh
    name, _, column = rest.partition(".")
    one = pack.fields.get(head, {}).get(name)
    if one is None and head in pack.subjects and rest in ("state", "type"):
        return _of_record(pack.subjects[head], rest)
    if one is None:
        return path, path
    if column and column in one.columns:
        inner = one.columns[column]
        return f"{one.zh}：{inner.zh}", f"{one.en or one.zh}: {inner.en or inner.zh}"
    return one.zh, one.en or one.zh
