"""All an officer's case page reads, for one viewer at one moment. The presenters turn it into what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from exclave.apps.cases import answering, running, suggesting
from exclave.apps.cases.actions.reveal_objector import may_know
from exclave.apps.cases.models import Case, Objection, ObligationDue, Submission
from exclave.apps.cases.presenting.conditions import judges_named
from exclave.apps.files.models import Evidence
from exclave.apps.journal import clock
from exclave.apps.journal.models import Event
from exclave.apps.journal.transaction import Actor
from exclave.apps.panels.models import Assignment, ScoreSheet
from exclave.apps.panels.queries import Candidate, candidates_for
from exclave.apps.people.access import standing
from exclave.apps.people.models import Account
from exclave.engines import procedure as engine
from exclave.engines.policy.answers import Answers
from exclave.engines.policy.language.facts import Facts

BARRED = frozenset({"duty", "place", "apart", "conflict", "recused"})
"""Refusals that are about the person: whoever meets one has no hand in this stage."""


@dataclass(frozen=True)
class Casework:
    """A case as one officer or leader meets it. ``owner``: they stand at the authority the case belongs
    to; ``organiser``: as its officer."""

    alive: running.Running
    now: datetime
    person: engine.Actor
    options: list[engine.Option]
    history: list[engine.Entry]
    journal: dict[int, int]
    names: dict[str, str]
    data: dict[str, Any]
    before: dict[str, Any] | None
    submissions: list[Submission]
    answers: Answers
    facts: Facts | None
    files: list[Evidence]
    owner: bool
    organiser: bool = False
    may_judge: list[str] = field(default_factory=list)
    panel: list[Assignment] = field(default_factory=list)
    sheets: dict[int, ScoreSheet] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    objection: Objection | None = None
    objections: list[Objection] = field(default_factory=list)
    children: list[Case] = field(default_factory=list)
    ground: dict[str, Any] | None = None
    open_points: list[engine.OpenPoint] = field(default_factory=list)

    @property
    def case(self) -> Case:
        return self.alive.case

    @property
    def handles(self) -> bool:
        """Whether this viewer may act at the stage, now or once its guards hold."""
        return any(o.allowed or (o.refusal and o.refusal.code not in BARRED) for o in self.options)


def read(viewer: Account, case: Case) -> Casework:
    """Gather everything. ``case`` comes from ``queries``; what it leads to is read for the same viewer."""
    alive, now, who = running.load(case), clock.now(), standing(viewer)
    role = "officer" if who.holds("officer") else "leader"
    person = running.person(alive, Actor(viewer.public_id, role))
    options = engine.options(alive.procedure, alive.state, alive.context, person, now)
    history = running.history(case)
    owner = case.authority_id in who.authority_ids("officer", "leader")
    officer = case.authority_id in who.authority_ids("officer")
    submissions = list(
        case.submissions.filter(withdrawn_at=None).select_related("submitted_by").order_by("sequence")
    )
    data, before = _forms(case, submissions)
    said = answering.together_of((one.form, one.data) for one in submissions)
    answers = answering.answers_of(case, alive.compiled, said)
    facts = answering.facts_of(case, alive.compiled, said) if answers.conditions else None
    work = Casework(
        alive=alive,
        now=now,
        person=person,
        options=options,
        history=history,
        journal=_journal(case, history),
        names=_names(history),
        data=data,
        before=before,
        submissions=submissions,
        answers=answers,
        facts=facts,
        files=_files(case),
        owner=owner,
        organiser=officer,
        **_objecting(case, alive, person, officer),
        children=list(_children(case)) if owner else [],
        ground=_ground(case) if case.parent_id else None,
        open_points=_open_points(alive) if officer and not alive.state.ended else [],
        **(_panel(alive, officer) if owner else {}),
    )
    return _judging(work)


def _judging(work: Casework) -> Casework:
    """Judgement is asked of whoever the pack names, at the stage where it is due, unless the person is barred."""
    stage, state = work.alive.stage, work.alive.state
    if stage is None or not stage.judges or state.ended or state.pending or not work.handles:
        return work
    return replace(work, may_judge=judges_named(work.answers, work.person.duties))


def _forms(case: Case, submissions: list[Submission]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The standing submission and the one before it in this case; for a first one, last year's if there is one."""
    if not submissions:
        return {}, None
    same = [s for s in submissions if s.form == submissions[-1].form]
    before = dict(same[-2].data) if len(same) > 1 else None
    if before is None and case.round_id and case.round and case.round.obligation:
        earlier = answering.previous_data(case)
        before = dict(earlier) if earlier else None
    return dict(submissions[-1].data), before


