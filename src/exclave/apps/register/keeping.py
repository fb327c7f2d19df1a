"""Rows of the register as a pack's forms and conditions read them: child rows with whether the list is complete.

A row reaches a form under the core facts its columns name. An approximate number is left out: it is not known
exactly, and a form that took it over would make it so. A list nobody called complete stays incomplete, so that a
count below a floor is unknown and not too low.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from exclave.apps.cases.ports import Asked, Prefill
from exclave.apps.journal import clock
from exclave.apps.register import known
from exclave.apps.register.models import Institution, Recorded, Tenant, TenantState
from exclave.apps.register.tables import STATES, TABLES
from exclave.apps.register.values import stated_of
from exclave.engines.codes.units import FEN
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.pack.model import Column, Field_

AREA = "institution.area"
USABLE = "usable"
CORES = {"staff": "staff", "tenant": "tenants", "contract": "contracts", "organisation.titles": "titles"}
"""Core subject a table field of a pack answers for → the register's table."""

# Core fact → column of the register's row, where the two names differ.
COLUMNS: dict[str, dict[str, str]] = {
    "staff": {"serves": "serves_applicant", "since": "valid_from"},
    "tenant": {"organisation": "name_zh"},
    "contract": {"parties": "partner", "signed": "valid_from"},
    "organisation.titles": {"from": "valid_from", "to": "valid_until"},
}
# Columns a pack may add beside the core ones, by their name.
BESIDE: dict[str, dict[str, str]] = {
    "contract": {"contract_title": "title", "with_applicant": "with_applicant"},
}


@dataclass(frozen=True)
class Kept:
    """The rows of one institution on a day, as known now, read once each."""

    institution: Institution
    day: date

    def rows(self, key: str) -> list[Any]:
        return self.dated(key)[0]

    def dated(self, key: str) -> tuple[list[Any], dict[str, date]]:
        """The rows of the day, and since when each thing is what it is: a later version begins later."""
        everything = known.rows_of(self.institution, key, clock.now())
        began: dict[str, date] = {}
        for row in everything:
            began.setdefault(row.thread, row.valid_from)
        return known.on_day(everything, self.day), began


@dataclass(frozen=True)
class Preloaded(Kept):
    """The same with everything read beforehand, by table: for many institutions at a time."""

    everything: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def dated(self, key: str) -> tuple[list[Any], dict[str, date]]:
        rows = self.everything.get(key, ())
        began: dict[str, date] = {}
        for row in rows:
            began.setdefault(row.thread, row.valid_from)
        return known.on_day(rows, self.day), began


READ = (*CORES.values(), "states", "space", "complete")


def kept_of(
    institutions: Sequence[Institution], compiled: CompiledPack, day: date, known_at: datetime | None = None
) -> dict[int, dict[str, Prefill]]:
    """What the register keeps of many institutions on a day, by row id: as many queries as there are tables.

    ``known_at``: as the register knew it at that instant; None: as it knows it now.
    """
    wanted, now = _wanted(compiled, set()), known_at or clock.now()
    rows: dict[int, dict[str, list[Any]]] = {one.pk: {} for one in institutions}
    if not wanted:
        return {one.pk: {} for one in institutions}
    for key in dict.fromkeys(READ):
        found = TABLES[key].model.objects.scoped("the caller's register, read as a whole")
        found = known.known_by(found.filter(institution_id__in=list(rows)), now)
        for row in found.order_by("valid_from", "pk"):
            rows[row.institution_id].setdefault(key, []).append(row)
    return {one.pk: _values(Preloaded(one, day, rows[one.pk]), wanted) for one in institutions}


def kept_values(asked: Asked, compiled: CompiledPack, skip: Iterable[str] = ()) -> dict[str, Prefill]:
    """What the register keeps for the pack's fields, in the shape of a form, by path. ``skip``: paths not wanted."""
    wanted = _wanted(compiled, set(skip))
    if not wanted:
        return {}
    institution = (
        Institution.objects.of(asked.authority_id)
        .select_related("authority", "organisation")
        .filter(public_id=asked.subject_id)
        .first()
    )
    if institution is None:
        return {}
    return _values(Kept(institution, asked.asof), wanted)


