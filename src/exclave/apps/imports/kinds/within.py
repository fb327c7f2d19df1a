"""Rows that belong to an institution: finding it by name or filing number, and the approved change they rest on."""

from exclave.apps.imports.columns import Column
from exclave.apps.imports.kinds.shape import Job, Report, Row, Scope, chunks
from exclave.apps.register.models import Certificate, Change, Institution


def institution_columns() -> tuple[Column, Column]:
    return (
        Column("institution", "机构名称", "Institution", "text", True, ("所属机构", "所在机构", "平台名称", "离岸机构名称", "institution name"), most=200, help_zh="与备案库的名称完全一样", help_en="Exactly as in the register", example="示例山海·示例大学离岸研发中心（虚构）"),
        Column("institution_number", "机构备案编号", "Filing number of the institution", "code", False, ("备案编号", "机构编号"), most=60, help_zh="有同名机构时填写", help_en="Where two institutions share a name"),
    )  # fmt: skip


class Institutions:
    """The authority's institutions that the rows name (a fixed number of queries per thousand rows)."""

    def __init__(self, scope: Scope, rows: list[Row]) -> None:
        self.by_name: dict[str, list[Institution]] = {}
        self.by_number: dict[str, Institution] = {}
        mine = Institution.objects.of(scope.authority.pk)
        for some in chunks(r.values["institution"] for r in rows if r.values["institution"]):
            for one in mine.filter(name__in=some).only("pk", "name", "number", "public_id"):
                self.by_name.setdefault(one.name, []).append(one)
        for some in chunks(r.values["institution_number"] for r in rows if r.values["institution_number"]):
            for one in mine.filter(number__in=some).only("pk", "name", "number", "public_id"):
                self.by_number[one.number] = one
            papers = Certificate.objects.of(scope.authority.pk).filter(number__in=some, kind="certificate")
            for paper in papers.select_related("institution"):
                self.by_number.setdefault(paper.number, paper.institution)

    def of(self, row: Row, report: Report | None = None) -> Institution | None:
        """The one the row names; where there is none or more than one, the report is told."""
        name, number = row.values["institution"], row.values["institution_number"]
        if not name:
            return None
        found = self.by_name.get(name, [])
        if number:
            found = [one for one in found if one == self.by_number.get(number)]
        if len(found) == 1:
            return found[0]
        if report is not None and found:
            report.say(row, "institution", "error", "institution_many", n=len(found))
        elif report is not None:
            report.say(row, "institution", "error", "institution_unknown")
        return None


def change_of(job: Job) -> Change:
    """The one change all rows of the import rest on: proposed and decided by those who did so."""
    return Change.objects.create(
        authority=job.scope.authority,
        origin="import",
        reason=job.imported.note[:500],
        entries=[],
        state="approved",
        proposed_by=job.imported.proposed_by,
        proposed_as="officer",
        proposed_at=job.imported.proposed_at,
        decided_by=job.account,
        decided_at=job.at,
        decision_reason=job.imported.reason,
    )
