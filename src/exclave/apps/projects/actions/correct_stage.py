"""Correct a recorded stage: another day, another stage, other evidence, or that it never was."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.projects import history
from exclave.apps.projects.changing import changed, locked, reason_fault, refuse, today
from exclave.apps.projects.words import STAGE_ORDER


@action("project.correct_stage")
def correct_stage(
    actor: Actor,
    *,
    project_id: str,
    row_id: str,
    stage: str,
    since: date,
    evidence_text: str,
    reason: str = "",
    correction: str,
    never: bool = False,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """What was recorded stays, ended, with ``correction`` as the reason; the history is told anew from now on.

    ``never``: the stage was not reached at all. Raises ``Refused`` (stage_faulty).
    """
    account, project = locked(actor, project_id, expected_version)
    timeline = history.steps(project)
    if row_id not in {step.row for step in timeline}:
        raise not_allowed()
    if stage not in STAGE_ORDER:
        refuse("stage_faulty", [Fault("stage", "请选择阶段。", "Choose a stage.")])
    if never:
        timeline = [step for step in timeline if step.row != row_id]
    else:
        timeline = history.corrected(
            timeline,
            row_id,
            stage=stage,
            since=since,
            evidence_text=evidence_text.strip(),
            reason=reason.strip(),
        )
    faults = [
        *reason_fault(correction, "correction"),
        *too_long("correction", correction, 300),
        *too_long("evidence_text", evidence_text.strip(), 200),
        *too_long("reason", reason.strip(), 300),
        *history.faults(timeline, today(project)),
    ]
    refuse("stage_faulty", list({fault.path: fault for fault in faults}.values()))
    history.store(project, timeline, account, moment(), correction.strip())
    return changed(
        actor,
        project,
        "project.correct_stage",
        {
            "row": row_id,
            "never": never,
            "stage": stage,
            "since": since.isoformat(),
            "why": correction.strip(),
        },
    )
