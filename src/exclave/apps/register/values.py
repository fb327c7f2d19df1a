"""Values of a row: what was typed → what a change keeps as JSON → columns of the table, and back into words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from exclave.apps.cases import world
from exclave.apps.journal.refusals import Fault
from exclave.apps.people.places import place_code
from exclave.apps.register.models import Recorded
from exclave.apps.register.tables import Column, Table, Words, option, options
from exclave.engines.codes import (
    IdentityFault,
    LiteralError,
    Stated,
    check_uscc,
    format_stated,
    halfwidth,
    read_stated,
)
from exclave.engines.policy.facts import std_lists

UNITS = {"count": "人", "area": "平方米", "money": "万元"}
"""What a number without a unit is meant in; money is kept in fen."""
MEASURES = tuple(UNITS)
YES, NO = {"zh": "是", "en": "yes"}, {"zh": "否", "en": "no"}
_SMALLEST = {"count": Decimal(1), "area": Decimal("0.0001"), "money": Decimal("0.01")}
_LARGEST = {"count": 2**31 - 1, "area": 10**12, "money": 10**15}


def clean(
    table: Table, typed: Mapping[str, Any], on: date | None = None
) -> tuple[dict[str, Any], list[Fault]]:
    """The values of one row as a change keeps them, and what is wrong with them. Unknown names are left out.

    ``on``: the day the row begins, for lists whose items have days. Blank is None: nobody said.
    """
    kept: dict[str, Any] = {}
    faults: list[Fault] = []
    for column in table.columns:
        raw = typed.get(column.name)
        raw = raw.strip() if isinstance(raw, str) else raw
        if raw in (None, ""):
            kept[column.name] = None
            if column.required:
                faults.append(_wrong(column, f"请填写“{column.zh}”。", f"State the {column.en}."))
            continue
        kept[column.name], found = _cleaned(column, raw, on)
        faults += found
    faults += _together(table, kept)
    return kept, faults


def _wrong(column: Column, zh: str, en: str) -> Fault:
    return Fault(column.name, zh, en)


def _cleaned(column: Column, raw: Any, on: date | None) -> tuple[Any, list[Fault]]:
    if column.kind == "bool":
        return _bool(column, raw)
    text = str(raw)
    if len(text) > column.longest:
        most = column.longest
        return text, [
            _wrong(column, f"最多 {most} 个字符，请缩短。", f"At most {most} characters; shorten it.")
        ]
    if column.kind in MEASURES:
        return _measure(column, text)
    if column.kind == "choice":
        return _choice(column, text, on)
    if column.kind in ("place", "industry"):
        return _coded(column, text)
    return text, []


def _bool(column: Column, raw: Any) -> tuple[Any, list[Fault]]:
    known = {"yes": True, "是": True, True: True, "no": False, "否": False, False: False}
    if raw in known:
        return known[raw], []
    return raw, [_wrong(column, "请选“是”或“否”。", "Choose yes or no.")]


def _choice(column: Column, text: str, on: date | None) -> tuple[Any, list[Fault]]:
    if text not in options(column.options):
        return text, [_wrong(column, "请选择列出的一项。", "Choose one of those listed.")]
    item = std_lists()[column.options].items[text] if column.options in std_lists() else None
    if item is not None and on is not None and not item.holds(on):
        return text, [
            _wrong(
                column,
                f"{on.isoformat()} 时没有“{item.zh}”这一类，请按当时的类别填写。",
                f"There was no such kind ({item.en}) on {on.isoformat()}; choose the kind of that time.",
            )
        ]
    return text, []


def _coded(column: Column, text: str) -> tuple[Any, list[Fault]]:
    code = place_code(text) if column.kind == "place" else halfwidth(text).upper()
    known = world.places().get(code) if column.kind == "place" else world.industries().get(code)
    if known is None:
        return text, [
            _wrong(
                column, f"找不到“{text}”，请从列表中选择。", f"“{text}” is not known; choose from the list."
            )
        ]
    return code, []


def measured(kind: str, text: str) -> Stated:
    """A number as stated, in people, square metres or yuan. Raises LiteralError where it is none or cannot be kept."""
    found = read_stated(text, UNITS[kind])
    if found.value < 0 or found.value > _LARGEST[kind]:
        raise LiteralError("数字超出范围。", "The number is out of range.")
    if found.value % _SMALLEST[kind]:
        raise LiteralError("小数位数过多。", "It has too many decimals.")
    if kind == "area" and not found.value:
        raise LiteralError("面积应大于零。", "An area is larger than zero.")
    return found


def _measure(column: Column, text: str) -> tuple[Any, list[Fault]]:
    try:
        measured(column.kind, text)
    except LiteralError as error:
        return text, [_wrong(column, error.zh, error.en)]
    return text, []


def _together(table: Table, kept: dict[str, Any]) -> list[Fault]:
    """What only several columns together show to be wrong."""
    if table.key == "states" and kept.get("state") == "left" and not kept.get("reason"):
        return [Fault("reason", "请写明退出原因。", "Say why the tenant left.")]
    if table.key == "tenants":
        return _identity(kept)
    return []


def _identity(kept: dict[str, Any]) -> list[Fault]:
    number, kind = kept.get("identity_no"), kept.get("identity_kind")
    if not number and not kind:
        return []
    if not number or not kind:
        empty = "identity_no" if kind else "identity_kind"
        return [Fault(empty, "身份类别和号码要一起填写。", "Kind and number of the identity go together.")]
    if kind == "uscc":
        found = check_uscc(str(number))
        if isinstance(found, IdentityFault):
            return [Fault("identity_no", found.zh + found.remedy_zh, f"{found.en} {found.remedy_en}")]
        kept["identity_no"] = found.code
    return []


# ---- into columns and back ---------------------------------------------------------------------------------
def columns_of(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Model columns of cleaned values, save those that point to other rows (tenant, institution, evidence)."""
    found: dict[str, Any] = {}
    for column in table.columns:
        value = values.get(column.name)
        if column.kind in MEASURES:
            found |= _stored(column, value)
        elif column.kind in ("institution", "evidence"):
            continue
        elif column.kind == "bool":
            found[column.name] = value
        else:
            found[column.name] = value or ""
    return found


