"""What a person may see of readings and findings; targets with their progress are public."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from exclave.apps.cases.models import ObligationDue
from exclave.apps.monitoring.access import findings_within, readings_of, recorded_by
from exclave.apps.monitoring.models import Finding, Indicator, Reading
from exclave.apps.people.access import standing
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.queries import public_programmes
from exclave.apps.projects.models import ProjectStage
from exclave.apps.reference import composing
from exclave.apps.reference.models import Authority
from exclave.apps.register.models import Institution, InstitutionState
from exclave.apps.ui import listing

SORTS = {
    "indicator": ("indicator__name_zh", "as_of", "pk"),
    "subject": ("institution__name", "as_of", "pk"),
    "as_of": ("as_of", "pk"),
    "recorded": ("recorded_at", "pk"),
}
FINDING_SORTS = {"opened": ("opened_at", "pk"), "as_of": ("first__as_of", "pk")}


def readings_for(viewer: Any) -> QuerySet[Reading]:
    return (
        Reading.objects.scoped("by the viewer's standing")
        .filter(readings_of(standing(viewer)))
        .select_related("indicator", "institution", "authority")
    )


LISTED = (
    "public_id", "indicator_id", "text", "scaled", "bound", "unit", "as_of", "definition", "source", "recorded_at",
    "indicator__name_zh", "indicator__name_en", "institution__name", "authority_id",
)  # fmt: skip
"""What a line of the list and of its export shows."""


def matching(viewer: Any, asked: Mapping[str, str], order: str) -> QuerySet[Reading]:
    """Readings the viewer may see that pass the filters, with what a list shows and no more."""
    found = (
        Reading.objects.scoped("by the viewer's standing")
        .filter(readings_of(standing(viewer)))
        .select_related("indicator", "institution")
        .only(*LISTED)
    )
    return listing.in_order(narrowed(found, asked["indicator"], asked["doubt"], asked["q"]), SORTS, order)


def listed(viewer: Any, asked: Mapping[str, str], order: str) -> composing.Listed:
    """The same page by page."""
    reach = readings_of(standing(viewer))
    key = None if asked["q"] else ("readings", reach, tuple(asked.items()), order)
    return composing.Listed(key, lambda: matching(viewer, asked, order))


def narrowed(found: QuerySet[Reading], indicator: str, doubt: str, words: str) -> QuerySet[Reading]:
    """``doubt``: ``open`` for readings under an open finding."""
    if indicator:
        found = found.filter(indicator__public_id=indicator)
    if doubt == "open":
        found = found.filter(_doubted())
    if words:
        found = found.filter(
            Q(indicator__name_zh__icontains=words)
            | Q(indicator__name_en__icontains=words)
            | Q(institution__name__icontains=words)
            | Q(source__icontains=words)
            | Q(text__icontains=words)
        )
    return found


def _doubted() -> Q:
    open_ = Finding.objects.scoped("of readings already narrowed").filter(resolved_at=None)
    return Q(pk__in=open_.values("first_id")) | Q(pk__in=open_.values("second_id"))


def reading_for(viewer: Any, public_id: str) -> Reading | None:
    return readings_for(viewer).select_related("recorded_by").filter(public_id=public_id).first()


def indicators_seen(viewer: Any) -> list[Indicator]:
    """Indicators the viewer has readings of (one query)."""
    reach = readings_of(standing(viewer))
    return composing.once(("indicators seen", reach), lambda: _indicators(reach)).read()


def _indicators(reach: Q) -> QuerySet[Indicator]:
    seen = Reading.objects.scoped("by the viewer's standing").filter(reach).order_by().values("indicator_id")
    found = Indicator.objects.scoped("of readings the viewer may see").filter(pk__in=seen)
    return found.order_by("name_zh", "pk")


def history_of(viewer: Any, reading: Reading) -> list[Reading]:
    """All readings of the same thing, by day: two days are two readings."""
    same = readings_for(viewer).filter(indicator=reading.indicator, institution=reading.institution)
    return list(same.select_related("recorded_by").order_by("-as_of", "-pk"))


class Doubt(NamedTuple):
    """A finding as it stands beside one of its readings."""

    pk: int
    public_id: str
    first_id: int
    second_id: int
    outcome: str
    resolved_at: datetime | None


def findings_of(readings: Iterable[Reading]) -> dict[int, list[Doubt]]:
    """Findings by reading row id (one query). Give readings the viewer may see."""
    ids = {r.pk for r in readings}
    found: dict[int, list[Doubt]] = {}
    for row in _doubts(ids):
        doubt = Doubt(*row)
        for pk in {doubt.first_id, doubt.second_id} & ids:
            found.setdefault(pk, []).append(doubt)
    return found


@composing.by_ids
def _doubts(reading_ids: list[int], day: date) -> QuerySet[Any]:
    found = Finding.objects.scoped("of readings the viewer may see").filter(
        Q(first_id__in=reading_ids) | Q(second_id__in=reading_ids)
    )
    return found.order_by("pk").values_list(*Doubt._fields)


def findings_for(viewer: Any) -> QuerySet[Finding]:
    """Findings of the viewer's authority; agents of institutions see theirs beside the reading."""
    who = standing(viewer)
    reach = findings_within(who) if any(h.role in ("officer", "leader") for h in who.roles) else Q(pk__in=[])
    return (
        Finding.objects.scoped("by the viewer's standing")
        .filter(reach)
        .select_related(
            "authority", "first__indicator", "first__institution", "first__recorded_by", "second__recorded_by"
        )
    )


