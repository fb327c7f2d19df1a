"""Facts of a record in two times: what changes, from which day, and what was known before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from exclave.apps.cases import naming
from exclave.apps.records.models import Record, RecordFact
from exclave.engines.policy.pack.model import Field_, Pack

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Source:
    """Where values come from: a case with its submission, an office's entry, the paper, a meeting."""

    kind: str
    by: str
    case_id: int | None = None
    submission_id: int | None = None
    reason: str = ""


def known(record: Record, at: datetime | None = None) -> list[RecordFact]:
    """Rows known at an instant (now without one), in the order of their paths and days."""
    rows = RecordFact.objects.of(record.authority_id).filter(record=record)
    if at is None:
        rows = rows.filter(superseded_at=None)
    found = rows.order_by("path", "valid_from", "pk")
    return list(found) if at is None else [one for one in found if one.known(at)]


def on_day(rows: Iterable[RecordFact], day: date) -> dict[str, RecordFact]:
    """By path, the row that holds on a day; of a fact of a year that is over, the last one stays readable."""
    return {one.path: one for one in rows if one.holds(day)}


def by_hand(authority_id: int, record_id: str, paths: Iterable[str], day: date) -> dict[str, RecordFact]:
    """By path, the rows holding on a day that one officer entered, with who and why."""
    rows = RecordFact.objects.of(authority_id).filter(record__public_id=record_id, path__in=list(paths))
    return on_day(rows.filter(source="office", superseded_at=None), day)


def enter(
    record: Record, pack: Pack, values: Mapping[str, Any], day: date, year: int, source: Source, at: datetime
) -> list[str]:
    """Let the values of the record's fields hold from ``day`` (those per year: all of ``year``). Paths that changed.

    A value that says what is known already changes nothing, and an empty one ends nothing: it says nothing.
    """
    before: dict[str, list[RecordFact]] = {}
    for row in known(record):
        before.setdefault(row.path, []).append(row)
    changed = []
    for path, value in values.items():
        field = field_of(pack, record.kind, path)
        if field is None or value in EMPTY:
            continue
        since, until = (date(year, 1, 1), date(year + 1, 1, 1)) if field.per == "year" else (day, None)
        if _enter(record, path, value, since, until, before.get(path, []), source, at):
            changed.append(path)
    if changed:
        record.public = public_facts(pack, record, on_day(known(record), day))
        named = naming.name_field(pack, record.kind)
        if named is not None and f"{record.kind}.{named}" in record.public:
            record.name = record.open_name = naming.name_in(pack, record.kind, record.public)
    return changed


def state(record: Record, path: str, value: Any, day: date, source: Source, at: datetime) -> bool:
    """One value that is no field of the pack, from ``day`` on."""
    return _enter(record, path, value, day, None, _of_path(record, path), source, at)


def end(record: Record, path: str, day: date, at: datetime) -> None:
    """What is known of a path holds until ``day`` and not from then on."""
    for one in _of_path(record, path):
        if one.valid_until is None or one.valid_until > day:
            one.superseded_at = at
            one.save(update_fields=["superseded_at"])
            if one.valid_from < day:
                _again(one, one.valid_from, day, at)


def _of_path(record: Record, path: str) -> list[RecordFact]:
    return [one for one in known(record) if one.path == path]


def field_of(pack: Pack, kind: str, path: str) -> Field_ | None:
    """The field of the record's own kind, or of another party of it than whoever owns it (its operator)."""
    subject, _, name = path.partition(".")
    own = subject == kind or subject in parties_of(pack, kind)
    return pack.fields.get(subject, {}).get(name) if own else None


def parties_of(pack: Pack, kind: str) -> tuple[str, ...]:
    """Parties of a kind whose facts have no file of their own: all but the organisation that owns the record."""
    spec = pack.subjects.get(kind)
    return tuple(one for one in spec.parties if one != "applicant") if spec is not None else ()


def public_facts(pack: Pack, record: Record, rows: Mapping[str, RecordFact]) -> dict[str, Any]:
    """The values the pack marks open and says of no person."""
    found = {}
    for path, row in rows.items():
        field = field_of(pack, record.kind, path)
        if field is not None and field.public and not field.personal:
            found[path] = row.value
    return found


def _enter(
    record: Record,
    path: str,
    value: Any,
    since: date,
    until: date | None,
    rows: list[RecordFact],
    source: Source,
    at: datetime,
) -> bool:
    """Write one value over what is known of its path; False where it is known so already."""
    over = [one for one in rows if _meets(one, since, until)]
    if any(one.value == value and one.valid_from <= since and one.valid_until == until for one in over):
        return False
    for one in over:
        one.superseded_at = at
        one.save(update_fields=["superseded_at"])
        if one.valid_from < since:
            _again(one, one.valid_from, since, at)
        if until is not None and (one.valid_until is None or one.valid_until > until):
            _again(one, until, one.valid_until, at)
    RecordFact.objects.create(
        authority_id=record.authority_id,
        record=record,
        path=path,
        value=value,
        valid_from=since,
        valid_until=until,
        recorded_at=at,
        source=source.kind,
        case_id=source.case_id,
        submission_id=source.submission_id,
        by=source.by,
        reason=source.reason,
    )
    return True


def _meets(row: RecordFact, since: date, until: date | None) -> bool:
    return (until is None or row.valid_from < until) and (row.valid_until is None or since < row.valid_until)


def _again(row: RecordFact, since: date, until: date | None, at: datetime) -> None:
    """The part of an earlier statement that still holds, as known from now on."""
    RecordFact.objects.create(
        authority_id=row.authority_id,
        record_id=row.record_id,
        path=row.path,
        value=row.value,
        valid_from=since,
        valid_until=until,
        recorded_at=at,
        source=row.source,
        case_id=row.case_id,
        submission_id=row.submission_id,
        by=row.by,
        reason=row.reason,
    )
