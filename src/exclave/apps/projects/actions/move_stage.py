"""Record that a project has reached a stage, from a day on, with what shows it (EZ-24)."""

from datetime import date
from typing import Any

from exclave.apps.files.actions.add_evidence import keep
from exclave.apps.files.models import Evidence
from exclave.apps.files.ports import Owner
from exclave.apps.journal.refusals import Fault, too_long
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.apps.projects import history
from exclave.apps.projects.changing import changed, locked, refuse, today
from exclave.apps.projects.models import Project
from exclave.apps.projects.words import STAGE_ORDER


@action("project.move")
def move_stage(
    actor: Actor,
    *,
    project_id: str,
    stage: str,
    since: date,
    evidence_text: str,
    reason: str = "",
    file_name: str = "",
    file_content: bytes = b"",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``stage`` holds from ``since``; the stage before ends on that day. A skip or a way back needs ``reason``.

    The file is optional, the words that name the evidence are not. Raises ``Refused`` (stage_faulty, file_refused).
    """
    account, project = locked(actor, project_id, expected_version)
    if stage not in STAGE_ORDER:
        refuse("stage_faulty", [Fault("stage", "请选择阶段。", "Choose a stage.")])
    step = history.Step(stage, since, evidence_text.strip(), None, reason.strip())
    timeline = [*history.steps(project), step]
    refuse(
        "stage_faulty",
        [
            *_of_last(timeline, history.faults(timeline, today(project))),
            *too_long("evidence_text", step.evidence_text, 200),
            *too_long("reason", step.reason, 300),
        ],
    )
    if file_content:
        timeline[-1] = history.Step(
            stage, since, step.evidence_text, _kept(actor, project, file_name, file_content), step.reason
        )
    history.store(project, timeline, account, moment(), "")
    return changed(
        actor, project, "project.move", {"stage": stage, "since": since.isoformat(), "reason": step.reason}
    )


def _of_last(timeline: list[history.Step], faults: list[Fault]) -> list[Fault]:
    """The same fault twice would only say that an older row is wrong as well; it is said once."""
    return list({fault.path: fault for fault in faults}.values())


def _kept(actor: Actor, project: Project, name: str, content: bytes) -> int:
    stored = keep(
        actor,
        Owner(project.authority_id, project.institution.organisation_id),
        subject_kind="project",
        subject_id=project.public_id,
        field="stage",
        name=name,
        content=content,
    )
    row = Evidence.objects.of(project.authority_id).get(public_id=stored["evidence"])
    return int(row.pk)
