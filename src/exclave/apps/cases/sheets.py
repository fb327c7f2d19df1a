"""What an expert's sheet asks for at a review, and what it still lacks before it can be handed in."""

from collections.abc import Mapping
from typing import Any

from exclave.apps.cases import answering
from exclave.apps.cases.models import Case
from exclave.apps.journal.refusals import Fault
from exclave.engines import scoring
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.pack.model import Stage
from exclave.engines.scoring.settings import Open, points


def asked_judgements(compiled: CompiledPack, case: Case, stage: Stage) -> list[str]:
    """Judge conditions an expert gives an opinion on at a stage that advises, helpers included."""
    if stage.advises != "judgements":
        return []
    waiting: dict[str, None] = {}
    for name in compiled.by_type.get(case.type, ()):
        waiting |= dict.fromkeys(_judged_in(compiled, name))
    return list(waiting)


def _judged_in(compiled: CompiledPack, name: str) -> list[str]:
    """The condition itself or, for one made of others, the judge conditions within it."""
    spec = compiled.pack.conditions[name]
    if spec.judge is not None:
        return [name]
    return [
        found for other in [*(spec.any_ or []), *(spec.all_ or [])] for found in _judged_in(compiled, other)
    ]


def sheet_faults(
    compiled: CompiledPack,
    case: Case,
    stage: Stage,
    opinions: Mapping[str, Mapping[str, Any]],
    marks: Mapping[str, str],
    findings: Mapping[str, bool],
) -> list[Fault]:
    """What a sheet still lacks before it can be handed in."""
    faults = []
    for name in asked_judgements(compiled, case, stage):
        spec = compiled.pack.conditions[name]
        given = opinions.get(name) or {}
        if not isinstance(given.get("answer"), bool):
            faults.append(Fault(name, f"“{spec.zh}”还没有意见。", f"No opinion on “{spec.en}” yet."))
        elif not str(given.get("reason", "")).strip():
            faults.append(Fault(name, f"“{spec.zh}”：请写明理由。", f"“{spec.en}”: give the reason."))
    if stage.scores:
        faults += _mark_faults(compiled, case, stage.scores, marks)
        faults += _finding_faults(compiled, case, stage.scores, findings)
    return faults


def _mark_faults(compiled: CompiledPack, case: Case, key: str, marks: Mapping[str, str]) -> list[Fault]:
    evaluation = compiled.pack.evaluations[key]
    context = scoring.ScoreContext(params=answering.params_of(case, compiled))
    faults = []
    for leaf in scoring.judged_leaves(evaluation):
        full = points(context, leaf.full) if leaf.full else None
        if full is None or isinstance(full, Open):
            continue
        text = str(marks.get(leaf.id, "")).strip()
        if not text:
            faults.append(Fault(leaf.id, f"“{leaf.zh}”还没有打分。", f"No mark for “{leaf.en}” yet."))
            continue
        try:
            scoring.check_mark(text, full, leaf.id)
        except scoring.MarkError as error:
            faults.append(Fault(leaf.id, error.zh, error.en))
    return faults


def _finding_faults(
    compiled: CompiledPack, case: Case, key: str, findings: Mapping[str, bool]
) -> list[Fault]:
    stated = answering.params_of(case, compiled)
    faults = []
    for row in compiled.pack.evaluations[key].grades:
        if row.judge is None:
            continue
        finder = stated.get(row.judge.by.removeprefix("param."), row.judge.by)
        duty = compiled.pack.duties.get(str(finder))
        if duty is not None and duty.pool and not isinstance(findings.get(row.id), bool):
            faults.append(Fault(row.id, f"请表明是否认定“{row.zh}”。", f"Say whether you find “{row.en}”."))
    return faults
