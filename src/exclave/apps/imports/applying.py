"""Rows of a file become rows of tables, all or none, each with the row of the file it came from."""

from typing import Any

from exclave.apps.imports import checking
from exclave.apps.imports.kinds import KINDS, Kind
from exclave.apps.imports.kinds.shape import Job, Made, Report, Row, Scope
from exclave.apps.imports.models import Finding, Import, ImportedRow
from exclave.apps.journal import clock
from exclave.apps.reference.models import Authority


def kind_of(one: Import) -> Kind:
    return KINDS[one.kind]


def scope_of(one: Import) -> Scope:
    return scope(one.authority, one.programme)


def scope(authority: Authority, programme: Any) -> Scope:
    today = authority.day(clock.now())
    return Scope(authority, programme, today)


def dry_run(one: Import, tell: checking.Tell | None = None) -> tuple[list[Row], Report]:
    """Check the import's file as it stands now, with the mapping kept. ``tell``: how many rows were looked at."""
    return checking.check(kind_of(one), scope_of(one), checking.grid_of(one), one.mapping, tell)


def keep_findings(one: Import, report: Report) -> None:
    Finding.objects.filter(imported=one).delete()
    Finding.objects.bulk_create(
        [
            Finding(
                imported=one,
                row=f.row,
                column=f.column,
                level=f.level,
                code=f.code,
                value=f.value,
                params=f.params,
            )
            for f in report.found
        ],
        batch_size=1000,
    )


def apply(job: Job, rows: list[Row]) -> Made:
    """Write the rows and their origin. Inside the deciding transaction: a fault anywhere leaves nothing."""
    made = kind_of(job.imported).write(job, rows) if rows else []
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                imported=job.imported,
                row=number,
                model=one._meta.label_lower,
                object_id=one.pk,
                object_public_id=getattr(one, "public_id", "") or getattr(one, "thread", ""),
            )
            for number, one in made
        ],
        batch_size=1000,
    )
    return made
