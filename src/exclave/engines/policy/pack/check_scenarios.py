"""Scenarios name things of the pack; running them is another matter (`answers.scenarios`)."""

from __future__ import annotations

from collections.abc import Collection

from .checking import Checking
from .expressions import leaves
from .faults import Path
from .model import Scenario

STATUSES = frozenset({"met", "not_met", "unknown", "judge", "not_applicable", "waived", "not_met_waivable"})
SPECIAL_ACTS = frozenset({"object", "uphold", "dismiss", "withdraw", "decline"})
STEP_EXPECTS = frozenset({"refused", "stage", "due", "state", "effects", "paused", "entries"})
_GIVEN = frozenset({"rank", "n", "percentile", "states", "year"})


def check_scenarios(check: Checking) -> None:
    """Every name a scenario uses exists, and every expectation can be compared."""
    pack = check.pack
    ids = {one.id for one in pack.scenarios}
    for index, one in enumerate(pack.scenarios):
        path: Path = ("scenarios", index)
        if one.like is not None:
            check.known((*path, "like"), "scenarios", one.like, ids)
        if one.type is not None:
            check.known((*path, "type"), "types", one.type, check.types())
        for name in one.settle:
            check.known((*path, "settle", name), "params", name, pack.params)
        _words(check, (*path, "given"), one.id, one.given, _GIVEN)
        if one.evaluation is not None:
            _evaluation(check, path, one)
        elif one.obligation is not None:
            check.known((*path, "obligation"), "things", one.obligation, pack.obligations)
            _words(check, (*path, "expect"), one.id, one.expect, {"owed", "due"})
        elif one.procedure is not None:
            if check.known((*path, "procedure"), "procedures", one.procedure, pack.procedures):
                _walk(check, path, one)
        elif {"opens", "open_points"} & set(one.expect):
            _words(check, (*path, "expect"), one.id, one.expect, {"opens", "open_points"})
        else:
            _conditions(check, path, one)


def _words(check: Checking, path: Path, name: str, given: Collection[str], known: Collection[str]) -> None:
    for word in given:
        if word not in known:
            words = "、".join(sorted(known))
            zh, en = f"“{word}”不在可写的词里：{words}。", f"“{word}” is not one of {words}."
            check.bad((*path, word), "scenario", name=name, zh=zh, en=en)


def _evaluation(check: Checking, path: Path, one: Scenario) -> None:
    pack = check.pack
    if not check.known((*path, "evaluation"), "evaluations", one.evaluation or "", pack.evaluations):
        return
    evaluation = pack.evaluations[one.evaluation or ""]
    named = {leaf.id for _, leaf in leaves(evaluation.tree, ())}
    grades = {grade.id for grade in evaluation.grades}
    _words(check, (*path, "scores"), one.id, one.scores, named)
    _words(check, (*path, "judged"), one.id, one.judged, grades)
    _words(check, (*path, "expect"), one.id, one.expect, {"total", "grade", "effects", *named})


def _conditions(check: Checking, path: Path, one: Scenario) -> None:
    pack = check.pack
    for name in one.judged:
        check.known((*path, "judged", name), "conditions", name, pack.conditions)
    for name, status in one.expect.items():
        if name != "answer":
            check.known((*path, "expect", name), "conditions", name, pack.conditions)
        _words(check, (*path, "expect", name), one.id, [str(status)], STATUSES)


def _walk(check: Checking, path: Path, one: Scenario) -> None:
    stages = {stage.id: stage for stage in check.pack.procedures[one.procedure or ""].stages}
    _words(check, (*path, "expect"), one.id, one.expect, {"opens", "open_points"})
    for number, step in enumerate(one.steps):
        at: Path = (*path, "steps", number)
        stage, _, outcome = step.do.partition(".")
        if check.known((*at, "do"), "stages", stage, stages):
            check.known((*at, "do"), "outcomes", outcome, {*stages[stage].outcomes, *SPECIAL_ACTS})
        by = [step.by] if isinstance(step.by, str) else step.by
        for duty in (*by, *([step.second] if step.second else [])):
            check.known((*at, "by"), "duties", duty.partition(":")[0], {*check.pack.duties, "clock"})
        for name in step.judged:
            check.known((*at, "judged", name), "conditions", name, check.pack.conditions)
        _words(check, (*at, "expect"), one.id, step.expect, STEP_EXPECTS)
