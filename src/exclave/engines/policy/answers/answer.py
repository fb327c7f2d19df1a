"""The answer to every condition of a type: status, clause, facts used, what is missing, one sentence.

`judge` and `unknown` are one third value with two resolvers: a person's judgement, a missing fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.program import trace
from exclave.engines.policy.language.reasons import reason
from exclave.engines.policy.language.tracing import Need, Trace, UsedFact
from exclave.engines.policy.language.values import Unknown
from exclave.engines.policy.pack.model import Condition, Pack, Waiver

from .compiled import CompiledPack, Key, clauses_for
from .sentences import Sentence, Told, sentence_for

Status = Literal["met", "not_met", "unknown", "judge", "not_applicable", "waived", "not_met_waivable"]
FIRST: tuple[Status, ...] = ("not_met", "unknown", "not_met_waivable", "judge")
"""The whole answer is the first of these that is present, else met."""
_GOOD: frozenset[Status] = frozenset({"met", "waived"})


@dataclass(frozen=True)
class Judgement:
    """A person's finding on a judge condition: the answer, the duty it was given under, the reason."""

    answer: bool
    by: str
    reason: str = ""


@dataclass(frozen=True)
class WaiverGiven:
    """A signed waiver of one condition: the duty it was given under, the reason, the duty of the second signature."""

    by: str
    reason: str
    second: str | None = None


@dataclass(frozen=True)
class ConditionAnswer:
    """One condition answered for one case.

    ``clauses``: (clause id, locator) pairs. ``needs``: what would settle an unknown. ``reason_zh``/``_en``:
    one sentence. ``evidence``: evidence fields it asks for, helpers included. ``judged_by``: the duty that
    answers a judge condition (None while a param naming it is open). ``parts``: answers of its helpers.
    """

    id: str
    status: Status
    clauses: tuple[tuple[str, str], ...]
    facts: tuple[UsedFact, ...] = ()
    needs: tuple[Need, ...] = ()
    reason_zh: str = ""
    reason_en: str = ""
    evidence: tuple[str, ...] = ()
    judged_by: str | None = None
    judgement: Judgement | None = None
    parts: tuple[ConditionAnswer, ...] = ()
    level: Literal["rule", "principle"] = "rule"

    @property
    def waiting_judgements(self) -> tuple[str, ...]:
        """Ids of the judge conditions in it that still wait for a person."""
        own = (self.id,) if self.status == "judge" and not self.parts else ()
        return own + tuple(name for part in self.parts for name in part.waiting_judgements)


@dataclass(frozen=True)
class Checks:
    """Counts for guards. ``judge`` counts conditions waiting for a person, to judge or to waive."""

    failed: int = 0
    unknown: int = 0
    judge: int = 0

    @property
    def clear(self) -> bool:
        return not (self.failed or self.unknown or self.judge)

    def values_for_language(self) -> dict[str, object]:
        """The record ``checks`` of the condition language."""
        return {"failed": self.failed, "unknown": self.unknown, "judge": self.judge, "clear": self.clear}


@dataclass(frozen=True)
class Answers:
    """All conditions of a type answered, in the pack's order, with the whole answer."""

    type: str
    conditions: tuple[ConditionAnswer, ...]
    answer: Status
    checks: Checks
    by_id: Mapping[str, ConditionAnswer] = field(default_factory=dict)

    def __getitem__(self, name: str) -> ConditionAnswer:
        """The answer of a condition, helpers included. Raises KeyError."""
        return self.by_id[name]


def overall(statuses: Iterator[Status] | tuple[Status, ...]) -> Status:
    """The first present of not_met, unknown, not_met_waivable, judge; else met."""
    present = set(statuses)
    return next((status for status in FIRST if status in present), "met")


def count_checks(answers: tuple[ConditionAnswer, ...]) -> Checks:
    """The counts guards read. A condition that may be waived waits for a person: it counts as ``judge``."""
    statuses = [one.status for one in answers]
    return Checks(
        failed=statuses.count("not_met"),
        unknown=statuses.count("unknown"),
        judge=statuses.count("judge") + statuses.count("not_met_waivable"),
    )


def answer_conditions(
    compiled: CompiledPack,
    names: tuple[str, ...],
    facts: Facts,
    judgements: Mapping[str, Judgement] | None = None,
    *,
    type_: str = "",
    waivers: Mapping[str, WaiverGiven] | None = None,
) -> Answers:
    """Answer the named conditions. Raises KeyError for a name the pack does not have."""
    run = _Run(compiled, facts, judgements or {}, waivers or {}, type_)
    found = tuple(run.answer(name) for name in names)
    whole = overall(tuple(one.status for one in found))
    return Answers(type_, found, whole, count_checks(found), dict(run.done))


def answer_type(
    compiled: CompiledPack,
    type_: str,
    facts: Facts,
    judgements: Mapping[str, Judgement] | None = None,
    *,
    waivers: Mapping[str, WaiverGiven] | None = None,
    also: tuple[str, ...] = (),
) -> Answers:
    """Answer every condition of a type. ``facts`` come from `project` or `make_facts`.

    ``also``: further conditions of the procedure (its ``checks``). A judgement counts only when it was given
    under the duty the condition names. Raises KeyError for a type the pack does not have.
    """
    names = tuple(dict.fromkeys((*compiled.conditions(type_), *also)))
    return answer_conditions(compiled, names, facts, judgements, type_=type_, waivers=waivers)


