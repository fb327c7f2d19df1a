"""What a person may see of projects and input: those of their authority, district or organisation; the public, counts."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from exclave.apps.files.models import Evidence
from exclave.apps.people.access import standing
from exclave.apps.projects.access import KEEPERS, READERS, of_institution
from exclave.apps.projects.models import Input, Party, Project, ProjectMoney, ProjectStage, Result
from exclave.apps.reference import composing
from exclave.apps.register.models import Institution
from exclave.apps.ui import listing

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


class Line(NamedTuple):
    """What a line of the list and of its export shows."""

    pk: int
    public_id: str
    title: str
    began: date | None
    ends: date | None
    stage: str
    stage_since: date | None
    institution__name: str


def matching(viewer: Any, asked: Mapping[str, str], order: str) -> QuerySet[Any]:
    """Projects the viewer may see that pass the filters, as rows of ``Line``."""
    found = narrowed(_within(viewer, READERS), asked["stage"], asked["result"], asked["source"], asked["q"])
    return listing.in_order(found, SORTS, order).values_list(*Line._fields)


def listed(viewer: Any, asked: Mapping[str, str], order: str, total: int) -> composing.Listed:
    """The same page by page; ``total``: how many there are."""
    reach = of_institution(standing(viewer), READERS)
    key = None if asked["q"] else ("projects", reach, tuple(asked.items()), order)
    return composing.Listed(key, lambda: matching(viewer, asked, order), total)


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


def stage_counts(viewer: Any, asked: Mapping[str, str]) -> dict[str, int]:
    """How many projects of the list stand at each stage, whichever stage is asked for."""

    def make() -> QuerySet[Any]:
        found = narrowed(_within(viewer, READERS), "", asked["result"], asked["source"], asked["q"])
        return _by_stage(found)

    reach = of_institution(standing(viewer), READERS)
    key = None if asked["q"] else ("stages", reach, asked["result"], asked["source"])
    return dict(composing.found(key, make))


def _by_stage(found: QuerySet[Project]) -> QuerySet[Any]:
    return found.order_by().values_list("stage").annotate(n=Count("pk"))


def public_stage_counts() -> dict[str, int]:
    """How many projects stand at each stage: all that is public of them."""
    return dict(_by_stage(Project.objects.scoped("only counts are public")))


def public_result_counts() -> dict[str, int]:
    rows = Result.objects.filter(superseded_at=None).order_by().values_list("kind")
    return dict(rows.annotate(n=Count("pk")))


class Amount(NamedTuple):
    """A sum of a project's budget (with its ``source``), or one spent in a year."""

    public_id: str
    source: str
    year: int | None
    fen: int
    recorded_at: datetime


def money_of(project_ids: Iterable[int]) -> dict[int, list[Amount]]:
    """Amounts held to be so now, by project (one query)."""
    found: dict[int, list[Amount]] = {}
    for project, *row in _money(project_ids):
        found.setdefault(project, []).append(Amount(*row))
    return found


@composing.by_ids
def _money(project_ids: list[int], day: date) -> QuerySet[Any]:
    found = ProjectMoney.objects.filter(project_id__in=project_ids, superseded_at=None).order_by("year")
    return found.values_list("project_id", *Amount._fields)


def result_numbers(project_ids: Iterable[int]) -> dict[int, int]:
    return dict(_results(project_ids))


@composing.by_ids
def _results(project_ids: list[int], day: date) -> QuerySet[Any]:
    rows = Result.objects.filter(project_id__in=project_ids, superseded_at=None).order_by()
    return rows.values_list("project_id").annotate(n=Count("pk"))


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
    kept = Institution.objects.scoped("by the viewer's standing").filter(reach).order_by()
    return bool(composing.once(("institutions kept", reach), lambda: kept.values_list("pk")[:1]).read())


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


class YearLine(NamedTuple):
    """A line of the list: an institution and a year that has any input."""

    institution_id: int
    institution__name: str
    institution__public_id: str
    year: int


def input_years(viewer: Any, asked: Mapping[str, str], order: str) -> QuerySet[Any]:
    """Institutions and years that have any input and pass the filters, as rows of ``YearLine``."""
    found = _narrowed_inputs(inputs_for(viewer).select_related(None), asked)
    return listing.in_order(found, INPUT_SORTS, order).values_list(*YearLine._fields).distinct()


def _narrowed_inputs(found: QuerySet[Input], asked: Mapping[str, str]) -> QuerySet[Input]:
    found = found.filter(superseded_at=None)
    if (year := year_of(asked)) is not None:
        found = found.filter(year=year)
    if asked["q"]:
        found = found.filter(institution__name__icontains=asked["q"])
    return found


def year_of(asked: Mapping[str, str]) -> int | None:
    year = asked["year"]
    return int(year[:4]) if year.isascii() and year.isdecimal() else None


def listed_inputs(viewer: Any, asked: Mapping[str, str], order: str, total: int) -> composing.Listed:
    """The same page by page; ``total``: how many there are."""
    reach = of_institution(standing(viewer), READERS)
    key = None if asked["q"] else ("inputs", reach, year_of(asked), order)
    return composing.Listed(key, lambda: input_years(viewer, asked, order), total)


def input_counts(viewer: Any, asked: Mapping[str, str]) -> tuple[int, list[int]]:
    """How many lines the list has, and the years any input was ever recorded of, the newest first.

    One query; one more where words narrow the list, but not the years.
    """
    reach = of_institution(standing(viewer), READERS)
    by_year = composing.once(("inputs by year", reach), lambda: _by_year(viewer)).read()
    years = [year for year, _ in by_year]
    if asked["q"]:
        found = _narrowed_inputs(inputs_for(viewer).select_related(None), asked)
        return found.order_by().values("institution_id", "year").distinct().count(), years
    wanted = year_of(asked)
    return sum(number for year, number in by_year if wanted in (None, year)), years


def _by_year(viewer: Any) -> QuerySet[Any]:
    """Years with the number of institutions that have input held to be so now."""
    held = Count("institution_id", distinct=True, filter=Q(superseded_at=None))
    found = inputs_for(viewer).select_related(None).order_by("-year")
    return found.values_list("year").annotate(number=held)


def inputs_of(viewer: Any, institution_id: int, year: int) -> list[Input]:
    """Every row ever recorded of an institution and year, the newest as-of day and record first."""
    return list(
        inputs_for(viewer)
        .filter(institution_id=institution_id, year=year)
        .select_related("recorded_by", "superseded_by")
        .order_by("source", "-as_of", "-recorded_at")
    )


class Given(NamedTuple):
    """What was stated of one source in a year."""

    source: str
    scaled: int
    bound: str
    text: str
    as_of: date


def current_inputs(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Given]]:
    """The rows held to be so now of these institutions and years (one query). Give those the viewer may see."""
    wanted = dict.fromkeys(keys)
    years = sorted({year for _, year in wanted})
    found: dict[tuple[int, int], list[Given]] = {}
    for institution, year, *row in _given(len(years))([*{i for i, _ in wanted}, *years]):
        if (institution, year) in wanted:
            found.setdefault((institution, year), []).append(Given(*row))
    return found


@lru_cache
def _given(years: int) -> Callable[..., list[tuple[Any, ...]]]:
    """A read of rows of institutions, the last so many of whose ids are years."""

    @composing.by_ids
    def read(ids: list[int], day: date) -> QuerySet[Any]:
        found = Input.objects.scoped("of institutions the viewer may see").filter(
            superseded_at=None, institution_id__in=ids[:-years], year__in=ids[-years:]
        )
        return found.order_by("as_of", "pk").values_list("institution_id", "year", *Given._fields)

    return read
