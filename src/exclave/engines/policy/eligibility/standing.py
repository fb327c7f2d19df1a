"""Where someone stands with each thing a pack offers, in six words that never take a guess for an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from exclave.engines.policy.answers import (
    Answers,
    CompiledPack,
    ConditionAnswer,
    Judgement,
    answer_conditions,
)
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.program import trace
from exclave.engines.policy.language.tracing import Need
from exclave.engines.policy.language.values import Unknown

from .sheet import Sheet, Target

Standing = Literal["qualifies", "judge", "open", "waivable", "unknown", "no", "not_valid"]
"""``qualifies``: every condition met and the rule stated whole. ``judge``: only a person's judgement is left.
``open``: what is stated is met, but the rule is not stated whole (待细则, or it stands elsewhere). ``waivable``:
fails what may be waived. ``unknown``: facts are missing. ``no``: a condition fails. ``not_valid``: outside its days."""
Bucket = Literal["qualifies", "judge", "open", "waivable", "one_short", "unknown", "no", "not_valid"]


@dataclass(frozen=True)
class Result:
    """One target answered on a day. ``needs``: what would settle the conditions still unknown, each once."""

    target: Target
    standing: Standing
    answers: Answers
    needs: tuple[Need, ...] = ()


def decide(target: Target, answers: Answers, asof: date) -> Standing:
    """The standing that follows from the answers."""
    if not target.valid_on(asof):
        return "not_valid"
    match answers.answer:
        case "not_met":
            return "no"
        case "unknown":
            return "unknown"
        case "not_met_waivable":
            return "waivable"
        case "judge":
            return "judge"
        case _:
            return "qualifies" if target.detail == "stated" else "open"


def stand(
    sheet: Sheet,
    facts_for: Callable[[Target], Facts],
    asof: date,
    *,
    judgements: Mapping[str, Judgement] | None = None,
    only: Callable[[Target], bool] = lambda target: True,
) -> tuple[Result, ...]:
    """Every target of the sheet on the facts known. ``facts_for`` may differ by target in what the register answers."""
    found = []
    for target in sheet.targets:
        if not only(target):
            continue
        facts = facts_for(target)
        type_ = target.id if target.kind == "type" else ""
        answers = answer_conditions(sheet.compiled, target.conditions, facts, judgements, type_=type_)
        standing = decide(target, answers, asof)
        needs = wanting(sheet.compiled, facts, answers) if standing == "unknown" else ()
        found.append(Result(target, standing, answers, needs))
    return tuple(found)


def failing(result: Result) -> tuple[ConditionAnswer, ...]:
    """The conditions that fail, those that may be waived included."""
    return tuple(one for one in result.answers.conditions if one.status in ("not_met", "not_met_waivable"))


def bucket_of(result: Result) -> Bucket:
    """The standing, with those set apart whom one single fact would settle: nothing else is missing or to be judged."""
    if result.standing != "unknown":
        return result.standing
    statuses = {one.status for one in result.answers.conditions}
    alone = len({need.path for need in result.needs}) == 1
    return "one_short" if alone and not statuses & {"judge", "not_met_waivable"} else "unknown"


# ---- what is missing ----------------------------------------------------------------------------------------
def wanting(compiled: CompiledPack, facts: Facts, answers: Answers) -> tuple[Need, ...]:
    """What would settle the unknown conditions, each path once, in the order of the conditions."""
    found: dict[tuple[str, str], Need] = {}
    for answer in answers.conditions:
        for need in needs_of(compiled, facts, answer):
            found.setdefault((need.kind, need.path), need)
    return tuple(found.values())


def needs_of(compiled: CompiledPack, facts: Facts, answer: ConditionAnswer) -> tuple[Need, ...]:
    """What would settle one condition; empty unless it is unknown. A number that is counted from a list is
    named itself: whoever has not the list at hand may know the number."""
    return tuple(_unique(_needs(compiled, facts, answer)))


def _unique(needs: Iterator[Need]) -> Iterator[Need]:
    seen: set[tuple[str, str]] = set()
    for need in needs:
        if (need.kind, need.path) not in seen:
            seen.add((need.kind, need.path))
            yield need


def _needs(compiled: CompiledPack, facts: Facts, answer: ConditionAnswer) -> Iterator[Need]:
    if answer.status != "unknown":
        return
    when = compiled.programs.get(("conditions", answer.id, "when"))
    if when is not None:
        applies = trace(when, facts)
        if isinstance(applies.result, Unknown):
            yield from _asked(compiled, facts, applies.needs)
            return
    if answer.parts:
        for part in answer.parts:
            yield from _needs(compiled, facts, part)
        return
    expr = compiled.programs.get(("conditions", answer.id, "expr"))
    if expr is not None:
        yield from _asked(compiled, facts, trace(expr, facts).needs)


def _asked(compiled: CompiledPack, facts: Facts, needs: tuple[Need, ...]) -> Iterator[Need]:
    """A computed fact stands for those behind it, unless it is counted from rows."""
    for need in needs:
        subject, _, name = need.path.partition(".")
        program = compiled.programs.get(("fields", subject, name))
        if program is None or counts_rows(compiled, need.path):
            yield need
            continue
        behind = trace(program, facts).needs
        yield from _asked(compiled, facts, behind) if behind else iter((need,))


def counts_rows(compiled: CompiledPack, path: str) -> bool:
    """Whether a computed fact is worked out from the rows of a list."""
    subject, _, name = path.partition(".")
    program = compiled.programs.get(("fields", subject, name))
    if program is None:
        return False
    for read in program.reads:
        type_ = compiled.env.find(tuple(read.split(".")))
        if type_ is not None and type_.kind == "table":
            return True
    return False
