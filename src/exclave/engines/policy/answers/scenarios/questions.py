"""Scenarios that ask: conditions of a case, marks and grade of an evaluation, who owes a report, may a round open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exclave.engines import procedure as engine
from exclave.engines import scoring
from exclave.engines.codes.calendar import day_of_year
from exclave.engines.policy.language.program import evaluate
from exclave.engines.policy.language.types import PERCENT
from exclave.engines.policy.pack.literals import read_value
from exclave.engines.policy.pack.model import OPEN, Scenario

from ..answer import answer_conditions, answer_type
from ..compiled import CompiledPack, clauses_for
from ..marks import evaluator
from .prepare import (
    FICTITIOUS_DAY,
    Tables,
    facts_of,
    judgements_of,
    params_of,
    waivers_of,
)
from .result import Difference

Found = tuple[int, list[Difference]]
"""How many expectations were compared, and those that did not hold."""


def _same(where: str, expected: object, found: object, clause: str = "", zh: str = "", en: str = "") -> Found:
    if expected == found:
        return 1, []
    return 1, [Difference(where, _word(expected), _word(found), clause, zh, en)]


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "unknown" if value is None else str(value)


def _all(found: list[Found]) -> Found:
    return sum(one[0] for one in found), [difference for one in found for difference in one[1]]


def ask_conditions(compiled: CompiledPack, tables: Tables, one: Scenario) -> Found:
    """Every condition named under ``expect``, and the whole answer."""
    asof = one.asof or FICTITIOUS_DAY
    params = params_of(compiled.pack, one.settle, asof)
    facts = facts_of(compiled, tables, one, params, asof)
    judgements, waivers = judgements_of(compiled, one.judged), waivers_of(one.judged)
    helpers = tuple(name for name in one.expect if name != "answer")
    if one.type is None:
        answers = answer_conditions(compiled, helpers, facts, judgements, waivers=waivers)
    else:
        answers = answer_type(compiled, one.type, facts, judgements, waivers=waivers)
    more = answer_conditions(
        compiled, helpers, facts, judgements, type_=one.type or "", waivers=waivers
    ).by_id
    found = []
    for name, expected in one.expect.items():
        if name == "answer":
            found.append(_same("answer", expected, answers.answer))
            continue
        answered = answers.by_id.get(name) or more[name]
        clause = "、".join(f"{key} {at}" for key, at in answered.clauses)
        found.append(_same(name, expected, answered.status, clause, answered.reason_zh, answered.reason_en))
    return _all(found)


def ask_marks(compiled: CompiledPack, tables: Tables, one: Scenario) -> Found:
    """The total and the grade of an evaluation."""
    assert one.evaluation is not None
    evaluation = compiled.pack.evaluations[one.evaluation]
    asof = one.asof or FICTITIOUS_DAY
    params = params_of(compiled.pack, one.settle, asof)
    facts = facts_of(compiled, tables, one, params, asof)
    evaluate_ = evaluator(compiled, one.evaluation, facts)
    context = scoring.ScoreContext(params.literals(), evaluate_)
    scored = scoring.score_sheet(evaluation, context, _marks(one.scores))
    given = scoring.grade(
        evaluation,
        scored,
        one.judged,
        evaluate_,
        rank=one.given.get("rank"),
        n=one.given.get("n"),
        percentile=_share(one.given.get("percentile")),
    )
    found = []
    for name, expected in one.expect.items():
        if name == "total":
            found.append(_same("total", _total(expected), _total_found(scored)))
        elif name == "grade":
            clause = "、".join(clauses_for(given.clause))
            found.append(
                _same("grade", expected, given.grade or "unknown", clause, given.reason_zh, given.reason_en)
            )
        elif name == "effects":
            names = [
                effect if isinstance(effect, str) else f"start {effect.start}" for effect in given.effects
            ]
            found.append(_same("effects", expected, names))
        else:
            leaf = next((leaf for leaf in scored.leaves if leaf.id == name), None)
            found.append(_same(name, _total(expected), None if leaf is None else _leaf_found(leaf)))
    return _all(found)


def _leaf_found(leaf: scoring.NodeScore) -> object:
    """The score; of what is only watched the number read, "unknown" while it is not known exactly."""
    if not leaf.watched:
        return None if leaf.value is None else _decimal(leaf.value)
    known = isinstance(leaf.reading, int | Fraction) and not isinstance(leaf.reading, bool)
    return _decimal(Fraction(leaf.reading)) if known else "unknown"


def _share(given: object) -> Fraction | None:
    """A percentile as a scenario gives it: ``80 %``, or a number."""
    return None if given is None else Fraction(read_value(PERCENT, given))


def _marks(scores: Mapping[str, Any]) -> dict[str, Any]:
    return {name: raw if isinstance(raw, Mapping) else str(raw) for name, raw in scores.items()}


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _total(expected: object) -> object:
    return Decimal(str(expected)) if isinstance(expected, int | Decimal) else expected


def _total_found(scored: scoring.Scored) -> object:
    if scored.total is not None:
        return scored.total
    return OPEN if any(why.code == "open" for why in scored.unknown) else "unknown"


def ask_obligation(compiled: CompiledPack, tables: Tables, one: Scenario) -> Found:
    """Whether the subject owes it for ``given.year``, and its last day."""
    obligation = compiled.pack.obligations[one.obligation or ""]
    year = int(one.given.get("year", FICTITIOUS_DAY.year))
    asof = one.asof or date(year, 1, 1)
    params = params_of(compiled.pack, one.settle, asof)
    about = year - 1 if obligation.about == "previous_year" else year
    facts = facts_of(compiled, tables, one, params, asof, period_year=about)
    owed: object = True
    if obligation.owed_by.when is not None:
        answer = evaluate(compiled.guard(obligation.owed_by.when), facts)
        owed = answer if isinstance(answer, bool) else "unknown"
    found = []
    for name, expected in one.expect.items():
        if name == "owed":
            found.append(_same("owed", expected, owed, "、".join(clauses_for(obligation.clause))))
        elif name == "due":
            written = engine_value(params.literals(), obligation.due)
            due = OPEN if written == OPEN else day_of_year(written, year).isoformat()
            found.append(_same("due", str(expected), due))
        else:
            found.append(_same(name, expected, "—"))
    return _all(found)


def engine_value(literals: Mapping[str, Any], written: str) -> str:
    """The text a pack text stands for: a param's literal, or itself."""
    if written.startswith("param."):
        return str(literals.get(written.removeprefix("param."), OPEN))
    return written


def ask_opening(compiled: CompiledPack, one: Scenario) -> Found:
    """Whether a round (or a case, where there are no rounds) may open, and what is left to settle.

    Without a procedure: whether the pack may be put in force (the points of the programme).
    """
    stated = dict(one.settle)
    level: engine.points.Level = "programme"
    if one.round is not None:
        stated.update(one.round.settle)
    if one.procedure is not None:
        level = "round" if compiled.pack.procedures[one.procedure].starts == "round" else "case"
    points = [
        f"param.{point.param}" for point in engine.open_points(compiled.pack, one.procedure, level, stated)
    ]
    if one.round is not None and one.procedure is not None and level == "round":
        spec = one.round
        dates = engine.Round(spec.opens, spec.closes, spec.cutoff, spec.dates)
        missing = engine.missing_dates(compiled.pack.procedures[one.procedure], dates)
        points += [f"round.{name}" for name in missing]
    found = []
    if "opens" in one.expect:
        found.append(_same("opens", one.expect["opens"], not points))
    if "open_points" in one.expect:
        found.append(_same("open_points", sorted(one.expect["open_points"]), sorted(points)))
    return _all(found)
