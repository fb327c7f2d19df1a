"""The names and types that expressions of a pack may use.

Names: every subject with its fields (``institution.staff``), its ``state`` and ``type``, and the rows of
subjects within it (``institution.tenants``); ``param.x``; ``pack.place``; ``asof``; ``period.year``;
``round``; ``checks``; ``register.<subject>``; ``<subject>.grades``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from exclave.engines.codes.units import LiteralError, Quantity, parse_literal
from exclave.engines.policy.facts import std_lists
from exclave.engines.policy.language.types import (
    BOOL,
    DATE,
    DAY_OF_YEAR,
    DECIMAL,
    ERROR,
    INT,
    PERCENT,
    PLACE,
    REF,
    TEXT,
    YEAR,
    CodeList,
    Type,
    TypeEnv,
    bounded,
    code,
    codes,
    money,
    of_unit,
    record,
    table,
)

from .model import Column, Field_, Pack, Param

_ROUND_DATE = re.compile(r"round\.dates\.([a-z][a-z0-9_]*)")
_PLAIN = {
    "text": TEXT, "longtext": TEXT, "int": INT, "date": DATE, "year": YEAR, "bool": BOOL, "place": PLACE,
    "org": REF, "person": REF, "file": REF,
}  # fmt: skip


@cache
def _std_code_lists() -> tuple[CodeList, ...]:
    return tuple(
        CodeList(one.name, None if one.open else tuple(one.items), ordered=one.ordered)
        for one in std_lists().values()
    )


def field_type(field: Field_ | Column) -> Type:
    """The language type of a field or column; ERROR when it lacks what its type needs (list, unit)."""
    if field.type in _PLAIN:
        return _PLAIN[field.type]
    if field.type == "industry":
        return code("std.industry")
    if field.type in ("choice", "choices"):
        if field.list_ is None:
            return ERROR
        return code(field.list_) if field.type == "choice" else codes(field.list_)
    if field.type == "decimal":
        return PERCENT if field.unit == "%" else DECIMAL
    if field.type == "money":
        return money(getattr(field, "currency", "CNY"), shown=field.unit or "元")
    if field.type == "table":
        columns = getattr(field, "columns", {})
        return table({name: field_type(column) for name, column in columns.items()})
    if field.unit is None:
        return DECIMAL
    found = of_unit(field.unit)
    return bounded(found) if getattr(field, "calc", None) else found


def param_unit(param: Param) -> str | None:
    """The unit of a param: stated, or that of its written value. None for a bare number or several units."""
    if isinstance(param.unit, str):
        return param.unit
    if param.unit:
        return None
    written = [row.value for row in param.value] if isinstance(param.value, list) else [param.value]
    return next((unit for value in written if (unit := _written_unit(value))), None)


def _written_unit(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        found = parse_literal(value)
    except LiteralError:
        return None
    return (found.unit or None) if isinstance(found, Quantity) else None


def param_type(name: str, param: Param) -> Type:
    """The language type of a param; one with several possible units is a text, not a number."""
    if param.type == "bool":
        return BOOL
    if param.type == "choice":
        return code(param.list_ or f"param.{name}")
    if param.type == "date":
        return DATE
    if param.type == "day_of_year":
        return DAY_OF_YEAR
    if param.type == "text" or isinstance(param.unit, list):
        return TEXT
    unit = param_unit(param)
    if unit is not None:
        return of_unit(unit)
    return DECIMAL if isinstance(param.value, Decimal) else INT


def _lists(pack: Pack) -> Iterator[CodeList]:
    yield from _std_code_lists()
    for name, one in pack.lists.items():
        covers = tuple(sorted({code_ for some in one.codes.values() for code_ in some}))
        yield CodeList(name, tuple(one.items) or None, ordered=one.ordered, covers=covers)
    for name, param in pack.params.items():
        if param.type == "choice" and param.list_ is None:
            yield CodeList(f"param.{name}", tuple(param.items))
    for name, subject in pack.subjects.items():
        if subject.states:
            yield CodeList(f"{name}.state", tuple(subject.states), ordered=True)
        if subject.types:
            yield CodeList(f"{name}.type", tuple(subject.types))
        grades = tuple(
            dict.fromkeys(
                grade.id for one in pack.evaluations.values() if one.subject == name for grade in one.grades
            )
        )
        if grades:
            yield CodeList(f"{name}.grade", grades)


def _subject_fields(pack: Pack, name: str) -> dict[str, Type]:
    subject = pack.subjects[name]
    fields: dict[str, Type] = {}
    for child, other in pack.subjects.items():
        if other.within == name:
            fields[f"{child}s"] = _rows_of(pack, child)
    if any(one.subject == name and one.grades for one in pack.evaluations.values()):
        fields["grades"] = table({"grade": code(f"{name}.grade"), "year": YEAR})
    if subject.states:
        fields["state"] = code(f"{name}.state")
    if subject.types:
        fields["type"] = code(f"{name}.type")
    fields.update({key: field_type(field) for key, field in pack.fields.get(name, {}).items()})
    return fields


def _states(pack: Pack, name: str) -> str | None:
    return f"{name}.state" if pack.subjects[name].states else None


def _rows_of(pack: Pack, name: str) -> Type:
    """The rows of a register: its fields without tables, its state and type."""
    subject = pack.subjects[name]
    columns = {
        key: type_
        for key, type_ in ((key, field_type(field)) for key, field in pack.fields.get(name, {}).items())
        if type_.kind != "table"
    }
    if subject.states:
        columns["state"] = code(f"{name}.state")
    if subject.types:
        columns["type"] = code(f"{name}.type")
    return table(columns, states=_states(pack, name))


def round_dates(pack: Pack) -> tuple[str, ...]:
    """Names of the dates a call of this pack must state (``round.dates.forward`` → ``forward``)."""
    found: dict[str, None] = {}
    for procedure in pack.procedures.values():
        for stage in procedure.stages:
            for match in _ROUND_DATE.finditer(stage.until or ""):
                found[match.group(1)] = None
    return tuple(found)


def build_env(pack: Pack) -> TypeEnv:
    """The environment of the pack's expressions."""
    names: dict[str, Type] = {
        name: record(_subject_fields(pack, name), states=_states(pack, name)) for name in pack.subjects
    }
    names["param"] = record({name: param_type(name, param) for name, param in pack.params.items()})
    names["pack"] = record({"place": PLACE})
    names["asof"] = DATE
    names["period"] = record({"year": YEAR})
    dates = record({name: DATE for name in round_dates(pack)})
    names["round"] = record({"opens": DATE, "closes": DATE, "cutoff": DATE, "dates": dates})
    names["checks"] = record({"failed": INT, "unknown": INT, "judge": INT, "clear": BOOL})
    names["register"] = record(
        {name: _rows_of(pack, name) for name, subject in pack.subjects.items() if subject.kind == "register"}
    )
    return TypeEnv(names, _lists(pack))
