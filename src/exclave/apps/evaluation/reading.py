"""Evaluations as the officers of an authority read them: rounds, cases with results, what is owed to open one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from exclave.apps.cases.models import Case, Judgement, ObligationDue
from exclave.apps.cases.rounds import SHOWN, authority_ids, programmes_of
from exclave.apps.evaluation.grading import scoring_stage
from exclave.apps.evaluation.models import Result
from exclave.apps.people.access import standing
from exclave.apps.programmes import kept, library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.reference import composing


class Evaluated(NamedTuple):
    """One institution in a round: its case and, once the panel is through, its result."""

    pk: int
    public_id: str
    number: str
    title: str
    stage: str
    leaves: Sequence[dict[str, Any]] = ()
    total: str | None = None
    grade: str = ""


def evaluating(programme: Programme) -> str | None:
    """The procedure that scores, if the programme's pack has one."""
    procedures = library.compiled(programme).pack.procedures
    return next((key for key, one in procedures.items() if scoring_stage(one)), None)


def programmes(viewer: Any) -> list[tuple[Programme, str]]:
    """Programmes the viewer may open an evaluation in, each with the procedure."""
    return [(p, key) for p in programmes_of(viewer) if (key := evaluating(p))]


def scored(viewer: Any) -> list[tuple[Programme, str]]:
    """Programmes of the viewer's authorities that score, each with the procedure (one query)."""
    owned = _owned(viewer)
    known = composing.once(("programmes for evaluations", owned), lambda: _programmes_of(owned)).read()
    return [(p, key) for p in known if (key := evaluating(p))]


def _owned(viewer: Any) -> tuple[int, ...]:
    return (*authority_ids(viewer), *standing(viewer).authority_ids("leader"))


def _programmes_of(owned: tuple[int, ...]) -> QuerySet[Programme]:
    found = Programme.objects.of(owned).select_related("pack_version", "authority")
    return found.defer("pack_version__content").order_by("pk")


def may_open(viewer: Any, known: list[tuple[Programme, str]]) -> bool:
    """Whether the viewer may open an evaluation in one of these programmes."""
    own = authority_ids(viewer)
    return any(p.authority_id in own and p.state == "in_force" for p, _ in known)


ROUND = (*SHOWN, "settled")


def rounds(viewer: Any, known: list[tuple[Programme, str]]) -> list[Any]:
    """Rounds of evaluation in these programmes of the viewer's authorities, newest first: lines of ``ROUND``."""
    owned, asked = _owned(viewer), tuple((p.pk, key) for p, key in known)
    query = composing.once(("rounds of evaluation", owned, asked), lambda: _rounds(owned, asked))
    return kept.lines(ROUND, query.read())


def _rounds(owned: tuple[int, ...], asked: tuple[tuple[int, str], ...]) -> QuerySet[Any]:
    evaluations = Q(pk__in=[])
    for programme, procedure in asked:
        evaluations |= Q(programme_id=programme, procedure=procedure)
    found = Round.objects.of(owned).filter(evaluations)
    return found.order_by("-opens_at", "-pk").values_list(*ROUND)


def listed(row: Any, total: int) -> composing.Listed:
    """Every case of the round, by name, in the first columns of ``Evaluated``; ``total``: how many there are."""
    columns = ("pk", "public_id", "number", "title", "stage")

    def make() -> QuerySet[Any]:
        found = Case.objects.of(row.authority_id).filter(round_id=row.pk)
        return found.order_by("title", "pk").values_list(*columns)

    return composing.Listed(("evaluated", row.authority_id, row.pk), make, total)


def with_results(cases: Iterable[tuple[Any, ...]]) -> list[Evaluated]:
    """These cases of a round with their results (one query)."""
    shown = list(cases)
    results = {pk: result for pk, *result in _results([case[0] for case in shown])}
    return [Evaluated(*case, *results.get(case[0], ())) for case in shown]


@composing.by_ids
def _results(case_ids: list[int], day: date) -> QuerySet[Any]:
    found = Result.objects.scoped("of cases of a round the viewer may see").filter(case_id__in=case_ids)
    return found.values_list("case_id", "leaves", "total", "grade")


def graded(row: Any) -> int:
    """How many of the round have a grade."""
    return sum(number for (number,) in _graded([row.pk]))


@composing.by_ids
def _graded(round_ids: list[int], day: date) -> QuerySet[Any]:
    cases = Case.objects.scoped("of a round the viewer may see").filter(round_id__in=round_ids)
    found = Result.objects.scoped("of these cases").filter(case_id__in=cases.order_by().values("pk"))
    by_office = found.exclude(grade="").order_by().values("authority_id")
    return by_office.annotate(number=Count("pk")).values_list("number")


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