_SHOWN = ("public_id", "text", "scaled", "bound", "unit", "as_of", "definition", "source")
FINDINGS_LISTED = (
    "public_id", "authority_id", "opened_at", "resolved_at", "outcome", "reason",
    *(f"{side}__{name}" for side in ("first", "second") for name in _SHOWN),
    "first__indicator__name_zh", "first__indicator__name_en", "first__institution__name",
)  # fmt: skip


def findings_listed(viewer: Any) -> QuerySet[Finding]:
    """The same, with what a list and its export show and no more."""
    joined = ("first__indicator", "first__institution", "second")
    return findings_for(viewer).select_related(None).select_related(*joined).only(*FINDINGS_LISTED)


def finding_for(viewer: Any, public_id: str) -> Finding | None:
    return findings_for(viewer).select_related("resolved_by").filter(public_id=public_id).first()


def narrowed_findings(found: QuerySet[Finding], state: str, words: str) -> QuerySet[Finding]:
    if state:
        found = found.filter(resolved_at__isnull=state == "open")
    if words:
        found = found.filter(
            Q(first__indicator__name_zh__icontains=words)
            | Q(first__institution__name__icontains=words)
            | Q(first__source__icontains=words)
            | Q(second__source__icontains=words)
        )
    return found


def finding_counts(found: QuerySet[Finding]) -> dict[str, int]:
    """How many are open and how many resolved (one query)."""
    every = found.order_by().aggregate(
        open=Count("pk", filter=Q(resolved_at=None)),
        resolved=Count("pk", filter=Q(resolved_at__isnull=False)),
    )
    return {"open": every["open"], "resolved": every["resolved"]}


def open_findings(viewer: Any) -> QuerySet[Finding]:
    return findings_for(viewer).filter(resolved_at=None)


def may_resolve(viewer: Any, finding: Finding) -> bool:
    return finding.authority_id in recorded_by(standing(viewer))


def records_any(viewer: Any) -> bool:
    """Whether there is an authority for which the viewer records readings."""
    return bool(recorded_by(standing(viewer)))


def recording(viewer: Any) -> list[Authority]:
    """Authorities for which the viewer records readings."""
    return list(Authority.objects.filter(pk__in=recorded_by(standing(viewer))).order_by("pk"))


def institutions_read(viewer: Any) -> list[Institution]:
    return list(Institution.objects.of(recorded_by(standing(viewer))).order_by("name", "pk"))


# ---- targets -----------------------------------------------------------------------------------------------
def programmes() -> list[Programme]:
    return list(public_programmes().filter(state="in_force"))


def filed_on(programme: Programme, days: Iterable[date]) -> dict[date, int]:
    """How many institutions of the programme were filed at the end of each day, as known now."""
    rows = list(
        InstitutionState.objects.filter(
            institution__programme=programme, state="filed", superseded_at=None
        ).values_list("valid_from", "valid_until", "institution_id")
    )
    return {
        day: len({pk for since, until, pk in rows if since <= day and (until is None or day < until)})
        for day in days
    }


def first_filed(programme: Programme) -> date | None:
    rows = InstitutionState.objects.filter(
        institution__programme=programme, state="filed", superseded_at=None
    )
    first: date | None = rows.order_by("valid_from").values_list("valid_from", flat=True).first()
    return first


def active(programme: Programme, since: datetime) -> QuerySet[Institution]:
    """Filed institutions with a sign of work since then: a report handed in, a project's stage, or a reading."""
    reported = ObligationDue.objects.scoped("only whether one was handed in").filter(
        subject_id=OuterRef("public_id"), done_at__gte=since
    )
    moved = ProjectStage.objects.filter(
        project__institution=OuterRef("pk"), superseded_at=None, valid_from__gte=since.date()
    )
    read = Reading.objects.scoped("only whether there is one").filter(
        institution=OuterRef("pk"), as_of__gte=since.date()
    )
    return (
        Institution.objects.of(programme.authority_id)
        .filter(programme=programme, state="filed")
        .annotate(has_report=Exists(reported), has_project=Exists(moved), has_reading=Exists(read))
        .filter(Q(has_report=True) | Q(has_project=True) | Q(has_reading=True))
    )


def by_type(programme: Programme) -> dict[str, int]:
    rows = Institution.objects.of(programme.authority_id).filter(programme=programme, state="filed")
    return dict(rows.order_by().values_list("type").annotate(n=Count("pk")))


def latest_of_targets(programme: Programme) -> dict[str, Reading]:
    """The latest reading of the authority as a whole for each target of the programme, those in doubt left out."""
    mine = Reading.objects.of(programme.authority_id).filter(indicator__programme=programme, institution=None)
    newest = mine.exclude(_doubted()).filter(indicator=OuterRef("indicator")).order_by("-as_of", "-pk")
    rows = mine.filter(pk=Subquery(newest.values("pk")[:1])).select_related("indicator")
    return {row.indicator.target: row for row in rows}
