"""What an expert reads: their own assignments, what a declaration needs to know, and the case once declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exclave.apps.cases import answering, running, sheets
from exclave.apps.cases.models import Case, Submission
from exclave.apps.files.models import Evidence
from exclave.apps.journal import clock
from exclave.apps.panels.models import Assignment, ScoreSheet
from exclave.apps.panels.queries import assignments_of, listed_assignments
from exclave.apps.programmes import kept
from exclave.engines import scoring
from exclave.engines.policy.answers import Answers
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.pack.model import Evaluation, Leaf, Stage
from exclave.engines.scoring.settings import Open, points


@dataclass(frozen=True)
class Task:
    """One assignment with the little one may know before declaring."""

    assignment: Assignment
    case: Case
    host: str


@dataclass(frozen=True)
class Reading:
    """A case as a cleared expert reads it: never the objectors, never the other experts' sheets.

    ``source`` is the case whose form is read: for an evaluation the report it is about.
    """

    assignment: Assignment
    alive: running.Running
    stage: Stage
    now: datetime
    source: Case
    form: str
    data: dict[str, Any]
    files: list[Evidence]
    answers: Answers
    facts: Facts | None
    sheet: ScoreSheet | None
    asked: list[str]
    evaluation: Evaluation | None
    leaves: list[tuple[Leaf, Any]]
    findings: list[Any]

    @property
    def locked(self) -> bool:
        return self.assignment.state != "cleared"


def tasks(viewer: Any) -> list[Task]:
    """The viewer's assignments: those to do first, by state and date."""
    mine = listed_assignments(viewer)
    found = (
        Case.objects.scoped("the viewer's own assignments")
        .filter(pk__in={a.case_id for a in mine})
        .select_related("applicant")
        .only(*LISTED, "applicant__name_zh", "applicant__name_en")
    )
    cases = {case.pk: case for case in kept.joined(found)}
    return [Task(a, cases[a.case_id], "") for a in mine if a.case_id in cases]


LISTED = (
    "public_id", "title", "applicant", "programme", "authority", "procedure", "stage", "ended", "due_at", "paused",
    "due_provisional",
)  # fmt: skip
"""What a list of tasks reads of a case."""


def task(viewer: Any, assignment_id: str) -> Task | None:
    """One of the viewer's own assignments, with the host named for the declaration; otherwise nothing."""
    found = assignments_of(viewer).filter(public_id=assignment_id).first()
    if found is None:
        return None
    case = (
        Case.objects.scoped("the viewer's own assignment")
        .select_related(
            "applicant", "authority", "programme__pack_version", "programme__authority", "round", "parent"
        )
        .defer("programme__pack_version__content")
        .get(pk=found.case_id)
    )
    source = _source(case)
    data = answering.latest_data(source) if source else {}
    host = data.get("institution.host_body")
    return Task(found, case, str(host.get("name", "")) if isinstance(host, Mapping) else str(host or ""))


def read(one: Task) -> Reading | None:
    """The case for an expert who has declared; None before that, after recusal, and for another stage's end."""
    if one.assignment.state not in ("cleared", "submitted"):
        return None
    case = one.case
    alive = running.load(case)
    stage = alive.stage_named(one.assignment.stage)
    if stage is None:
        return None
    source = _source(case) or case
    submission = Submission.objects.filter(case=source, withdrawn_at=None).order_by("-sequence").first()
    data = dict(submission.data) if submission else {}
    answers = answering.answers_of(case, alive.compiled, data) if source is case else answering.NO_ANSWERS
    evaluation = alive.compiled.pack.evaluations.get(stage.scores or "")
    return Reading(
        assignment=one.assignment,
        alive=alive,
        stage=stage,
        now=clock.now(),
        source=source,
        form=submission.form if submission else "",
        data=data,
        files=_files(source),
        answers=answers,
        facts=answering.facts_of(source, alive.compiled, data) if data else None,
        sheet=ScoreSheet.objects.filter(assignment=one.assignment).first(),
        asked=sheets.asked_judgements(alive.compiled, case, stage),
        evaluation=evaluation,
        leaves=_leaves(case, alive, evaluation),
        findings=_findings(case, alive, evaluation),
    )


def _source(case: Case) -> Case | None:
    """Where the form is: the case itself, or for a case without one the case it is about."""
    if Submission.objects.filter(case=case, withdrawn_at=None).exists() or case.parent is None:
        return case
    return case.parent


def _files(case: Case) -> list[Evidence]:
    rows = Evidence.objects.scoped("evidence of a case the expert is cleared for").filter(
        subject_kind="case", subject_id=case.public_id, removed_at=None
    )
    return list(rows.order_by("field", "pk"))


def _leaves(case: Case, alive: running.Running, evaluation: Evaluation | None) -> list[tuple[Leaf, Any]]:
    """The leaves to mark, each with its full marks (None while they are open)."""
    if evaluation is None:
        return []
    context = scoring.ScoreContext(params=answering.params_of(case, alive.compiled))
    found = []
    for leaf in scoring.judged_leaves(evaluation):
        full = points(context, leaf.full) if leaf.full else None
        found.append((leaf, None if isinstance(full, Open) else full))
    return found


def _findings(case: Case, alive: running.Running, evaluation: Evaluation | None) -> list[Any]:
    """Grades the panel itself finds, where the city has settled it so."""
    if evaluation is None:
        return []
    found = []
    for row in evaluation.grades:
        if row.judge is None:
            continue
        finder = alive.compiled.pack.duties.get(str(answering.settled(alive, row.judge.by)))
        if finder is not None and finder.pool:
            found.append(row)
    return found
