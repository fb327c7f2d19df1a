"""Many cases like one real case: its row, history, submissions and files copied, for lists and measurements.

Rows are written directly, so a copy is no more than what a list or a decision needs; never test with it what
led to the case.
"""

from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Model

from exclave.apps.cases.models import Case, Entry, Submission
from exclave.apps.files.models import Evidence
from exclave.apps.journal.identifiers import public_id

Row = TypeVar("Row", bound=Model)


def copies(case: Case, number: int, *, apart: timedelta = timedelta(hours=1)) -> list[Case]:
    """``number`` cases that stand where ``case`` stands, each due ``apart`` after the one before."""
    made = [_copy(case, n, apart) for n in range(1, number + 1)]
    made = Case.objects.bulk_create(made)
    entries = list(Entry.objects.filter(case=case).order_by("seq"))
    Entry.objects.bulk_create([_of(entry, case=one) for one in made for entry in entries])
    handed_in = list(Submission.objects.filter(case=case))
    Submission.objects.bulk_create([_of(form, case=one) for one in made for form in handed_in])
    files = list(
        Evidence.objects.scoped("the files of the case that is copied").filter(
            subject_kind="case", subject_id=case.public_id
        )
    )
    Evidence.objects.bulk_create(
        [_of(file, subject_id=one.public_id, public_id=public_id()) for one in made for file in files]
    )
    return made


def _copy(case: Case, n: int, apart: timedelta) -> Case:
    due = case.due_at + apart * n if case.due_at else None
    return _of(
        case,
        public_id=public_id(),
        number=f"{case.number}-{n:03d}",
        title=f"{case.title[:180]}（第{n:03d}件）",
        subject_id=public_id(),
        due_at=due,
    )


def _of(row: Row, **changes: Any) -> Row:
    """A new row with the same values save these."""
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    for name, value in changes.items():
        kept[getattr(row._meta.get_field(name), "attname", name)] = (
            value.pk if hasattr(value, "pk") else value
        )
    return type(row)(**kept)
