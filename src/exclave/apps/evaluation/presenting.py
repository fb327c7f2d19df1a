"""Results as tables: leaves, total and grade of every institution, and of one with every judge's mark."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from exclave.apps.cases import running
from exclave.apps.cases.presenting.words import Words, alone, clause_words, named, stage_text, text
from exclave.apps.cases.rounds import NewCall
from exclave.apps.evaluation.grading import evaluation_of
from exclave.apps.evaluation.models import Result
from exclave.apps.evaluation.reading import Evaluated
from exclave.apps.programmes import library
from exclave.apps.programmes.points import fill_params, value_text
from exclave.apps.ui.text import pick
from exclave.engines import scoring
from exclave.engines.policy.pack.model import Evaluation, Procedure


def grade_words(evaluation: Evaluation, grade: str) -> Words:
    row = next((g for g in evaluation.grades if g.id == grade), None)
    return named(row) if row else text(grade)


def grade_look(evaluation: Evaluation, grade: str) -> str:
    """A grade that opens a procedure of consequence stands out; others do not."""
    row = next((g for g in evaluation.grades if g.id == grade), None)
    return "danger" if row is not None and row.effects else "success"


def plain(number: str | None) -> str:
    """A stored decimal without trailing zeros: 17.500 → 17.5."""
    if number is None:
        return "—"
    return number.rstrip("0").rstrip(".") if "." in number else number


def results_table(row: Any, cases: list[Evaluated]) -> dict[str, Any]:
    """Columns are the leaves; a row is an institution, its marks combined, its total and its grade.

    ``row``: the round, as ``reading.rounds`` gives it.
    """
    compiled = library.compiled(row.programme)
    procedure = compiled.pack.procedures[row.procedure]
    key = next(s.scores for s in procedure.stages if s.scores)
    evaluation = compiled.pack.evaluations[key or ""]
    leaves = {leaf.id: pick(alone(named(leaf))) for leaf in scoring.judged_leaves(evaluation)}
    chips = lru_cache(partial(_chip, procedure, evaluation))
    rows = []
    for one in cases:
        found = {leaf["id"]: leaf.get("value") for leaf in one.leaves}
        look, word = chips(one.stage, one.grade)
        rows.append(
            {
                "case": one.public_id,
                "number": one.number,
                "name": one.title,
                "values": [{"leaf": name, "shown": plain(found.get(leaf))} for leaf, name in leaves.items()],
                "total": one.total if one.total is not None else "—",
                "look": look,
                "word": word,
            }
        )
    return {
        "leaves": list(leaves.values()),
        "rows": rows,
        "points": [
            {
                "label": alone(named(compiled.pack.params[name])),
                "value": value_text(compiled.pack, name, value),
                "clauses": clause_words(compiled, compiled.pack.params[name].clause),
            }
            for name, value in row.settled.items()
            if name in compiled.pack.params
        ],
    }


def _chip(procedure: Procedure, evaluation: Evaluation, stage: str, grade: str) -> tuple[str, str]:
    """Look and word of the grade, or of the stage while there is none."""
    if not grade:
        return "neutral", pick(stage_text(procedure, stage))
    return grade_look(evaluation, grade), pick(grade_words(evaluation, grade))


def result_section(
    alive: running.Running, result: Result | None, given: scoring.GradeResult | None, names: Mapping[str, str]
) -> dict[str, Any] | None:
    """The result on a case page: every mark, the total, and the grade as it would be given now."""
    found = evaluation_of(alive)
    if found is None:
        return None
    evaluation = alive.compiled.pack.evaluations[found[1]]
    if result is None:
        return {"leaves": [], "waiting": True}
    judges = list(dict.fromkeys(j for marks in result.inputs["marks"].values() for j in marks))
    return {
        "waiting": False,
        "judges": [names.get(j, "—") for j in judges],
        "leaves": [
            {
                "label": alone(text(leaf["zh"], leaf["en"])),
                "marks": [result.inputs["marks"].get(leaf["id"], {}).get(j, "—") for j in judges],
                "value": plain(leaf["value"]),
                "full": plain(leaf["full"]),
                "why": [text(w["zh"], w["en"]) for w in leaf["why"]],
            }
            for leaf in result.leaves
        ],
        "total": result.total,
        "unknown": [text(w["zh"], w["en"]) for w in result.unknown],
        "votes": [
            {
                "grade": grade_words(evaluation, key),
                "yes": sum(1 for v in votes.values() if v),
                "no": sum(1 for v in votes.values() if not v),
            }
            for key, votes in result.inputs.get("votes", {}).items()
        ],
        "final": bool(result.grade),
        "grade": _grade(evaluation, result, given),
        "look": grade_look(evaluation, result.grade or (given.grade if given and given.grade else "")),
        "reason": text(given.reason_zh, given.reason_en)
        if given
        else text(result.reason_zh, result.reason_en),
        "consequence": _consequence(alive, evaluation, result.grade or (given.grade if given else None)),
    }


def _grade(evaluation: Evaluation, result: Result, given: scoring.GradeResult | None) -> Words | None:
    grade = result.grade or (given.grade if given else None)
    return grade_words(evaluation, grade) if grade else None


def _consequence(alive: running.Running, evaluation: Evaluation, grade: str | None) -> Words | None:
    """What the grade opens, in words."""
    row = next((g for g in evaluation.grades if g.id == grade), None)
    started = [e.start for e in row.effects if not isinstance(e, str)] if row else []
    names = [named(alive.compiled.pack.procedures[s]) for s in started if s in alive.compiled.pack.procedures]
    if not names:
        return None
    zh, en = "、".join(n["zh"] for n in names), ", ".join(n["en"] for n in names)
    return text(f"签署后启动“{zh}”程序，由人另行决定。", f"Once signed it opens “{en}”; people decide there.")


def finding_form(alive: running.Running, row: Any, answer: bool | None, reason: str) -> dict[str, Any]:
    """The question a finder answers, with what was found so far."""
    case = alive.case
    settled = {**case.programme.settled, **(case.round.settled if case.round else {}), **case.settled}
    return {
        "id": row.id,
        "label": alone(named(row)),
        "question": fill_params(alive.compiled.pack, row.judge, settled),
        "clauses": clause_words(alive.compiled, row.clause),
        "chosen": "" if answer is None else "yes" if answer else "no",
        "reason": reason,
    }


def settled_before(call: NewCall) -> list[dict[str, Any]]:
    """Points of the evaluation the city settled when it put the pack in force: shown, not asked again."""
    compiled = library.compiled(call.programme)
    needed = scoring_params(call)
    return [
        {
            "label": alone(named(param)),
            "value": value_text(call.pack, name, call.programme.settled[name]),
            "clauses": clause_words(compiled, param.clause),
        }
        for name, param in call.pack.params.items()
        if name in needed and name in call.programme.settled
    ]


def scoring_params(call: NewCall) -> set[str]:
    stages = call.pack.procedures[call.procedure].stages
    key = next(s.scores for s in stages if s.scores)
    dumped = str(call.pack.evaluations[key or ""].model_dump())
    return {name for name in call.pack.params if f"param.{name}" in dumped}