def _values(kept: Kept, wanted: Mapping[str, Field_]) -> dict[str, Prefill]:
    complete = {row.table for row in kept.rows("complete")}
    found: dict[str, Prefill] = {}
    for path, asked in wanted.items():
        value = _area(kept, complete) if asked.core == AREA else _table(kept, asked, complete)
        if value is not None:
            found[path] = Prefill(
                value,
                "备案库",
                "the register",
                kept.day,
                leads=True,
                keeps=_keeps(asked),
                outside=_outside(asked),
            )
    return found


def _wanted(compiled: CompiledPack, skip: set[str]) -> dict[str, Field_]:
    return {
        f"{subject}.{name}": field
        for subject, fields in compiled.pack.fields.items()
        for name, field in fields.items()
        if f"{subject}.{name}" not in skip
        and ((field.type == "table" and field.core in CORES) or field.core == AREA)
    }


def _area(kept: Kept, complete: set[str]) -> str | None:
    """The usable space of the institution itself, where the list is complete and every figure exact."""
    own = [row for row in kept.rows("space") if row.kind == USABLE and not row.tenant]
    if "space" not in complete or not own or not all(row.area.is_exact for row in own):
        return None
    return format(sum((row.area.value for row in own), Decimal(0)).normalize(), "f")


def _table(kept: Kept, field: Field_, complete: set[str]) -> dict[str, Any] | None:
    core = field.core or ""
    key = CORES[core]
    rows, began = kept.dated(key)
    if key == "titles":
        rows = [row for row in rows if row.holder == "organisation"]
    states: dict[str, dict[str, TenantState]] = {}
    if key == "tenants":
        for state in kept.rows("states"):
            states.setdefault(state.tenant, {})[state.state] = state
        rows = [row for row in rows if "left" not in states.get(row.thread, {})]
    said = key in complete
    if not rows and not said:
        return None
    columns: Mapping[str, Column] = field.columns or {}
    return {
        "complete": said,
        "rows": [
            {
                name: value
                for name, column in columns.items()
                if (value := _cell(core, key, name, column, row, states, began)) is not None
            }
            for row in rows
        ],
    }


def _cell(
    core: str,
    key: str,
    name: str,
    column: Column,
    row: Recorded,
    states: Mapping[str, Mapping[str, TenantState]],
    began: Mapping[str, date],
) -> Any:
    fact = (column.core or "").removeprefix(f"{core}.")
    if fact == "states" and isinstance(row, Tenant):
        state = states.get(row.thread, {}).get(name if name in STATES else "moved_in")
        return state.valid_from.isoformat() if state else None
    if core == "contract" and name == "signed" and column.type == "bool":
        return True
    attribute = _attribute(core, name, column)
    if not attribute:
        return None
    if attribute == "valid_from":
        return began[row.thread].isoformat()
    if attribute == "valid_until":  # the register names the first day after, a form the last day
        return (row.valid_until - timedelta(days=1)).isoformat() if row.valid_until else None
    if attribute == "name_zh" and isinstance(row, Tenant) and row.identity_kind == "uscc":
        return {"name": row.name_zh, "uscc": row.identity_no}
    described = TABLES[key].column(attribute)
    if described is not None and described.kind in ("money", "count", "area"):
        return _exact(row, described, column)
    return _plain(getattr(row, attribute, None))


def _attribute(core: str, name: str, column: Column) -> str:
    if not column.core:
        return BESIDE.get(core, {}).get(name, "")
    fact = column.core.removeprefix(f"{core}.")
    return COLUMNS[core].get(fact, fact)


def _keeps(field: Field_) -> frozenset[str]:
    """Columns of a table field the register answers for; the others stay as they were handed in."""
    core = field.core or ""
    if field.type != "table":
        return frozenset()
    return frozenset(
        name
        for name, column in (field.columns or {}).items()
        if _attribute(core, name, column) or (core == "contract" and name == "signed")
    )


def _outside(field: Field_) -> tuple[tuple[str, Any], ...]:
    """Rows of the form the register does not keep: a cooperation nobody signed is no contract."""
    column = (field.columns or {}).get("signed")
    return (("signed", False),) if field.core == "contract" and column and column.type == "bool" else ()


def _exact(row: Recorded, described: Any, column: Column) -> str | None:
    stated = stated_of(row, described)
    if stated is None or not stated.is_exact:
        return None
    value = stated.value
    if described.kind == "money" and column.unit in FEN:
        value = value * 100 / FEN[column.unit]
    return format(value.normalize(), "f") if value else "0"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value
