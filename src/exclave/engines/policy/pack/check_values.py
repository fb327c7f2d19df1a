"""Values: lists, params with units and rows, fields, and the core facts they stand for."""

from __future__ import annotations

from collections.abc import Iterator

from exclave.engines.codes.units import UNITS
from exclave.engines.policy.facts import CoreFact, core_fact, std_lists, subjects
from exclave.engines.policy.language.types import COUNTING_UNITS, DURATION_UNITS

from .checking import Checking
from .environment import param_unit
from .faults import Path
from .literals import ValueRefused, read_date
from .model import OPEN, Column, Field_, Param
from .settle import is_open_param, read_param

KNOWN_UNITS = frozenset(UNITS) | COUNTING_UNITS | frozenset(DURATION_UNITS)


def check_values(check: Checking) -> None:
    """Everything about lists, params and fields that needs no expression."""
    for name, listed in check.pack.lists.items():
        if name.startswith("std.") or name in std_lists():
            check.bad(("lists", name), "std_redefined", name=name)
        elif not listed.items:
            check.bad(("lists", name), "list_empty", name=name)
    for name, param in check.pack.params.items():
        _param(check, name, param)
    for subject, fields in check.pack.fields.items():
        check.known(("fields", subject), "subjects", subject, check.pack.subjects)
        for name, one in fields.items():
            path: Path = ("fields", subject, name)
            _shape(check, path, f"{subject}.{name}", one)
            for column, inner in one.columns.items():
                _shape(check, (*path, "columns", column), f"{subject}.{name}.{column}", inner)
            if one.by is not None:
                check.known((*path, "by"), "duties", one.by, check.pack.duties)
    _core(check)


def _lists(check: Checking) -> frozenset[str]:
    return frozenset(std_lists()) | frozenset(check.pack.lists)


def _unit(check: Checking, path: Path, unit: str) -> None:
    if unit not in KNOWN_UNITS:
        check.bad(path, "unknown_unit", unit=unit, known=" ".join(sorted(KNOWN_UNITS)))


def _shape(check: Checking, path: Path, name: str, one: Field_ | Column) -> None:
    """What the type of a field needs: a unit, a list, columns."""
    if one.unit is not None:
        _unit(check, (*path, "unit"), one.unit)
    if one.type in ("money", "quantity") and one.unit is None:
        check.bad(path, "no_unit", name=name, type=one.type)
    if one.type == "money" and one.unit is not None and one.unit not in ("元", "万元", "亿元"):
        check.bad(
            (*path, "unit"), "unit", zh=f"“{name}”是金额，单位不能是{one.unit}。",
            en=f"“{name}” is money and cannot be in {one.unit}.",
        )  # fmt: skip
    if one.type in ("choice", "choices"):
        if one.list_ is None:
            check.bad(path, "no_list", name=name)
        else:
            check.known((*path, "list"), "lists", one.list_, _lists(check))
    if isinstance(one, Field_) and one.type == "table":
        if not one.columns or (one.key is not None and one.key not in one.columns):
            check.bad(path, "no_columns", name=name)
    elif isinstance(one, Column) and one.type == "table":
        check.bad(path, "no_columns", name=name)


# -- params


def _param(check: Checking, name: str, param: Param) -> None:
    path: Path = ("params", name)
    units = [param.unit] if isinstance(param.unit, str) else param.unit or []
    for unit in units:
        _unit(check, (*path, "unit"), unit)
    if param.type == "choice" and param.list_ is not None:
        check.known((*path, "list"), "lists", param.list_, _lists(check))
    elif param.type == "choice" and not param.items:
        check.bad(path, "no_list", name=name)
    if is_open_param(param) and param.settle is None:
        check.bad(path, "no_settle", name=name)
    if not isinstance(param.value, list):
        _written(check, (*path, "value"), name, param, param.value)
        return
    for index, row in enumerate(param.value):
        at: Path = (*path, "value", index)
        if (row.value is None) == (row.calc is None):
            check.bad(at, "row_body", name=name, row=index + 1)
        elif row.value is not None:
            _written(check, (*at, "value"), name, param, row.value)
        last = index == len(param.value) - 1
        if not last and row.when is None and row.from_ is None and row.until is None:
            check.bad(at, "row_unreachable", name=name, row=index + 1)


