"""Final grades as the register shows them to everyone: the grade, never marks, totals or who gave them."""

from zoneinfo import ZoneInfo

from exclave.apps.evaluation.models import Result
from exclave.apps.register.models import Institution
from exclave.apps.register.ports import Grade
from exclave.engines.policy.pack.model import Pack


def public_grades(institution: Institution, pack: Pack) -> list[Grade]:
    """Grades that were signed; a result that is scored and not graded yet is nobody's business."""
    rows = (
        Result.objects.of(institution.authority_id)
        .filter(institution_id=institution.public_id, graded_at__isnull=False)
        .exclude(grade="")
        .order_by("-year")
    )
    zone = institution.authority.zone
    return [_grade(row, pack, zone) for row in rows]


def _grade(row: Result, pack: Pack, zone: ZoneInfo) -> Grade:
    spec = pack.evaluations.get(row.evaluation)
    named = next((g for g in spec.grades if g.id == row.grade), None) if spec else None
    assert row.graded_at is not None
    return Grade(
        year=row.year,
        evaluation={"zh": spec.zh, "en": spec.en or spec.zh}
        if spec
        else {"zh": row.evaluation, "en": row.evaluation},
        name={"zh": named.zh, "en": named.en or named.zh} if named else {"zh": row.grade, "en": row.grade},
        clause=row.grade_clause,
        given_on=row.graded_at.astimezone(zone).date(),
    )