def _stored(column: Column, value: Any) -> dict[str, Any]:
    name = column.name
    if value in (None, ""):
        return {name: None, f"{name}_bound": "exact", f"{name}_text": ""}
    stated = measured(column.kind, str(value))
    number = {
        "count": lambda: int(stated.value),
        "area": lambda: stated.scaled,
        "money": lambda: int(stated.value * 100),
    }
    key = "area_scaled" if column.kind == "area" else name
    return {key: number[column.kind](), f"{name}_bound": stated.bound, f"{name}_text": stated.text[:60]}


def values_of(table: Table, row: Recorded) -> dict[str, Any]:
    """A row's values as a change keeps them: what a form begins with and a difference compares."""
    found: dict[str, Any] = {}
    for column in table.columns:
        name = column.name
        if column.kind in MEASURES:
            stated = stated_of(row, column)
            found[name] = stated.text or format_stated(stated) if stated is not None else None
        elif column.kind == "institution" or column.kind == "evidence":
            found[name] = getattr(row, name).public_id
        else:
            value = getattr(row, name)
            found[name] = None if value == "" else value
    return found


def stated_of(row: Recorded, column: Column) -> Stated | None:
    """The approximate value a row keeps in a column."""
    found: Stated | None = getattr(row, "area" if column.kind == "area" else f"stated_{column.name}")
    return found


# ---- in words ----------------------------------------------------------------------------------------------
def show(column: Column, value: Any, names: Mapping[str, Words]) -> Words | None:
    """A kept value in both languages; ``names`` are those of tenants, institutions and files by their ids."""
    if value is None or value == "":
        return None
    if column.kind == "bool":
        return YES if value else NO
    if column.kind == "choice":
        return option(column.options, str(value))
    if column.kind in ("tenant", "institution", "evidence", "about"):
        return names.get(str(value)) or {"zh": str(value), "en": str(value)}
    if column.kind == "place":
        zh, en = (world.places().path_name(str(value), lang) for lang in ("zh", "en"))
        return {"zh": zh or str(value), "en": en or zh or str(value)}
    if column.kind == "industry":
        found = world.industries().get(str(value))
        return both(found.name_zh if found else str(value))
    if column.kind in MEASURES:
        return _shown(column, str(value))
    return both(str(value))


def _shown(column: Column, text: str) -> Words:
    try:
        stated = measured(column.kind, text)
    except LiteralError:
        return both(text)
    return {"zh": format_stated(stated, "zh"), "en": format_stated(stated, "en")}


def both(text: str) -> Words:
    return {"zh": text, "en": text}
