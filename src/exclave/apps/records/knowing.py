"""What the records know for cases: states, values for forms and conditions, and the subjects a case may be about."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from exclave.apps.cases import beginning, naming
from exclave.apps.cases.ports import Asked, Barred, FactSource, Prefill, Subject
from exclave.apps.programmes import library
from exclave.apps.records import children, facts
from exclave.apps.records.models import Record, RecordFact, RecordState
from exclave.engines.policy.answers import CompiledPack

WORDS = {
    "case": ("登记", "the register"),
    "office": ("登记", "the register"),
    "paper": ("政策文件", "the paper"),
}


class RecordFacts:
    """The records as a source of facts for cases. They bar nobody."""

    def barred(self, asked: Asked, procedure: str) -> Barred | None:
        return None

    def among(self, asked: Sequence[Asked]) -> FactSource:
        return self

    def state(self, asked: Asked, subject_id: str, on: date) -> str | None:
        """The state on a day, as known now; ``""`` before the first, None for what is no record."""
        rows = RecordState.objects.filter(record__public_id=subject_id, superseded_at=None)
        row = rows.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gt=on)).first()
        if row is not None:
            return row.state
        return "" if rows.filter(valid_from__gt=on).exists() else None

    def prefill(self, asked: Asked) -> dict[str, Prefill]:
        return {}


def kept_values(asked: Asked, compiled: CompiledPack, skip: Iterable[str]) -> dict[str, Prefill]:
    """What is known of the record a case is about, by path, as of the day asked for."""
    procedure = asked.procedure
    if procedure not in compiled.pack.procedures or not beginning.about_kept(compiled.pack, procedure):
        return {}
    one = Record.objects.of(asked.authority_id).filter(public_id=asked.subject_id).first()
    if one is None:
        return {}
    left_out = frozenset(skip)
    return {path: value for path, value in _values(one, compiled, asked.asof).items() if path not in left_out}


def outer_values(asked: Asked, compiled: CompiledPack, skip: Iterable[str]) -> dict[str, Prefill]:
    """What is known of the record that the case's own lies in: its place, for a condition about one of its people.

    Its state and type come with it, as facts of the same day.
    """
    procedure = asked.procedure
    if procedure not in compiled.pack.procedures or beginning.outer_kind(compiled.pack, procedure) is None:
        return {}
    outer = _outer(asked)
    if outer is None:
        return {}
    left_out = frozenset(skip)
    values = _values(outer, compiled, asked.asof)
    found = {path: value for path, value in values.items() if path not in left_out}
    state = RecordFacts().state(asked, outer.public_id, asked.asof)
    zh, en = WORDS["case"]
    for name, value in (("state", state), ("type", outer.type)):
        if value:
            found[f"{outer.kind}.{name}"] = Prefill(value, zh, en, asked.asof)
    return found


def _outer(asked: Asked) -> Record | None:
    rows = Record.objects.of(asked.authority_id)
    if asked.within_id:
        return rows.filter(public_id=asked.within_id).first()
    found: Record | None = rows.filter(children__public_id=asked.subject_id).first()
    return found


def _values(one: Record, compiled: CompiledPack, day: date) -> dict[str, Prefill]:
    """The record's own facts, and the rows of what lies within it."""
    found, held = {}, facts.on_day(facts.known(one), day)
    for path, row in held.items():
        zh, en = WORDS.get(row.source, WORDS["case"])
        found[path] = Prefill(row.value, zh, en, row.valid_from, leads=row.source != "case")
    zh, en = WORDS["case"]
    for path, rows in children.lists_of(one, compiled, day, held).items():
        found[path] = Prefill(rows, zh, en, day)
    return found


class RecordSubjects:
    """Records as subjects of obligations and of new cases."""

    def of_programme(self, programme: Any) -> list[Subject]:
        rows = (
            Record.objects.of(programme.authority_id)
            .filter(pack=programme.pack_version.pack, listed_until=None)
            .select_related("programme__pack_version", "programme__authority")
            .defer("programme__pack_version__content")
            .order_by("pk")
        )
        found = list(rows)
        parties = _parties(found)
        return [_subject(one, parties.get(one.pk, ())) for one in found]

    def one(self, subject_id: str) -> Subject | None:
        row = (
            Record.objects.scoped("by public id; the caller checks the authority")
            .select_related("programme__pack_version", "programme__authority")
            .filter(public_id=subject_id)
            .first()
        )
        return _subject(row) if row else None


def _parties(rows: Sequence[Record]) -> dict[int, tuple[str, ...]]:
    """By row id, the names of other parties (an operator) that the records' facts state now: one query."""
    wanted = set()
    for row in {(row.kind, row.programme_id): row for row in rows}.values():
        pack = library.compiled(row.programme).pack
        for party in facts.parties_of(pack, row.kind):
            named = naming.name_field(pack, party)
            wanted |= {f"{party}.{named}"} if named is not None else set()
    found: dict[int, tuple[str, ...]] = {}
    if wanted:
        known = RecordFact.objects.scoped("parties of records the caller reads").filter(
            record_id__in=[row.pk for row in rows], path__in=wanted, superseded_at=None, valid_until=None
        )
        for record_id, value in known.order_by("pk").values_list("record_id", "value"):
            name = value.get("name") if isinstance(value, dict) else value
            found[record_id] = (*found.get(record_id, ()), str(name))
    return found


def _subject(row: Record, parties: tuple[str, ...] = ()) -> Subject:
    return Subject(
        row.public_id,
        row.name or row.number,
        row.type,
        row.organisation_id,
        row.authority_id,
        row.programme,
        row.kind,
        row.place,
        row.state,
        parties,
    )