def _written(check: Checking, path: Path, name: str, param: Param, raw: object) -> None:
    if raw == OPEN:
        return
    try:
        value = read_param(name, param, raw)
        if param.type == "choice" and param.list_ in std_lists():
            codes = std_lists()[param.list_ or ""].items
            if codes and value not in codes:
                check.known(path, "codes", str(value), codes)
        if param.type == "date":
            read_date(raw)
    except ValueRefused as error:
        check.bad(path, "unit", zh=error.zh, en=error.en)
        return
    unit = param_unit(param)
    if param.type == "quantity" and unit is not None and unit not in KNOWN_UNITS:
        _unit(check, path, unit)


# -- core facts


def _core_subject(check: Checking, subject: str) -> str | None:
    """The dictionary's subject that a subject of the pack is."""
    found = check.pack.subjects.get(subject)
    if found is None:
        return None
    if found.kind == "organisation":
        return "organisation"
    if subject in subjects():
        return subject
    return "institution" if found.types and found.within is None else None


def _core(check: Checking) -> None:
    for subject, fields in check.pack.fields.items():
        home = _core_subject(check, subject)
        used: dict[str, str] = {}
        for name, one in fields.items():
            path: Path = ("fields", subject, name)
            key = f"{subject}.{name}"
            if one.core is not None:
                _same_core(check, path, key, one, one.core)
                if one.core in used:
                    check.bad(path, "core_twice", core=one.core, other=used[one.core], name=key)
                used.setdefault(one.core, key)
            elif home is not None:
                _twin(check, path, key, name, one, _facts(home))
            if one.type == "table":
                _core_columns(check, path, key, one)


def _facts(home: str) -> list[CoreFact]:
    """Facts a field of a subject might double: the subject's own, and the tables of an institution."""
    own = [fact for name, fact in subjects()[home].facts.items() if "." not in name]
    if home == "institution":
        tables = [name for name, subject in subjects().items() if subject.rows]
        own += [fact for name in tables if (fact := core_fact(name)) is not None]
    return own


def _twin(
    check: Checking, path: Path, key: str, name: str, one: Field_ | Column, facts: list[CoreFact]
) -> None:
    for fact in facts:
        last = fact.id.rpartition(".")[2]
        same_name = name in (last, f"{last}s") and one.type in fact.types
        if same_name or (one.zh == fact.zh and one.type in fact.types):
            check.bad(path, "twin", name=key, core=fact.id)
            return


def _core_columns(check: Checking, path: Path, key: str, one: Field_) -> None:
    home = one.core if one.core is not None and core_fact(one.core) is not None else None
    used: dict[str, str] = {}
    for name, column in one.columns.items():
        at: Path = (*path, "columns", name)
        if column.core is not None:
            _same_core(check, at, f"{key}.{name}", column, column.core)
            if column.core in used:
                check.bad(at, "core_twice", core=column.core, other=used[column.core], name=f"{key}.{name}")
            used.setdefault(column.core, f"{key}.{name}")
        elif home is not None:
            _twin(check, at, f"{key}.{name}", name, column, list(_columns_of(home)))


def _columns_of(table: str) -> Iterator[CoreFact]:
    subject, _, name = table.partition(".")
    for key, fact in subjects()[subject].facts.items():
        if not name or key.startswith(f"{name}."):
            yield fact


def _same_core(check: Checking, path: Path, key: str, one: Field_ | Column, reference: str) -> None:
    fact = core_fact(reference)
    if fact is None:
        check.bad((*path, "core"), "core_unknown", name=reference)
        return
    wrong: tuple[str, str, str] | None = None
    if one.type not in fact.types and not _rows_as_text(one, fact):
        wrong = ("类型", "type", " / ".join(fact.types))
    elif fact.list is not None and one.list_ is not None and one.list_ != fact.list:
        wrong = ("清单", "list", fact.list)
    elif fact.per is not None and getattr(one, "per", fact.per) != fact.per:
        wrong = ("周期", "period", fact.per)
    elif fact.unit is not None and one.unit is not None and one.unit != fact.unit:
        wrong = ("单位", "unit", fact.unit)
    if wrong is not None:
        what, what_en, wanted = wrong
        check.bad(path, "core_differs", name=key, core=reference, what=what, what_en=what_en, wanted=wanted)


def _rows_as_text(one: Field_ | Column, fact: CoreFact) -> bool:
    """A shared table may be asked as one account in words (headquarters' results)."""
    return fact.types == ("table",) and one.type == "longtext"
