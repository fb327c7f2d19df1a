"""The steps of a change: checked when proposed, checked again and written when approved. Nothing is overwritten.

Steps (``op``): **add** a thing; **change** it from a day on; **end** it on a day; **correct** what was recorded
wrongly; **withdraw** what should never have been recorded. Each but *add* names the row it is based on.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from exclave.apps.files.models import Evidence
from exclave.apps.journal.refusals import Fault, Refused, stale
from exclave.apps.people.models import Organisation
from exclave.apps.register.models import Change, Institution, Recorded, Tenant
from exclave.apps.register.tables import TABLES, Table
from exclave.apps.register.values import columns_of

OPS = ("add", "change", "end", "correct", "withdraw")
CORRECTING = frozenset({"correct", "withdraw"})
SUBJECT_KIND = "institution"
"""Evidence of register rows belongs to the institution, in this field:"""
PROOF_FIELD = "register"


@dataclass(frozen=True)
class Entry:
    """One step. ``thread`` is the thing, given when the change is proposed; ``row`` the row it is based on (its id).

    ``since``: first day of an added or corrected row, the day of a change or an end. ``until``: first day it no
    longer holds. ``before``: what the row said, for those who decide.
    """

    op: str
    table: str
    thread: str
    row: int | None = None
    since: date | None = None
    until: date | None = None
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        plain = asdict(self)
        return plain | {k: plain[k].isoformat() if plain[k] else None for k in ("since", "until")}


def from_json(stored: Mapping[str, Any]) -> Entry:
    days = {k: date.fromisoformat(stored[k]) if stored.get(k) else None for k in ("since", "until")}
    return Entry(**{**stored, **days})


def entries_of(change: Change) -> list[Entry]:
    return [from_json(stored) for stored in change.entries]


# ---- writing -----------------------------------------------------------------------------------------------
class Writer:
    """Writes the steps of one approved change at one instant, the institution's row being locked."""

    def __init__(self, change: Change, institution: Institution, at: datetime) -> None:
        self.change, self.institution, self.at = change, institution, at

    def write(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            table = TABLES[entry.table]
            if entry.op == "add":
                assert entry.since is not None
                self._add(table, entry.thread, entry.since, entry.until, self._columns(table, entry.values))
                continue
            row = self._based_on(table, entry)
            self._supersede(row)
            if entry.op == "end":
                self._again(row, row.valid_from, entry.since)
            elif entry.op == "change":
                assert entry.since is not None
                self._again(row, row.valid_from, entry.since)
                columns = self._columns(table, entry.values)
                self._add(table, row.thread, entry.since, row.valid_until, columns)
            elif entry.op == "correct":
                assert entry.since is not None
                columns = self._columns(table, entry.values)
                self._add(table, row.thread, entry.since, entry.until, columns)
                self._refuse_overlap(table, row.thread)

    def _based_on(self, table: Table, entry: Entry) -> Recorded:
        row = (
            table.model.objects.scoped("a row of the locked institution")
            .filter(pk=entry.row, institution=self.institution, superseded_at=None)
            .first()
        )
        if row is None:
            raise stale(self.institution.version)
        return row

    def _supersede(self, row: Recorded) -> None:
        row.superseded_at, row.superseded_by = self.at, self.change
        row.save(update_fields=["superseded_at", "superseded_by"])

    def _again(self, row: Recorded, since: date, until: date | None) -> None:
        """The row's content for another valid time, recorded now."""
        copy = type(row).objects.scoped("a row just read").get(pk=row.pk)
        copy.pk = None
        copy.valid_from, copy.valid_until = since, until
        copy.recorded_at, copy.superseded_at = self.at, None
        copy.change, copy.superseded_by = self.change, None
        copy.save(force_insert=True)

    def _add(
        self, table: Table, thread: str, since: date, until: date | None, columns: Mapping[str, Any]
    ) -> None:
        table.model(
            authority_id=self.institution.authority_id,
            institution=self.institution,
            thread=thread,
            valid_from=since,
            valid_until=until,
            recorded_at=self.at,
            change=self.change,
            **columns,
        ).save(force_insert=True)

    def _refuse_overlap(self, table: Table, thread: str) -> None:
        """A correction may not make one thing two things on one day."""
        rows = current(table, self.institution).filter(thread=thread).order_by("valid_from")
        spans = list(rows.values_list("valid_from", "valid_until"))
        for (_, until), (since, _) in itertools.pairwise(spans):
            if until is None or since < until:
                raise Refused(
                    "overlap",
                    "更正后的时间与该条的其他记录重叠，请核对起止日期。",
                    "The corrected time overlaps another row of the same thing; check the days.",
                    [Fault("since", "与其他记录重叠。", "Overlaps another row.")],
                )

    def _columns(self, table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
        found = columns_of(table, values)
        for column in table.columns:
            value = values.get(column.name)
            if column.kind == "institution":
                found[column.name] = institution_like(self.institution, str(value))
            elif column.kind == "evidence":
                found[column.name] = evidence_of(self.institution, str(value))
        if table.model is Tenant:
            found["organisation"] = _organisation(found)
        return found


def _organisation(columns: Mapping[str, Any]) -> Organisation | None:
    """The organisation the installation knows by the tenant's identity, if it knows it."""
    if not columns["identity_no"]:
        return None
    return Organisation.objects.filter(
        identity_kind=columns["identity_kind"], identity_no=columns["identity_no"]
    ).first()


def current(table: Table, institution: Institution) -> Any:
    """Rows of the institution as known now."""
    return table.model.objects.scoped("rows of an institution the caller may act on").filter(
        institution=institution, superseded_at=None
    )


def institution_like(child: Institution, named: str) -> Institution | None:
    """Another institution of the same authority by its public id, or by a filing or certificate number."""
    mine = Institution.objects.of(child.authority_id)
    return (
        mine.filter(public_id=named).first()
        or mine.filter(number=named).exclude(number="").first()
        or mine.filter(certificates__number=named).first()
    )


def evidence_of(institution: Institution, public_id: str) -> Evidence | None:
    return (
        Evidence.objects.of(institution.authority_id)
        .filter(
            public_id=public_id,
            subject_kind=SUBJECT_KIND,
            subject_id=institution.public_id,
            removed_at=None,
        )
        .first()
    )
