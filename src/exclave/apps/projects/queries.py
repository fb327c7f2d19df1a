"""What a person may see of projects and input: those of their authority, district or organisation; the public, counts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from exclave.apps.files.models import Evidence
from exclave.apps.people.access import standing
from exclave.apps.projects.access import KEEPERS, READERS, of_institution
from exclave.apps.projects.models import Input, Party, Project, ProjectMoney, ProjectStage, Result
from exclave.apps.register.models import Institution

SORTS = {
    "title": ("title", "pk"),
    "institution": ("institution__name", "title", "pk"),
    "stage": ("stage", "stage_since", "pk"),
    "since": ("stage_since", "pk"),
    "entered": ("entered_at", "pk"),
}
INPUT_SORTS = {
    "institution": ("institution__name", "year"),
    "year": ("year", "institution__name"),
}


def projects_for(viewer: Any) -> QuerySet[Project]:
    return _within(viewer, READERS).select_related("authority", "institution__organisation")


LISTED = ("public_id", "title", "began", "ends", "stage", "stage_since", "institution__name")
"""What a line of the list and of its export shows."""


def listed(viewer: Any) -> QuerySet[Project]:
    """The same, with what a list shows and no more."""
    return _within(viewer, READERS).select_related("institution").only(*LISTED)


def _within(viewer: Any, roles: tuple[str, ...]) -> QuerySet[Project]:
    reach = of_institution(standing(viewer), roles, "institution__")
    return Project.objects.scoped("by the viewer's standing").filter(reach)


def project_for(viewer: Any, public_id: str) -> Project | None:
    return projects_for(viewer).filter(public_id=public_id).first()


def project_kept(viewer: Any, public_id: str) -> Project | None:
    """The project, if the viewer may change it."""
    return (
        _within(viewer, KEEPERS)
        .select_related("authority", "institution__organisation")
        .filter(public_id=public_id)
        .first()
    )


def keeps(viewer: Any, project: Project) -> bool:
    return _within(viewer, KEEPERS).filter(pk=project.pk).exists()


def narrowed(found: QuerySet[Project], stage: str, result: str, source: str, words: str) -> QuerySet[Project]:
    """By stage (``none``: without one), kind of result, source of budget, and words of title, institution or party."""
    if stage:
        found = found.filter(stage="" if stage == "none" else stage)
    if result:
        found = found.filter(
            pk__in=Result.objects.filter(kind=result, superseded_at=None).values("project_id")
        )
    if source:
        found = found.filter(
            pk__in=ProjectMoney.objects.filter(source=source, superseded_at=None).values("project_id")
        )
    if words:
        found = found.filter(
            Q(title__icontains=words) | Q(institution__name__icontains=words) | Q(pk__in=_with_party(words))
        )
    return found


def _with_party(words: str) -> Any:
    return Party.objects.filter(name__icontains=words, superseded_at=None).values("project_id")


def stage_counts(found: QuerySet[Project]) -> dict[str, int]:
    return dict(found.order_by().values_list("stage").annotate(n=Count("pk")))


def public_stage_counts() -> dict[str, int]:
    """How many projects stand at each stage: all that is public of them."""
    return stage_counts(Project.objects.scoped("only counts are public"))


def public_result_counts() -> dict[str, int]:
    rows = Result.objects.filter(superseded_at=None).order_by().values_list("kind")
    return dict(rows.annotate(n=Count("pk")))


def money_of(project_ids: Iterable[int]) -> dict[int, list[ProjectMoney]]:
    """Amounts held to be so now, by project (one query)."""
    found: dict[int, list[ProjectMoney]] = {}
    for row in ProjectMoney.objects.filter(project_id__in=list(project_ids), superseded_at=None).order_by(
        "year"
    ):
        found.setdefault(row.project_id, []).append(row)
    return found


def result_numbers(project_ids: Iterable[int]) -> dict[int, int]:
    rows = Result.objects.filter(project_id__in=list(project_ids), superseded_at=None).order_by()
    return dict(rows.values_list("project_id").annotate(n=Count("pk")))


def stages_known(project: Project, known: datetime) -> list[ProjectStage]:
    """The stages as they were held to be at an instant, the earliest first."""
    return list(
        project.stages.filter(recorded_at__lte=known)
        .filter(Q(superseded_at=None) | Q(superseded_at__gt=known))
        .select_related("evidence", "recorded_by")
        .order_by("valid_from")
    )


def stages_corrected(project: Project) -> list[ProjectStage]:
    """Rows that were found wrong, the newest correction first."""
    return list(
        project.stages.exclude(correction="").select_related("superseded_by").order_by("-superseded_at", "pk")
    )


def keeps_any(viewer: Any) -> bool:
    """Whether there is an institution whose affairs the viewer may enter."""
    reach = of_institution(standing(viewer), KEEPERS)
    return Institution.objects.scoped("by the viewer's standing").filter(reach).exists()


def institutions_kept(viewer: Any) -> list[Institution]:
    """Institutions whose affairs the viewer may enter, by name."""
    return list(
        Institution.objects.scoped("by the viewer's standing")
        .filter(of_institution(standing(viewer), KEEPERS))
        .order_by("name", "pk")
    )


def institution_for(viewer: Any, public_id: str) -> Institution | None:
    return (
        Institution.objects.scoped("by the viewer's standing")
        .filter(of_institution(standing(viewer), READERS), public_id=public_id)
        .select_related("authority", "organisation")
        .first()
    )


def may_read_file(viewer: Any, evidence: Evidence) -> bool:
    """Whoever may read the project may read what shows its stages."""
    return project_for(viewer, evidence.subject_id) is not None


# ---- input -------------------------------------------------------------------------------------------------
def inputs_for(viewer: Any) -> QuerySet[Input]:
    reach = of_institution(standing(viewer), READERS, "institution__")
    return (
        Input.objects.scoped("by the viewer's standing")
        .filter(reach)
        .select_related("institution", "authority")
    )


COUNTED = ("institution_id", "year", "source", "scaled", "bound", "text", "as_of")
"""What a line of the list is worked out from."""


def input_years(viewer: Any, year: str, words: str) -> QuerySet[Any]:
    """Institutions and years that have any input, as (institution row id, year): one line of the list each."""
    found = inputs_for(viewer).filter(superseded_at=None)
    if year.isascii() and year.isdecimal():
        found = found.filter(year=int(year[:4]))
    if words:
        found = found.filter(institution__name__icontains=words)
    return (
        found.select_related(None)
        .values("institution_id", "institution__name", "institution__public_id", "year")
        .distinct()
    )


def number_of_input_years(lines: QuerySet[Any]) -> int:
    """How many lines the list has: told apart by row id and year alone, without the names."""
    return lines.order_by().values("institution_id", "year").distinct().count()


def inputs_of(viewer: Any, institution_id: int, year: int) -> list[Input]:
    """Every row ever recorded of an institution and year, the newest as-of day and record first."""
    return list(
        inputs_for(viewer)
        .filter(institution_id=institution_id, year=year)
        .select_related("recorded_by", "superseded_by")
        .order_by("source", "-as_of", "-recorded_at")
    )


def current_inputs(viewer: Any, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Input]]:
    """The rows held to be so now of these institutions and years (one query)."""
    wanted = set(keys)
    rows = (
        inputs_for(viewer)
        .select_related(None)
        .only(*COUNTED)
        .filter(
            superseded_at=None,
            institution_id__in={i for i, _y in wanted},
            year__in={y for _i, y in wanted},
        )
    )
    found: dict[tuple[int, int], list[Input]] = {}
    for row in rows.order_by("as_of", "pk"):
        if (key := (row.institution_id, row.year)) in wanted:
            found.setdefault(key, []).append(row)
    return found


def years_of_input(viewer: Any) -> list[int]:
    rows = inputs_for(viewer).select_related(None).order_by("-year").values_list("year", flat=True)
    return list(rows.distinct())
