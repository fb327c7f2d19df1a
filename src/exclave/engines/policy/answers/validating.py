"""A form checked before it is submitted: what stands in the way, and what should be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from exclave.engines.codes.units import UNITS
from exclave.engines.policy.language.facts import admit
from exclave.engines.policy.language.program import evaluate
from exclave.engines.policy.language.values import MISSING, Rows
from exclave.engines.policy.pack.environment import field_type
from exclave.engines.policy.pack.model import Column, Field_

from .compiled import CompiledPack
from .field_faults import FieldFault, field_fault
from .form import form_keys, is_required
from .reading import IndustryTable, PlaceTable, Read, Reading, is_blank, read_field
from .showing import show_number

_PAST = frozenset({"organisation.founded", "organisation.titles.from", "contract.signed", "result.date"})
_PAST_SURELY = frozenset({"staff.since", "institution.opened", "tenant.states", "tenant.left"})
"""A later day is doubtful here, not impossible: someone may be named before the first day of work."""
_BEGIN_END = (
    ("began", "ends"), ("began", "ended"), ("from", "until"), ("since", "until"), ("from", "to"),
    ("starts", "ends"), ("opened", "closed"), ("signed_on", "ends"),
)  # fmt: skip
_LOW, _HIGH = Fraction(2_000), Fraction(50_000)
"""A figure between these many times the last one is taken for a mistake of 元 and 万元 (ten thousand)."""
_SELDOM_NOTHING = frozenset({"人", "平方米"})
"""Nought people or square metres is more often a figure left out than one meant; nought yuan, firms or uses is not."""


def validate_form(
    compiled: CompiledPack,
    form_id: str,
    type_: str,
    data: Mapping[str, Any],
    *,
    asof: date,
    previous: Mapping[str, Any] | None = None,
    files: Collection[str] = (),
    duty: str | None = None,
    places: PlaceTable | None = None,
    industries: IndustryTable | None = None,
) -> tuple[dict[str, Any], list[FieldFault], list[FieldFault]]:
    """Check a form for one type. Returns (values, faults, warnings).

    ``values`` is what to store: the data with digits, dates and codes normalised; whatever could not be
    read stays as typed, nothing is dropped. ``warnings`` ask the person to confirm. ``previous``: the values
    of the last form, for figures that jump. ``files``: keys of file fields that have evidence. ``duty``: who
    fills the form; fields of another duty are not asked. Raises KeyError for an unknown form.
    """
    reading = Reading(compiled.pack, asof, places, industries)
    values: dict[str, Any] = dict(data)
    read: dict[str, Read] = {}
    keys = form_keys(compiled, form_id, type_)
    for key in keys:
        one = _field(compiled, key)
        if one is None or one.calc is not None:
            continue
        read[key] = read_field(reading, one, key, data.get(key))
        if key in data:
            values[key] = read[key].kept
    faults = list(reading.faults)
    shown = _applying(compiled, read)
    for key, found in read.items():
        one = _field(compiled, key)
        if one is None or not shown.get(key, True) or (one.by is not None and one.by != duty):
            continue
        faults += _presence(key, one, found, data.get(key), key in files)
        faults += _dates(key, one, found, asof)
        faults += _nothing(key, one, found)
        faults += _scale(compiled, key, one, found, previous or {})
    faults += _pairs(compiled, read)
    for key in data:
        if key not in keys and not key.startswith("_"):
            faults.append(field_fault(key, "unknown_field", (key, key), key, confirm=True))
    hidden = {key for key, applies in shown.items() if not applies}
    faults = [fault for fault in faults if fault.path.split("[", 1)[0] not in hidden]
    return (
        values,
        [fault for fault in faults if fault.level == "fault"],
        [fault for fault in faults if fault.level == "confirm"],
    )


def _field(compiled: CompiledPack, key: str) -> Field_ | None:
    subject, _, name = key.partition(".")
    return compiled.pack.fields.get(subject, {}).get(name)


def _applying(compiled: CompiledPack, read: Mapping[str, Read]) -> dict[str, bool]:
    """For fields with ``when``: whether it holds on what was entered (unknown → the field is not asked)."""
    asked = {key: compiled.programs.get(("fields", *key.split(".", 1), "when")) for key in read}
    if not any(asked.values()):
        return {}
    given: dict[str, dict[str, Any]] = {}
    for key, found in read.items():
        if found.value is not MISSING:
            subject, _, name = key.partition(".")
            given.setdefault(subject, {})[name] = found.value
    facts = admit(compiled.env, given)
    return {key: evaluate(when, facts) is True for key, when in asked.items() if when is not None}


def _label(one: Field_ | Column) -> tuple[str, str]:
    return one.zh, one.en


def _presence(key: str, one: Field_, found: Read, raw: object, has_file: bool) -> Iterator[FieldFault]:
    if one.type == "table":
        yield from _table_presence(key, one, found)
    elif is_required(one) and is_blank(raw) and not (one.type == "file" and has_file):
        yield field_fault(key, "required", _label(one))


def _table_presence(key: str, one: Field_, found: Read) -> Iterator[FieldFault]:
    rows = found.value if isinstance(found.value, Rows) else Rows()
    if not rows.rows and not rows.complete:
        if is_required(one):
            yield field_fault(key, "no_rows", _label(one))
        return
    if one.complete and not rows.complete:
        yield field_fault(key, "not_complete", _label(one), confirm=True)
    kept = found.kept.get("rows", []) if isinstance(found.kept, Mapping) else []
    for index, row in enumerate(kept):
        if not isinstance(row, Mapping):
            continue
        for name, column in one.columns.items():
            if is_required(column) and is_blank(row.get(name)):
                label = (
                    f"{one.zh}第{index + 1}行：{column.zh}",
                    f"{one.en or one.zh}, row {index + 1}: {column.en}",
                )
                yield field_fault(f"{key}[{index}].{name}", "required", label)
    yield from _repeats(key, one, kept)


def _repeats(key: str, one: Field_, kept: list[Any]) -> Iterator[FieldFault]:
    if one.key is None:
        return
    seen: set[str] = set()
    for index, row in enumerate(kept):
        raw = row.get(one.key) if isinstance(row, Mapping) else None
        name = raw.get("name") if isinstance(raw, Mapping) else raw
        if is_blank(name):
            continue
        if str(name) in seen:
            yield field_fault(f"{key}[{index}].{one.key}", "repeated", _label(one), name, confirm=True)
        seen.add(str(name))


def _dated(key: str, one: Field_, found: Read) -> Iterator[tuple[str, Field_ | Column, date]]:
    """Every date entered in a field, with its path."""
    if isinstance(found.value, date):
        yield key, one, found.value
    elif isinstance(found.value, Rows):
        for index, row in enumerate(found.value.rows):
            for name, value in row.items():
                if isinstance(value, date):
                    yield f"{key}[{index}].{name}", one.columns[name], value


def _dates(key: str, one: Field_, found: Read, asof: date) -> Iterator[FieldFault]:
    for path, asked, day in _dated(key, one, found):
        core = asked.core or ""
        if core not in _PAST | _PAST_SURELY:
            continue
        if day > asof:
            yield field_fault(
                path, "future", _label(asked), day.isoformat(), confirm=core in _PAST_SURELY, asof=asof
            )
        elif day == asof and core in ("organisation.founded", "staff.since", "organisation.titles.from"):
            yield field_fault(path, "today", _label(asked), day.isoformat(), confirm=True)


def _begin_of(name: str, known: Collection[str]) -> str | None:
    """The field that begins what ``name`` ends: ``cooperation_ends`` → ``cooperation_began``."""
    for begin, end in _BEGIN_END:
        if name == end or name.endswith(f"_{end}"):
            other = name[: len(name) - len(end)] + begin
            if other in known:
                return other
    return None


def _pairs(compiled: CompiledPack, read: Mapping[str, Read]) -> Iterator[FieldFault]:
    for key, found in read.items():
        one = _field(compiled, key)
        if one is None:
            continue
        begin = _begin_of(key, read)
        if begin is not None and isinstance(found.value, date) and isinstance(read[begin].value, date):
            other = _field(compiled, begin)
            if other is not None:
                yield from _order(key, one, found.value, other, read[begin].value)
        if isinstance(found.value, Rows):
            for index, row in enumerate(found.value.rows):
                yield from _row_pairs(f"{key}[{index}]", one, row)


def _row_pairs(path: str, one: Field_, row: Mapping[str, Any]) -> Iterator[FieldFault]:
    for name, value in row.items():
        begin = _begin_of(name, row)
        if begin is not None and isinstance(value, date) and isinstance(row[begin], date):
            yield from _order(f"{path}.{name}", one.columns[name], value, one.columns[begin], row[begin])


def _order(
    path: str, one: Field_ | Column, end: date, other: Field_ | Column, begin: date
) -> Iterator[FieldFault]:
    if end < begin:
        yield field_fault(
            path, "ends_before", _label(one), end.isoformat(), other=other.zh, other_en=other.en or other.zh,
            begin=begin.isoformat(),
        )  # fmt: skip


# -- figures that are nothing, and figures that jump


def _nothing(key: str, one: Field_, found: Read) -> Iterator[FieldFault]:
    """Asks whether a stated 0 is meant, in a field of its own and in every row of a table."""
    stated: list[tuple[str, Field_ | Column, Any]] = [(key, one, found.value)]
    if isinstance(found.value, Rows):
        stated = [
            (f"{key}[{index}].{name}", one.columns[name], value)
            for index, row in enumerate(found.value.rows)
            for name, value in row.items()
        ]
    for path, asked, value in stated:
        if asked.type == "quantity" and asked.unit in _SELDOM_NOTHING and value == 0:
            yield field_fault(path, "nothing", _label(asked), value, confirm=True)


def _scale(
    compiled: CompiledPack, key: str, one: Field_, found: Read, previous: Mapping[str, Any]
) -> Iterator[FieldFault]:
    if key not in previous or found.value is MISSING:
        return
    before = read_field(Reading(compiled.pack), one, key, previous[key]).value
    if one.type in ("money", "quantity") and before is not MISSING:
        yield from _jump(key, one, found.value, before)
    elif isinstance(found.value, Rows) and isinstance(before, Rows) and one.key is not None:
        earlier = {str(row.get(one.key)): row for row in before.rows}
        for index, row in enumerate(found.value.rows):
            old = earlier.get(str(row.get(one.key)), {})
            for name, column in one.columns.items():
                if column.type in ("money", "quantity") and name in row and name in old:
                    yield from _jump(f"{key}[{index}].{name}", column, row[name], old[name])


def _jump(path: str, one: Field_ | Column, now: Any, before: Any) -> Iterator[FieldFault]:
    if not now or not before or not isinstance(now, int | Fraction) or not isinstance(before, int | Fraction):
        return
    ratio = Fraction(now) / Fraction(before)
    grown = _LOW <= ratio <= _HIGH
    if not grown and not _LOW <= 1 / ratio <= _HIGH:
        return
    code = "scale" if one.type == "quantity" else "scale_yuan" if grown else "scale_small"
    type_, unit = field_type(one), one.unit or "元"
    less = Fraction(now) / 10_000 if grown else Fraction(now) * 10_000
    yield field_fault(
        path, code, _label(one), show_number(type_, now, "zh"), confirm=True, unit=unit,
        before=show_number(type_, before, "zh"), meant=show_number(type_, less, "zh"),
        typed_en=show_number(type_, now, "en"), before_en=show_number(type_, before, "en"),
        meant_en=show_number(type_, less, "en"),
        unit_en=UNITS[unit][2] if unit in UNITS else unit,
    )  # fmt: skip
