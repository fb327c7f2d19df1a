"""What a leader signs: each with exactly what will happen, to whom, and whether it can be undone."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.cases.filling import words as standing_alone
from exclave.apps.cases.presenting.conditions import judged_share
from exclave.apps.cases.presenting.decision import follows, harmful
from exclave.apps.cases.presenting.head import case_head
from exclave.apps.cases.presenting.words import alone, clause_words, named, outcome_text, text
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.points import value_text
from exclave.apps.programmes.settling import programme_points
from exclave.engines import procedure as engine
from exclave.engines.policy.answers import Answers


def case_to_sign(
    alive: running.Running, person: engine.Actor, answers: Answers, proposer: str, now: Any, key: str
) -> dict[str, Any] | None:
    """One pending decision; None when it was signed or taken back meanwhile."""
    state, stage = alive.state, alive.stage
    if state.pending is None or stage is None:
        return None
    options = engine.options(alive.procedure, state, alive.context, person, now)
    confirm = next((o for o in options if o.step == "confirm"), None)
    if confirm is None:
        return None
    refusal = confirm.refusal
    judged, asked = judged_share(answers)
    return {
        "case": standing_alone.head(case_head(alive, now, options=options)),
        "version": alive.case.version,
        "key": key,
        "outcome": outcome_text(stage, state.pending.outcome),
        "danger": harmful(alive, confirm),
        "reason": state.pending.reason or "",
        "by": proposer,
        "at": state.pending.at,
        "follows": follows(alive, confirm),
        "answer": answers.answer if answers.conditions else None,
        "judged": judged,
        "asked": asked,
        "may": confirm.allowed,
        "refused": text(refusal.zh + refusal.remedy, f"{refusal.en} {refusal.remedy_en}")
        if refusal
        else None,
    }


def programme_to_sign(programme: Programme, viewer: Any, key: str) -> dict[str, Any]:
    """A pack proposed for force: what was settled and what is left open, each beside its clause."""
    compiled = library.compiled(programme)
    pack = compiled.pack
    points = []
    for name in programme_points(pack):
        param = pack.params[name]
        points.append(
            {
                "label": alone(named(param)),
                "value": value_text(pack, name, programme.settled[name])
                if name in programme.settled
                else None,
                "reason": programme.reasons.get(name, ""),
                "clauses": clause_words(compiled, param.clause),
                "practice": text(param.practice, param.practice_en) if param.practice else None,
            }
        )
    return {
        "programme": programme,
        "key": key,
        "points": points,
        "open": sum(p["value"] is None for p in points),
        "own": programme.proposed_by_id == viewer.pk,
        "types": [named(t) for s in pack.subjects.values() for t in s.types.values()],
    }
