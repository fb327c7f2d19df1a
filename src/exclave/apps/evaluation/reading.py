"""Evaluations as the officers of an authority read them: rounds, cases with results, what is owed to open one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from exclave.apps.cases.models import Case, Judgement, ObligationDue
from exclave.apps.cases.rounds import authority_ids, programmes_of
from exclave.apps.evaluation.grading import scoring_stage
from exclave.apps.evaluation.models import Result
from exclave.apps.people.access import standing
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme, Round


@dataclass(frozen=True)
class Evaluated:
    """One institution in a round: its case and, once the panel is through, its result."""

    case: Case
    result: Result | None


def evaluating(programme: Programme) -> str | None:
    """The procedure that scores, if the programme's pack has one."""
    procedures = library.compiled(programme).pack.procedures
    return next((key for key, one in procedures.items() if scoring_stage(one)), None)


def programmes(viewer: Any) -> list[tuple[Programme, str]]:
    """Programmes the viewer may open an evaluation in, each with the procedure."""
    return [(p, key) for p in programmes_of(viewer) if (key := evaluating(p))]


def rounds(viewer: Any) -> list[Round]:
    """Rounds of evaluation of the viewer's authorities, newest first."""
    who = standing(viewer)
    owned = [*authority_ids(viewer), *who.authority_ids("leader")]
    known = (
        Programme.objects.of(owned).select_related("pack_version", "authority").defer("pack_version__content")
    )
    asked = Q(pk__in=[])
    for programme in known:
        if key := evaluating(programme):
            asked |= Q(programme=programme, procedure=key)
    found = (
        Round.objects.of(owned)
        .filter(asked)
        .select_related("programme__pack_version", "authority")
        .defer("programme__pack_version__content")
    )
    return list(found.order_by("-opens_at", "-pk"))


def cases_of(row: Round) -> QuerySet[Case]:
    """Every case of the round, by name."""
    return Case.objects.of(row.authority_id).filter(round=row).order_by("title", "pk")


def with_results(row: Round, cases: Iterable[Case]) -> list[Evaluated]:
    """These cases of the round with their results (one query)."""
    shown = list(cases)
    results = {
        r.case_id: r for r in Result.objects.of(row.authority_id).filter(case_id__in=[c.pk for c in shown])
    }
    return [Evaluated(c, results.get(c.pk)) for c in shown]


def graded(row: Round) -> int:
    """How many of the round have a grade."""
    found = Result.objects.of(row.authority_id).filter(case_id__in=cases_of(row).order_by().values("pk"))
    return found.exclude(grade="").count()


def result_of(case: Case) -> Result | None:
    return Result.objects.of(case.authority_id).filter(case_id=case.pk).first()


def finding_of(case: Case, grade: str) -> Judgement | None:
    return Judgement.objects.filter(case=case, condition=f"grade:{grade}", superseded_at=None).first()


def reported(programme: Programme) -> dict[int, tuple[int, int]]:
    """Reported year → (reports handed in, reports owed), the newest first: what an evaluation could cover."""
    rows = ObligationDue.objects.of(programme.authority_id).filter(programme=programme).order_by("-year")
    found: dict[int, tuple[int, int]] = {}
    for year, state in rows.values_list("year", "state"):
        done, owed = found.get(year, (0, 0))
        found[year] = (done + (state == "done"), owed + 1)
    return found
