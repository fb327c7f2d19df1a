"""From a panel's sheets to a stored result, and from the result to the grade and what follows from it.

A case whose procedure has a stage with ``scores: <evaluation>`` is scored when its panel concludes and
graded when the case ends; both inside the transaction of that step.
"""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exclave.apps.cases import answering
from exclave.apps.cases.effects import start_consequence
from exclave.apps.cases.following import run_effect
from exclave.apps.cases.models import Case, Judgement
from exclave.apps.cases.running import Running
from exclave.apps.evaluation.models import Result
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor, record
from exclave.apps.panels.models import ScoreSheet
from exclave.engines import scoring
from exclave.engines.policy.pack.model import Evaluation, Procedure, Start


def evaluation_of(alive: Running) -> tuple[str, str] | None:
    """(scoring stage id, evaluation id) of the procedure, if it scores."""
    return scoring_stage(alive.procedure)


def scoring_stage(procedure: Procedure) -> tuple[str, str] | None:
    return next(((s.id, s.scores) for s in procedure.stages if s.scores), None)


def follow(alive: Running, answer: Any, actor: Actor, at: datetime) -> None:
    """Listener on every step: score after the panel, grade at the end."""
    found = evaluation_of(alive)
    if found is None:
        return
    stage, key = found
    if any(e.kind == "acted" and e.stage == stage for e in answer.entries):
        _score(alive, stage, key, actor, at)
    if alive.state.ended and alive.state.outcome == "grade":
        _finish(alive, key, actor, at)


def sheets(case: Case, stage: str, visit: int) -> list[ScoreSheet]:
    """Submitted sheets of the experts on the panel of this visit: a new round of scoring starts from nothing."""
    return list(
        ScoreSheet.objects.filter(
            assignment__case_id=case.pk,
            assignment__stage=stage,
            assignment__visit=visit,
            assignment__state="submitted",
            submitted_at__isnull=False,
        )
        .select_related("assignment__expert__account")
        .order_by("pk")
    )


def _score(alive: Running, stage: str, key: str, actor: Actor, at: datetime) -> None:
    case = alive.case
    given = sheets(case, stage, alive.state.visits.get(stage, 0))
    marks: dict[str, dict[str, str]] = {}
    for sheet in given:
        judge = sheet.assignment.expert.account.public_id
        for leaf, mark in sheet.marks.items():
            marks.setdefault(leaf, {})[judge] = mark
    votes: dict[str, dict[str, bool]] = {}
    for sheet in given:
        for grade, found in sheet.findings.items():
            votes.setdefault(grade, {})[sheet.assignment.expert.account.public_id] = bool(found)
    inputs = {"marks": marks, "votes": votes, "panel": len(given)}
    scored = _scored(alive, key, inputs)
    result, _ = Result.objects.of(case.authority_id).update_or_create(
        case_id=case.pk,
        defaults={
            "authority": case.authority,
            "institution_id": case.subject_id,
            "evaluation": key,
            "year": case.year or at.year,
            "leaves": [_leaf(n) for n in scored.leaves],
            "total": str(scored.total) if scored.total is not None else None,
            "unknown": [{"zh": w.zh, "en": w.en} for w in scored.unknown],
            "inputs": inputs,
            "scored_at": at,
        },
    )
    record(
        actor,
        case.authority.public_id,
        "evaluation.score",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"total": result.total, "panel": len(given), "year": result.year},
    )


def _scored(alive: Running, key: str, inputs: dict[str, Any]) -> scoring.Scored:
    context = scoring.ScoreContext(
        params=alive.context.params, evaluate=answering.evaluator(alive.case, alive.compiled, key)
    )
    return scoring.score_sheet(alive.compiled.pack.evaluations[key], context, inputs["marks"])


def _leaf(node: scoring.NodeScore) -> dict[str, Any]:
    return {
        "id": node.id,
        "zh": node.zh,
        "en": node.en,
        "value": str(scoring.rounded(node.value, 3, "half_up")) if node.value is not None else None,
        "full": str(scoring.rounded(node.full, 3, "half_up")) if node.full is not None else None,
        "marks": [str(m) for m in node.marks],
        "why": [{"zh": w.zh, "en": w.en} for w in node.why],
    }