class _Run:
    """One answering: keeps what was answered, so that helpers are answered once."""

    def __init__(
        self,
        compiled: CompiledPack,
        facts: Facts,
        judgements: Mapping[str, Judgement],
        waivers: Mapping[str, WaiverGiven],
        type_: str,
    ) -> None:
        self.compiled = compiled
        self.pack: Pack = compiled.pack
        self.facts = facts
        self.judgements = judgements
        self.waivers = waivers
        self.type = type_
        self.done: dict[str, ConditionAnswer] = {}

    def answer(self, name: str) -> ConditionAnswer:
        if name not in self.done:
            self.done[name] = self._answer(name, self.pack.conditions[name])
        return self.done[name]

    def _trace(self, name: str, part: str) -> Trace | None:
        key: Key = ("conditions", name, part)
        program = self.compiled.programs.get(key)
        return None if program is None else trace(program, self.facts)

    def _answer(self, name: str, condition: Condition) -> ConditionAnswer:
        when = self._trace(name, "when")
        if when is not None and when.result is False:
            return self._made(name, condition, "not_applicable", when)
        if when is not None and when.result is not True:
            return self._made(name, condition, "unknown", when)
        if condition.judge is not None:
            return self._judged(name, condition)
        if condition.any_ is not None or condition.all_ is not None:
            return self._combined(name, condition)
        found = self._trace(name, "expr")
        if found is None:
            return self._made(name, condition, "unknown", None)
        status: Status = "met" if found.result is True else "not_met" if found.result is False else "unknown"
        return self._made(name, condition, self._waivable(name, condition, status), found)

    def _judged(self, name: str, condition: Condition) -> ConditionAnswer:
        assert condition.judge is not None
        duty = self._duty(condition.judge.by)
        given = self.judgements.get(name)
        if given is None or given.by != duty:
            return self._made(name, condition, "judge", None, judged_by=duty)
        status: Status = "met" if given.answer else "not_met"
        status = self._waivable(name, condition, status)
        return self._made(name, condition, status, None, judged_by=duty, judgement=given)

    def _duty(self, by: str) -> str | None:
        """The duty that judges; None while a param that names it is open."""
        if not by.startswith("param."):
            return by
        value = self.facts.value(by)
        return None if isinstance(value, Unknown) else str(value)

    def _combined(self, name: str, condition: Condition) -> ConditionAnswer:
        several = condition.any_ if condition.any_ is not None else condition.all_ or []
        parts = tuple(self.answer(other) for other in several)
        applying = tuple(part.status for part in parts if part.status != "not_applicable")
        if not applying:
            status: Status = "not_applicable"
        elif condition.any_ is not None:
            status = _any(applying)
        else:
            status = overall(applying)
        return self._made(name, condition, self._waivable(name, condition, status), None, parts=parts)

    def _waivable(self, name: str, condition: Condition, status: Status) -> Status:
        """A failure that may be waived, or has been. Below the floor no waiver counts, nor while the floor is unknown."""
        if status != "not_met" or condition.waiver is None:
            return status
        floor = self._trace(name, "floor")
        if floor is not None and floor.result is False:
            return status
        given = self.waivers.get(name)
        if given is None or not self._signed(condition.waiver, given):
            return "not_met_waivable"
        return status if floor is not None and floor.result is not True else "waived"

    def _signed(self, waiver: Waiver, given: WaiverGiven) -> bool:
        """Whether it was given by whom the pack names, with a reason, and a second signature where one is asked."""
        if waiver.reason and not given.reason.strip():
            return False
        if waiver.second is not None and given.second != self._duty(waiver.second):
            return False
        return given.by == self._duty(waiver.by)

    def _detail(self, found: Trace | None, status: Status) -> Sentence | None:
        """What the expression found, in the language's own words."""
        if found is None or status not in ("met", "not_met", "not_met_waivable"):
            return None
        labels = self.compiled.labels
        return Sentence(reason(found, labels, "zh"), reason(found, labels, "en"))

    def _needs(self, found: Trace | None, parts: tuple[ConditionAnswer, ...]) -> tuple[Need, ...]:
        own = [need for one in (found.needs if found is not None else ()) for need in self._behind(one)]
        return tuple(dict.fromkeys((*own, *(need for part in parts for need in part.needs))))

    def _behind(self, need: Need) -> tuple[Need, ...]:
        """What a computed field needs is what the fields behind it need: nobody can fill in a result."""
        subject, _, name = need.path.partition(".")
        program = self.compiled.programs.get(("fields", subject, name))
        if program is None:
            return (need,)
        behind = trace(program, self.facts).needs
        return tuple(one for other in behind for one in self._behind(other)) or (need,)

    def _made(
        self,
        name: str,
        condition: Condition,
        status: Status,
        found: Trace | None,
        *,
        parts: tuple[ConditionAnswer, ...] = (),
        judged_by: str | None = None,
        judgement: Judgement | None = None,
    ) -> ConditionAnswer:
        clauses = tuple(
            (clause, self.pack.clauses[clause].at if clause in self.pack.clauses else "")
            for clause in clauses_for(condition.clause, self.type or None)
        )
        needs = self._needs(found, parts) if status == "unknown" else ()
        told = Told(
            status, needs, parts, self._detail(found, status), judged_by, judgement, self.waivers.get(name)
        )
        said = sentence_for(self.pack, self.facts, condition, told)
        return ConditionAnswer(
            id=name,
            status=status,
            clauses=clauses,
            facts=found.facts if found is not None else (),
            needs=needs,
            reason_zh=said.zh,
            reason_en=said.en,
            evidence=() if status == "not_applicable" else self.compiled.evidence(name),
            judged_by=judged_by,
            judgement=judgement,
            parts=parts,
            level=condition.level,
        )


def _any(statuses: tuple[Status, ...]) -> Status:
    """One of several is enough; while none is, whatever is still undecided keeps the whole undecided."""
    if any(status in _GOOD for status in statuses):
        return "met"
    undecided: tuple[Status, ...] = ("unknown", "judge", "not_met_waivable")
    return next((status for status in undecided if status in statuses), "not_met")
