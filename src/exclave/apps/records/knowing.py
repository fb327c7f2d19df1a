"""What the records know for cases: states, values for forms and conditions, and the subjects a case may be about."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from exclave.apps.cases import beginning
from exclave.apps.cases.ports import Asked, Barred, FactSource, Prefill, Subject
from exclave.apps.records import facts
from exclave.apps.records.models import Record, RecordState
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
    found = {}
    for path, row in facts.on_day(facts.known(one), asked.asof).items():
        if path not in left_out:
            zh, en = WORDS.get(row.source, WORDS["case"])
            found[path] = Prefill(row.value, zh, en, row.valid_from, leads=row.source != "case")
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
        return [_subject(one) for one in rows]

    def one(self, subject_id: str) -> Subject | None:
        row = (
            Record.objects.scoped("by public id; the caller checks the authority")
            .select_related("programme__pack_version", "programme__authority")
            .filter(public_id=subject_id)
            .first()
        )
        return _subject(row) if row else None


def _subject(row: Record) -> Subject:
    return Subject(
        row.public_id,
        row.name or row.number,
        row.type,
        row.organisation_id,
        row.authority_id,
        row.programme,
        row.kind,
        row.place,
    )
