"""What somebody stated, in the shape of a form, as facts: like a form's, with what only a register or a count says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from exclave.engines.policy.answers import FieldFault, Projection, make_facts
from exclave.engines.policy.answers.reading import IndustryTable, PlaceTable, Reading, read_field
from exclave.engines.policy.language.values import MISSING
from exclave.engines.policy.language.world import NO_WORLD, World
from exclave.engines.policy.pack.settle import Params

from .asking import plain_field, record_codes
from .sheet import Sheet


def known_facts(
    sheet: Sheet,
    data: Mapping[str, Any],
    *,
    params: Params,
    asof: date,
    world: World = NO_WORLD,
    places: PlaceTable | None = None,
    industries: IndustryTable | None = None,
) -> Projection:
    """Facts of what was stated (keys ``institution.name``, also ``institution.state`` and ``institution.type``).

    A number stated for what is otherwise counted from a list stands as stated. What cannot be read is a fault
    and stays missing; keys the pack does not know are left out.
    """
    reading = Reading(sheet.pack, asof, places, industries)
    values: dict[str, dict[str, Any]] = {}
    stated: set[tuple[str, str]] = set()
    for path, raw in data.items():
        subject, _, name = path.partition(".")
        found = _record_value(sheet, subject, name, raw)
        if found is MISSING and (one := plain_field(sheet, path)) is not None:
            found = read_field(reading, one, path, raw).value
            stated.add((subject, name))
        if found is not MISSING:
            values.setdefault(subject, {})[name] = found
    counted = tuple(c for c in sheet.compiled.calcs if c not in stated or c[1] not in values.get(c[0], {}))
    facts = make_facts(replace(sheet.compiled, calcs=counted), values, params=params, asof=asof, world=world)
    return Projection(facts, tuple(reading.faults))


def _record_value(sheet: Sheet, subject: str, name: str, raw: object) -> Any:
    """A state or type the register has, where the pack's list holds it."""
    if subject not in sheet.pack.subjects or name in sheet.pack.fields.get(subject, {}):
        return MISSING
    return raw if raw in record_codes(sheet.pack.subjects[subject], name) else MISSING


def unreadable(faults: tuple[FieldFault, ...], path: str) -> tuple[FieldFault, ...]:
    """The faults that keep one fact from being read; a warning keeps nothing."""
    return tuple(
        fault
        for fault in faults
        if fault.level == "fault" and (fault.path == path or fault.path.startswith((f"{path}[", f"{path}.")))
    )