def provisional_grade(alive: Running) -> scoring.GradeResult | None:
    """The grade as it would be given now, for the page on which it is signed."""
    found = evaluation_of(alive)
    result = Result.objects.of(alive.case.authority_id).filter(case_id=alive.case.pk).first()
    if found is None or result is None:
        return None
    evaluation = alive.compiled.pack.evaluations[found[1]]
    scored = _scored(alive, found[1], result.inputs)
    rank, n, percentile = _place(alive.case, evaluation)
    return scoring.grade(
        evaluation,
        scored,
        _judged(alive, evaluation, result),
        answering.evaluator(alive.case, alive.compiled, found[1]),
        rank=rank,
        n=n,
        percentile=percentile,
        panel=result.inputs["panel"] or None,
    )


def _place(case: Case, evaluation: Evaluation) -> tuple[int | None, int | None, Fraction | None]:
    """Rank of the case among those of its round (of its type, where the pack says so), how many they are, and the
    share of the others below it.

    One that is not scored yet leaves every place unknown: it could still stand anywhere.
    """
    if evaluation.ranked is None or case.round_id is None:
        return None, None, None
    among = Case.objects.of(case.authority_id).filter(round_id=case.round_id, procedure=case.procedure)
    if evaluation.ranked.among.endswith(".type"):
        among = among.filter(type=case.type)
    scored = dict(
        Result.objects.of(case.authority_id)
        .filter(case_id__in=among.values("pk"))
        .values_list("case_id", "total")
    )
    totals = {str(pk): _total(scored.get(pk)) for pk in among.values_list("pk", flat=True)}
    own = str(case.pk)
    return scoring.ranks(totals, evaluation.ranked.ties)[own], len(totals), scoring.percentiles(totals)[own]


def _total(stored: str | None) -> Decimal | None:
    return Decimal(stored) if stored is not None else None


def _judged(alive: Running, evaluation: Evaluation, result: Result) -> dict[str, Any]:
    """Who finds a failing grade is settled by the city: the panel by majority, or the officer in the case."""
    judged: dict[str, Any] = {}
    for row in evaluation.grades:
        if row.judge is None:
            continue
        finder = answering.settled(alive, row.judge.by)
        duty = alive.compiled.pack.duties.get(str(finder))
        if duty is not None and duty.pool:
            judged[row.id] = result.inputs["votes"].get(row.id, {})
        else:
            found = Judgement.objects.filter(
                case=alive.case, condition=f"grade:{row.id}", superseded_at=None
            ).first()
            if found is not None:
                judged[row.id] = found.answer
    return {k: v for k, v in judged.items() if v != {}}


def _finish(alive: Running, key: str, actor: Actor, at: datetime) -> None:
    given = provisional_grade(alive)
    if given is None or given.grade is None:
        why_zh, why_en = (given.reason_zh, given.reason_en) if given else ("尚未评分。", "Not scored yet.")
        raise Refused("no_grade", f"还不能评定等次：{why_zh}", f"No grade can be given yet: {why_en}")
    clause = given.clause if isinstance(given.clause, str) else ""
    result = Result.objects.of(alive.case.authority_id).select_for_update().get(case_id=alive.case.pk)
    result.grade, result.grade_clause = given.grade, clause
    result.reason_zh, result.reason_en = given.reason_zh, given.reason_en
    result.graded_at = at
    result.version += 1
    result.save()
    record(
        actor,
        alive.case.authority.public_id,
        "evaluation.grade",
        kind="institution",
        subject_id=alive.case.subject_id,
        version=result.version,
        content={
            "grade": given.grade,
            "total": result.total,
            "year": result.year,
            "case": alive.case.public_id,
        },
    )
    for effect in given.effects:
        if isinstance(effect, Start):
            start_consequence(actor, alive.case, effect.start)
        else:
            run_effect(alive, effect, actor, at)