def _journal(case: Case, history: list[engine.Entry]) -> dict[int, int]:
    """Entry number → number of its event in the authority's journal."""
    kinds = {f"case.{e.kind}" for e in history}
    rows = Event.objects.filter(subject_id=case.public_id, action__in=kinds).values_list(
        "subject", "sequence"
    )
    return {subject.get("version"): sequence for subject, sequence in rows}


def _names(history: list[engine.Entry]) -> dict[str, str]:
    """Names of the people who acted, for colleagues. An objector has no account, so never a name here."""
    signed = ("second", engine.IN_STEAD_OF, engine.SECOND_IN_STEAD_OF)
    ids = {e.actor for e in history} | {e.detail.get(key) for e in history for key in signed}
    return dict(Account.objects.filter(public_id__in=[i for i in ids if i]).values_list("public_id", "name"))


def _files(case: Case) -> list[Evidence]:
    rows = Evidence.objects.scoped("the case's own evidence").filter(
        subject_kind="case", subject_id=case.public_id, removed_at=None
    )
    return list(rows.select_related("uploaded_by").order_by("field", "pk"))


def _children(case: Case) -> Any:
    return Case.objects.of(case.authority_id).filter(parent=case, objection=None).order_by("pk")


def _objecting(case: Case, alive: running.Running, person: engine.Actor, officer: bool) -> dict[str, Any]:
    """The objection this case is about, for the person who handles it alone; and those raised against it."""
    found: dict[str, Any] = {"objection": None, "objections": []}
    own = Objection.objects.filter(case=case).select_related("notice__case").first()
    if own is not None:
        found["objection"] = own if may_know(alive, person) else None
    if officer:
        found["objections"] = list(
            Objection.objects.filter(notice__case=case)
            .select_related("case")
            .defer("objector_name", "objector_identity", "contact", "statement")
        )
    return found


def _panel(alive: running.Running, officer: bool) -> dict[str, Any]:
    """Experts of every review of the case, their handed-in sheets, and whom else one might ask now."""
    case, stage = alive.case, alive.stage
    panel = list(
        Assignment.objects.of(case.authority_id)
        .filter(case_id=case.pk)
        .exclude(state="released")
        .select_related("expert__account", "expert__employer")
        .order_by("pk")
    )
    sheets = ScoreSheet.objects.filter(assignment__in=panel, submitted_at__isnull=False)
    found: list[Candidate] = []
    if officer and stage is not None and stage.does == "review" and not alive.state.ended:
        found = candidates_for(case.authority_id, [suggesting.asking_of(alive)])[case.pk]
    return {"panel": panel, "sheets": {s.assignment_id: s for s in sheets}, "candidates": found}


def _open_points(alive: running.Running) -> list[engine.OpenPoint]:
    return engine.open_points(alive.compiled.pack, alive.case.procedure, "case", alive.case.settled)


def _ground(case: Case) -> dict[str, Any] | None:
    """Why this case was opened: a report not handed in, an officer's statement, or what its parent led to."""
    late = (
        ObligationDue.objects.of(case.authority_id).filter(late_case=case).select_related("programme").first()
    )
    if late is not None:
        return {"kind": "late", "due": late}
    stated = (
        Event.objects.filter(subject_id=case.public_id, action="removal.open")
        .select_related("opening")
        .first()
    )
    content: Mapping[str, Any] = getattr(getattr(stated, "opening", None), "content", {}) or {}
    if content:
        return {"kind": "stated", "condition": content.get("condition"), "reason": content.get("reason")}
    return {"kind": "parent"}
