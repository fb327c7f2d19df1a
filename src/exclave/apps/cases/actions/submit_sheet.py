"""Save or hand in an expert's sheet: opinions on judgement conditions, or marks by leaf."""

from typing import Any

from exclave.apps.cases import running, sheets
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.panels.models import Assignment, ScoreSheet
from exclave.engines import procedure as engine
from exclave.engines import scoring
from exclave.engines.policy.pack.model import Stage

MAX_SHEET = 200_000


@action("sheet.submit")
def submit_sheet(
    actor: Actor,
    *,
    assignment_id: str,
    opinions: dict[str, dict[str, Any]],
    marks: dict[str, str],
    findings: dict[str, bool],
    remark: str = "",
    final: bool = True,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``opinions``: condition → {answer, reason}; ``marks``: leaf → decimal text; ``findings``: grade → bool.

    ``final`` False only saves. A final sheet must be complete, cannot change, and counts as the expert's
    opinion in the procedure; the last one concludes the review.
    """
    assignment = (
        Assignment.objects.scoped("the actor's own, checked in the filter")
        .filter(public_id=assignment_id, expert__account__public_id=actor.id)
        .first()
    )
    if assignment is None:
        raise not_allowed()
    case = running.locked(assignment.case_public_id)
    assignment = Assignment.objects.scoped("the actor's own").select_for_update().get(pk=assignment.pk)
    alive = running.load(case)
    stage = alive.stage
    if assignment.state != "cleared" or stage is None or stage.id != assignment.stage:
        raise not_allowed()
    if assignment.visit != alive.state.visit:
        raise not_allowed()
    person = running.unbarred(alive, running.person(alive, actor))
    if len(repr((opinions, marks, findings, remark))) > MAX_SHEET:
        raise Refused("sheet_too_large", "填写内容过长，请删减。", "This is too long to keep; shorten it.")
    if final and (faults := sheets.sheet_faults(alive.compiled, case, stage, opinions, marks, findings)):
        raise Refused("sheet_faulty", "评分表还没有填完。", "The sheet is not complete.", faults)
    if final:
        opinions, marks, findings = _asked(alive, stage, opinions, marks, findings)
    at = moment()
    ScoreSheet.objects.update_or_create(
        assignment=assignment,
        defaults={
            "opinions": opinions,
            "marks": marks,
            "findings": findings,
            "remark": remark,
            "saved_at": at,
            "submitted_at": at if final else None,
        },
    )
    if not final:
        return {"assignment": assignment.public_id, "saved_at": at.isoformat()}
    assignment.state = "submitted"
    assignment.version += 1
    assignment.save()
    record(
        actor,
        case.authority.public_id,
        "sheet.submit",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"opinions": opinions, "marks": marks, "findings": findings, "remark": remark},
    )
    outcome = next(iter(stage.outcomes))
    answer = running.accepted(
        engine.act(
            alive.procedure,
            alive.state,
            alive.context,
            person,
            outcome,
            remark or None,
            at,
        )
    )
    running.write(alive, answer, actor, at)
    return {"assignment": assignment.public_id, "case": case.public_id, "submitted_at": at.isoformat()}


def _asked(
    alive: running.Running,
    stage: Stage,
    opinions: dict[str, dict[str, Any]],
    marks: dict[str, str],
    findings: dict[str, bool],
) -> tuple[dict[str, dict[str, Any]], dict[str, str], dict[str, bool]]:
    """Only what the stage asks for: anything else would count in no score and could stop all of them."""
    wanted = sheets.asked_judgements(alive.compiled, alive.case, stage)
    kept = {name: {k: opinions[name].get(k) for k in ("answer", "reason")} for name in wanted}
    if not stage.scores:
        return kept, {}, {}
    evaluation = alive.compiled.pack.evaluations[stage.scores]
    leaves = {leaf.id for leaf in scoring.judged_leaves(evaluation)}
    judged = {row.id for row in evaluation.grades if row.judge is not None}
    return (
        kept,
        {k: str(v).strip() for k, v in marks.items() if k in leaves and str(v).strip()},
        {k: v for k, v in findings.items() if k in judged and isinstance(v, bool)},
    )
