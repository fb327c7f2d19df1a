"""What lies within a record, as the rows conditions read: a row for each record there on a day, and whether the list
is whole.

A record is a row from the day its first state began (one without any state: from the day it was entered) until a
state takes it off the register. Nothing says by itself that every one is registered: until the office that keeps
them has said so for the day, the list is not whole, and too few of them are unknown, not no.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from exclave.apps.cases import world
from exclave.apps.programmes import keeping
from exclave.apps.records import facts
from exclave.apps.records.models import Record, RecordFact, RecordState
from exclave.engines.policy.answers import CompiledPack, read_data
from exclave.engines.policy.language import Rows
from exclave.engines.policy.pack.model import Pack


def kinds_within(pack: Pack, kind: str) -> list[str]:
    """The kinds of records that lie within records of this kind."""
    return [name for name in keeping.registered(pack) if pack.subjects[name].within == kind]


def list_of(kind: str, child: str) -> str:
    """The name conditions read the rows by: ``zone.carriers``."""
    return f"{kind}.{child}s"


def whole_path(kind: str, child: str) -> str:
    """The path under which the office's word that the list is whole is kept, with its days."""
    return f"{list_of(kind, child)}.complete"


def whole_of(pack: Pack, kind: str) -> dict[str, str]:
    """By the path of that word, the kind of what lies within records of this kind."""
    return {whole_path(kind, child): child for child in kinds_within(pack, kind)}


def lists_of(
    one: Record, compiled: CompiledPack, day: date, held: Mapping[str, RecordFact]
) -> dict[str, Rows]:
    """The lists of a record that its pack reads, by name; ``held``: the record's own facts of the day."""
    read = {path for program in compiled.programs.values() for path in program.reads}
    wanted = [child for child in kinds_within(compiled.pack, one.kind) if list_of(one.kind, child) in read]
    if not wanted:
        return {}
    there = _there(one, compiled.pack, wanted, day)
    values = _values(there, day)
    found: dict[str, Rows] = {}
    for child in wanted:
        said = held.get(whole_path(one.kind, child))
        rows = [
            _row(compiled, row, state, values.get(row.pk, {}), day)
            for row, state in there.items()
            if row.kind == child
        ]
        if rows or said is not None:
            found[list_of(one.kind, child)] = Rows(tuple(rows), said is not None and said.value is True)
    return found


def _there(one: Record, pack: Pack, kinds: Iterable[str], day: date) -> dict[Record, str]:
    """The records within it on a day, with the state each was in."""
    within = Record.objects.of(one.authority_id).filter(within=one, kind__in=list(kinds))
    listed = Q(listed_from=None) | Q(listed_from__lte=day)
    rows = within.filter(listed & (Q(listed_until=None) | Q(listed_until__gt=day)))
    states: dict[int, list[RecordState]] = {}
    for state in RecordState.objects.filter(record__in=within, superseded_at=None):
        states.setdefault(state.record_id, []).append(state)
    found: dict[Record, str] = {}
    for row in rows.order_by("pk"):
        known = states.get(row.pk, [])
        now = next((state.state for state in known if _holds(state, day)), "")
        began = bool(now) if known else one.authority.day(row.entered_at) <= day
        if began and now not in pack.subjects[row.kind].out:
            found[row] = now
    return found


def _holds(state: RecordState, day: date) -> bool:
    return state.valid_from <= day and (state.valid_until is None or day < state.valid_until)


def _values(rows: Iterable[Record], day: date) -> dict[int, dict[str, Any]]:
    known: dict[int, list[RecordFact]] = {}
    facts_ = RecordFact.objects.scoped("facts of records within one the caller reads")
    for fact in facts_.filter(record__in=list(rows), superseded_at=None).order_by("path", "valid_from", "pk"):
        known.setdefault(fact.record_id, []).append(fact)
    return {
        pk: {path: fact.value for path, fact in facts.on_day(several, day).items()}
        for pk, several in known.items()
    }


def _row(
    compiled: CompiledPack, row: Record, state: str, values: Mapping[str, Any], day: date
) -> dict[str, Any]:
    """One row as conditions read it: what cannot be read is missing, as in a form. What is said of persons stays out."""
    columns, fields = compiled.env.names[row.kind].fields, compiled.pack.fields.get(row.kind, {})
    read, _ = read_data(
        compiled, values, asof=day, places=world.places_of(compiled.pack), industries=world.industries()
    )
    found = {
        name: value
        for name, value in read.get(row.kind, {}).items()
        if columns[name].kind != "table" and not fields[name].personal
    }
    named = {"state": state, "type": row.type}
    return found | {name: value for name, value in named.items() if value and name in columns}
