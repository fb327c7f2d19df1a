"""Scenarios that walk: acts of people at dates, run through the procedure engine as in earnest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from exclave.engines import procedure as engine
from exclave.engines.codes.calendar import WorkCalendar
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.program import evaluate
from exclave.engines.policy.pack.literals import read_rows
from exclave.engines.policy.pack.model import Procedure, Revise, Scenario, Stage, Step
from exclave.engines.policy.pack.revising import (
    EntryVersion,
    RevisionRefused,
    first_versions,
    revised,
    standing,
)
from exclave.engines.policy.pack.settle import Params

from ..answer import answer_conditions, answer_type
from ..compiled import CompiledPack, asks_own_checks
from .prepare import ScenarioError, Tables, facts_of, judgements_of, overlay, params_of, waivers_of
from .questions import Found
from .result import Difference

Answer = engine.Accepted | engine.Refused


@dataclass
class _Case:
    """The case as it stands after the steps taken so far."""

    compiled: CompiledPack
    tables: Tables
    scenario: Scenario
    procedure: Procedure
    zone: ZoneInfo
    state: engine.State = field(default_factory=engine.State)
    states: dict[str, str] = field(default_factory=dict)
    effects: list[str] = field(default_factory=list)
    settled: dict[str, Any] = field(default_factory=dict)
    clock: int = 0
    objections: int = 0
    lists: dict[str, tuple[EntryVersion, ...]] = field(default_factory=dict)

    def now(self, day: date) -> datetime:
        """Acts of one day follow each other by minutes."""
        self.clock += 1
        return datetime.combine(day, time(9, 0), self.zone) + timedelta(minutes=self.clock)

    def params(self, day: date) -> Params:
        stated = {**self.scenario.settle, **self.settled}
        if self.scenario.round is not None:
            stated.update(self.scenario.round.settle)
        return params_of(self.compiled.pack, stated, day)

    def asof(self, day: date) -> date:
        """Round cutoff, else the day of the act."""
        spec = self.scenario.round
        if spec is not None:
            return spec.cutoff or spec.closes
        return self.scenario.asof or day

    def facts(self, day: date) -> Facts:
        asof = self.asof(day)
        facts = facts_of(self.compiled, self.tables, self.scenario, self.params(day), asof)
        judged, checks = self.scenario.judged, tuple(self.procedure.checks)
        given, waivers = judgements_of(self.compiled, judged), waivers_of(judged)
        own = asks_own_checks(self.compiled.pack, self.scenario.procedure or "", self.scenario.type)
        if self.scenario.type is not None and not own:
            answers = answer_type(
                self.compiled, self.scenario.type, facts, given, waivers=waivers, also=checks
            )
        elif checks:
            answers = answer_conditions(self.compiled, checks, facts, given, waivers=waivers)
        else:
            return facts
        return facts.with_values(self.compiled.env, {"checks": answers.checks.values_for_language()})

    def context(self, day: date) -> engine.Context:
        facts = self.facts(day)
        spec = self.scenario.round

        def guard(expression: str) -> object:
            return evaluate(self.compiled.guard(expression), facts)

        return engine.Context(
            calendar=WorkCalendar.load(),
            zone=self.zone,
            params=self.params(day).literals(),
            clock_rules=self.compiled.pack.pack.clock,
            round=engine.Round(spec.opens, spec.closes, spec.cutoff, spec.dates) if spec else None,
            guard=guard,
            evidence={stage.id: frozenset(stage.evidence) for stage in self.procedure.stages},
            procedure_id=self.scenario.procedure or "",
            names={**self.compiled.pack.duties, **self.compiled.pack.params},
        )

    def stage(self) -> Stage:
        return engine.stage_of(self.procedure, self.state.stage)


def _actor(by: str, stage: str) -> engine.Actor:
    """``duty`` is a new person at every stage, ``duty:name`` a certain one, ``clock`` the clock itself."""
    if by == "clock":
        return engine.CLOCK_ACTOR
    duty, _, name = by.partition(":")
    return engine.Actor(name or f"{duty}@{stage}", frozenset({duty}))


def walk(compiled: CompiledPack, tables: Tables, one: Scenario) -> Found:
    """Take every step; compare what each expects. A refused step leaves the case where it was."""
    assert one.procedure is not None
    procedure = compiled.pack.procedures[one.procedure]
    case = _Case(compiled, tables, one, procedure, ZoneInfo(compiled.pack.pack.time_zone))
    subject = compiled.pack.subjects[procedure.subject]
    if subject.states:
        case.states[procedure.subject] = subject.states[0]
    opened = _open(case, one)
    if isinstance(opened, engine.Refused):
        return 1, [Difference("opened", "open", f"refused: {opened.code}", zh=opened.zh, en=opened.en)]
    compared, differences = 0, []
    for number, step in enumerate(one.steps, start=1):
        case.scenario = case.scenario.model_copy(
            update={
                "facts": overlay(case.scenario.facts, step.facts),
                "judged": {**case.scenario.judged, **step.judged},
            }
        )
        case.settled.update(step.settle)
        before = len(case.effects)
        answer = _take(case, step)
        several, wrong = _compare(case, step, number, answer, case.effects[before:])
        compared += several
        differences += wrong
    return compared, differences


def _open(case: _Case, one: Scenario) -> Answer:
    day = one.steps[0].at if one.steps else date(2026, 1, 1)
    context = case.context(day)
    duty = case.procedure.stages[0].who.duty
    first = duty if isinstance(duty, str) else duty[0]
    actor = _actor(first, case.procedure.stages[0].id)
    answer = engine.open_case(case.procedure, context, actor, case.now(day))
    if isinstance(answer, engine.Accepted):
        case.state = answer.state
    return answer


def _take(case: _Case, step: Step) -> Answer:
    """One step; several people one after the other. The case moves only if all of them may act."""
    if case.state.ended:
        return engine.Refused("ended", "办件已经办结。", "The case has ended.")
    before = (case.state, len(case.effects), dict(case.states))
    names = [step.by] if isinstance(step.by, str) else list(step.by)
    stage = case.stage()
    if stage.does == "review" and len(names) == 1 and ":" not in names[0] and names[0] != "clock":
        names = [f"{names[0]}:{names[0]}{i}" for i in range(1, _panel(case, stage, step.at) + 1)]
    answer: Answer = engine.Refused("outcome", "没有人办理。", "Nobody acts.")
    if stage.does == "review" and step.do.partition(".")[2] in stage.outcomes:
        _assign(case, step, names)
    for name in names:
        answer = _one(case, step, name)
        if isinstance(answer, engine.Refused):
            case.state, count, case.states = before[0], before[1], before[2]
            del case.effects[count:]
            return answer
        _keep(case, answer, step.at)
    return answer


def _panel(case: _Case, stage: Stage, day: date) -> int:
    """How many experts an unnamed ``expert`` stands for."""
    written = engine.resolve(case.context(day), case.state, stage.who.count)
    digits = "".join(one for one in str(written or "1") if one in "0123456789")
    return int(digits) if digits else 1


def _assign(case: _Case, step: Step, names: list[str]) -> None:
    officer = engine.Actor("officer@panel", frozenset())
    for name in names:
        context = case.context(step.at)
        answer = engine.assign(
            case.procedure, case.state, context, officer, _actor(name, case.state.stage), case.now(step.at)
        )
        if isinstance(answer, engine.Accepted):
            case.state = answer.state


def _one(case: _Case, step: Step, by: str) -> Answer:
    stage_id, _, outcome = step.do.partition(".")
    if stage_id != case.state.stage:
        zh, en = f"办件在环节“{case.state.stage}”。", f"The case is at “{case.state.stage}”."
        return engine.Refused("stage", zh, en)
    context, now, actor = case.context(step.at), case.now(step.at), _actor(by, stage_id)
    reason = "（测试）" if step.reason is None else step.reason
    special = _special(case, context, actor, outcome, reason, now)
    if special is not None:
        return special
    if actor.system:
        taken = engine.hop(case.procedure, case.state, context, now)
        return taken or engine.Refused("early", "没有到期的事。", "Nothing has run out.")
    correction = engine.to_period(step.correction) if step.correction is not None else None
    answer = engine.act(
        case.procedure, case.state, context, actor, outcome, reason, now, correction=correction
    )
    if isinstance(answer, engine.Refused) or answer.state.pending is None:
        return answer
    if step.second is None:
        return engine.Refused("second", "缺少第二人签署。", "The second signature is missing.")
    signer = _actor(step.second, f"{stage_id}+")
    case.state = answer.state
    return engine.confirm(case.procedure, answer.state, context, signer, case.now(step.at))


def _special(
    case: _Case, context: engine.Context, actor: engine.Actor, outcome: str, reason: str, now: datetime
) -> Answer | None:
    """Acts that are no outcome of the stage."""
    if outcome in case.stage().outcomes:
        return None
    if outcome == "withdraw":
        return engine.withdraw(case.procedure, case.state, context, actor, reason, now)
    if outcome == "decline":
        return engine.decline(case.procedure, case.state, context, actor, reason, now)
    if outcome == "object":
        case.objections += 1
        name = f"objection-{case.objections}"
        return engine.raise_objection(case.procedure, case.state, context, name, now, actor=actor.id)
    if outcome in ("uphold", "dismiss") and case.state.open_objections:
        name = case.state.open_objections[0]
        upheld = outcome == "uphold"
        return engine.answer_objection(case.procedure, case.state, context, actor, name, upheld, reason, now)
    return None


def _keep(case: _Case, answer: engine.Accepted, day: date) -> None:
    case.state = answer.state
    facts = case.facts(day)
    for name in answer.effects:
        effect = case.compiled.pack.effects[name]
        if effect.when is not None and evaluate(case.compiled.guard(effect.when), facts) is not True:
            continue
        case.effects.append(name)
        if effect.revise is not None:
            _revise(case, effect.revise, day)
        if effect.state is not None:
            several = [effect.state.of] if isinstance(effect.state.of, str) else effect.state.of
            for subject in several:
                case.states[subject] = effect.state.to


def _revise(case: _Case, verb: Revise, day: date) -> None:
    """The list of entries as the meeting leaves it. Raises ScenarioError for a change that does not fit."""
    subject, _, name = verb.from_.partition(".")
    type_ = case.compiled.env.names[subject].fields[name]
    rows = read_rows(type_, case.scenario.facts.get(subject, {}).get(name, []))
    before = case.lists.get(verb.of) or first_versions(case.compiled.pack, verb.of)
    try:
        case.lists[verb.of] = revised(before, rows.rows, day)
    except RevisionRefused as error:
        raise ScenarioError(error.zh, error.en) from error


def _standing(case: _Case, expected: object, day: date) -> dict[str, dict[str, bool]]:
    """Whether the rows a step names stand on its day, by list."""
    found: dict[str, dict[str, bool]] = {}
    for name, rows in expected.items() if isinstance(expected, Mapping) else ():
        versions = case.lists.get(name) or first_versions(case.compiled.pack, name)
        ids = {one.id for one in standing(versions, day)}
        found[name] = {row: row in ids for row in rows}
    return found


# -- what a step expects


def _compare(
    case: _Case, step: Step, number: int, answer: Answer, effects: list[str]
) -> tuple[int, list[Difference]]:
    expected = step.expect
    where = f"{number}. {step.at.isoformat()} {step.do}"
    refused = answer.code if isinstance(answer, engine.Refused) else None
    found: dict[str, object] = {
        "refused": refused,
        "stage": case.state.stage,
        "due": _last_day(case),
        "state": case.states.get(case.procedure.subject),
        "effects": effects,
        "paused": case.state.paused,
        "entries": _standing(case, expected.get("entries"), step.at),
    }
    said = (answer.zh, answer.en) if isinstance(answer, engine.Refused) else ("", "")
    wrong = []
    if refused is not None and "refused" not in expected:
        wrong.append(Difference(where, "taken", f"refused: {refused}", zh=said[0], en=said[1]))
    for name, value in expected.items():
        shown = value.isoformat() if isinstance(value, date) else value
        if found.get(name) != shown:
            clause = _clause(case, step)
            wrong.append(
                Difference(f"{where} {name}", str(shown), str(found.get(name)), clause, said[0], said[1])
            )
    return max(1, len(expected)), wrong


def _last_day(case: _Case) -> str | None:
    """The last day in time of the stage the case is at."""
    due = case.state.due
    if due is None:
        return None
    return (due - timedelta(microseconds=1)).astimezone(case.zone).date().isoformat()


def _clause(case: _Case, step: Step) -> str:
    stage_id = step.do.partition(".")[0]
    for stage in case.procedure.stages:
        if stage.id == stage_id and isinstance(stage.clause, str):
            found = case.compiled.pack.clauses.get(stage.clause)
            return f"{stage.clause} {found.at}" if found is not None else stage.clause
    return ""
