"""The duty the city named finds whether a judged grade (for Ezhou: failed) is given, with the reason."""

from typing import Any

from exclave.apps.cases import answering, running
from exclave.apps.cases.models import Judgement
from exclave.apps.evaluation.grading import evaluation_of
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.models import Account
from exclave.engines import procedure as engine
from exclave.engines.policy.pack.model import Grade


@action("evaluation.judge")
def judge_grade(
    actor: Actor,
    *,
    case_id: str,
    grade: str,
    answer: bool,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Store the finding as the judgement ``grade:<id>``; a later one supersedes it until the grade is proposed."""
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    row = judged_rows(alive).get(grade)
    person = running.person(alive, actor)
    if row is None or finder_of(alive, row) not in person.duties or not may_judge(alive, person):
        raise not_allowed()
    if not reason.strip():
        fault = Fault(
            grade,
            f"“{row.zh}”：请写明认定的理由。",
            f"“{row.en or row.zh}”: give the reason for your finding.",
        )
        raise Refused("reason_missing", fault.zh, fault.en, [fault])
    at, condition = moment(), f"grade:{grade}"
    Judgement.objects.filter(case=case, condition=condition, superseded_at=None).update(superseded_at=at)
    Judgement.objects.create(
        case=case,
        condition=condition,
        answer=answer,
        reason=reason.strip(),
        by=Account.objects.get(public_id=actor.id),
        duty=str(finder_of(alive, row)),
        at=at,
    )
    case.version += 1
    case.save(update_fields=["version"])
    record(
        actor,
        case.authority.public_id,
        "evaluation.judge",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"grade": grade, "answer": answer, "reason": reason.strip()},
    )
    return {"case": case.public_id, "version": case.version}


def judged_rows(alive: running.Running) -> dict[str, Grade]:
    """Grades of the case's evaluation that somebody judges, by id."""
    found = evaluation_of(alive)
    if found is None:
        return {}
    return {row.id: row for row in alive.compiled.pack.evaluations[found[1]].grades if row.judge is not None}


def finder_of(alive: running.Running, row: Grade) -> str | None:
    """The duty that finds the grade, as the city settled it; None while that is open or the panel finds it."""
    assert row.judge is not None
    finder = str(answering.settled(alive, row.judge.by))
    duty = alive.compiled.pack.duties.get(finder)
    return finder if duty is not None and not duty.pool else None


def may_judge(alive: running.Running, person: engine.Actor) -> bool:
    """At the stage where it is judged, while nothing is signed, by somebody who may act there."""
    stage, state = alive.stage, alive.state
    if stage is None or not stage.judges or state.ended or state.pending is not None:
        return False
    barred = state.recused | alive.context.conflicts
    apart = [
        alive.context.apart.get(n, frozenset()) | state.acted_by.get(n, frozenset()) for n in stage.apart_from
    ]
    return person.id not in barred and not any(person.id in people for people in apart)
