"""The way of a project as dated stages: moving on, going back, and correcting what was recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from exclave.apps.journal.refusals import Fault
from exclave.apps.people.models import Account
from exclave.apps.projects.models import Project, ProjectStage
from exclave.apps.projects.words import STAGE_ORDER


@dataclass(frozen=True)
class Step:
    """One stage from a day on; ``row`` is the recorded row it repeats, None for a new one."""

    stage: str
    since: date
    evidence_text: str
    evidence_id: int | None = None
    reason: str = ""
    row: str = ""


def steps(project: Project) -> list[Step]:
    """What is held to be so now, the earliest first."""
    rows = project.stages.filter(superseded_at=None).order_by("valid_from")
    return [Step(r.stage, r.valid_from, r.evidence_text, r.evidence_id, r.reason, r.public_id) for r in rows]


def needs_reason(before: str | None, after: str) -> bool:
    """Whether the change skips a stage or goes back; a project may enter the records at any stage."""
    if before is None:
        return False
    return STAGE_ORDER.index(after) != STAGE_ORDER.index(before) + 1


def faults(timeline: Sequence[Step], today: date) -> list[Fault]:
    """What is wrong with these steps, in words that name the step and the remedy."""
    found = []
    for earlier, later in zip([None, *timeline], timeline, strict=False):
        if later.since > today:
            found.append(
                Fault(
                    "since",
                    "日期在今天之后；阶段在发生后记录。",
                    "The day is still to come; record a stage once it has begun.",
                )
            )
        if not later.evidence_text.strip():
            found.append(
                Fault(
                    "evidence_text",
                    "请写明依据，如合同号、验收文件名称。",
                    "Say what shows it, such as a contract number or the name of an acceptance paper.",
                )
            )
        if earlier is None:
            continue
        if later.since <= earlier.since:
            found.append(
                Fault(
                    "since",
                    f"日期应晚于上一阶段的 {earlier.since.isoformat()}；上一阶段日期有误的，请先更正。",
                    f"The day must be after {earlier.since.isoformat()}, when the stage before began; "
                    "if that day is wrong, correct it first.",
                )
            )
        if later.stage == earlier.stage:
            found.append(
                Fault(
                    "stage",
                    "项目已在这一阶段，请选择另一阶段。",
                    "The project is at that stage already; choose another.",
                )
            )
        elif needs_reason(earlier.stage, later.stage) and not later.reason.strip():
            found.append(
                Fault(
                    "reason",
                    "跳过阶段或退回前一阶段，请说明理由。",
                    "A stage is skipped or gone back to: give the reason.",
                )
            )
    return found


def store(project: Project, timeline: Sequence[Step], who: Account, at: datetime, why: str) -> None:
    """Make the timeline what is held to be so: rows that change are ended, never written over.

    ``why`` goes onto rows that were wrong; one that merely ends where the next begins carries no reason. The
    project's own columns follow its last step.
    """
    wanted = _rows(timeline)
    current = {r.public_id: r for r in project.stages.select_for_update().filter(superseded_at=None)}
    same = {
        step.row
        for step, until in wanted
        if step.row in current and _unchanged(current[step.row], step, until)
    }
    kept = {step.row: step for step, _until in wanted}
    for row in (r for key, r in current.items() if key not in same):
        step = kept.get(row.public_id)
        merely_ended = step is not None and _unchanged(row, step, row.valid_until)
        row.superseded_at, row.superseded_by, row.correction = at, who, "" if merely_ended else why
        row.save(update_fields=["superseded_at", "superseded_by", "correction"])
    for step, until in wanted:
        if step.row not in same:
            ProjectStage.objects.create(
                project=project,
                stage=step.stage,
                valid_from=step.since,
                valid_until=until,
                evidence_text=step.evidence_text,
                evidence_id=step.evidence_id,
                reason=step.reason,
                recorded_at=at,
                recorded_by=who,
            )
    last = timeline[-1] if timeline else None
    project.stage, project.stage_since = (last.stage, last.since) if last else ("", None)


def _rows(timeline: Sequence[Step]) -> list[tuple[Step, date | None]]:
    ends: Iterable[date | None] = [*(s.since for s in timeline[1:]), None]
    return list(zip(timeline, ends, strict=False))


def _unchanged(row: ProjectStage, step: Step, until: date | None) -> bool:
    kept: tuple[Any, ...] = (row.stage, row.valid_from, row.evidence_text, row.evidence_id, row.reason)
    same = kept == (step.stage, step.since, step.evidence_text, step.evidence_id, step.reason)
    return same and row.valid_until == until


def corrected(timeline: Sequence[Step], row: str, **changes: Any) -> list[Step]:
    """The timeline with one recorded step changed, in order of days."""
    changed = [replace(s, **changes) if s.row == row else s for s in timeline]
    return sorted(changed, key=lambda s: s.since)
