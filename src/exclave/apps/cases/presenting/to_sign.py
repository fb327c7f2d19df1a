"""What a leader signs: each with exactly what will happen, to whom, and whether it can be undone."""

from collections.abc import Iterable, Mapping
from typing import Any

from exclave.apps.cases import running, waiving
from exclave.apps.cases.filling import words as standing_alone
from exclave.apps.cases.models import Waiver
from exclave.apps.cases.presenting.conditions import judged_share
from exclave.apps.cases.presenting.decision import follows, harmful
from exclave.apps.cases.presenting.head import case_head
from exclave.apps.cases.presenting.waivers import floor_words
from exclave.apps.cases.presenting.words import Words, alone, clause_words, named, outcome_text, text
from exclave.apps.journal.refusals import Refused
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.programmes.points import value_text
from exclave.apps.programmes.settling import programme_points
from exclave.engines import procedure as engine
from exclave.engines.policy.answers import Answers


def case_to_sign(
    alive: running.Running, person: engine.Actor, answers: Answers, proposer: str, now: Any, key: str
) -> dict[str, Any] | None:
    """One pending decision; None when it was signed or taken back meanwhile. ``reckoned``: it takes money back, so it is
    signed on its own page, beside the amount and the facts that it rests on."""
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
        "reckoned": any(alive.compiled.pack.effects[one].reclaim for one in confirm.effects),
        "refused": text(refusal.zh + refusal.remedy, f"{refusal.en} {refusal.remedy_en}")
        if refusal
        else None,
    }


def waiver_to_sign(
    alive: running.Running, person: engine.Actor, answers: Answers, row: Waiver, now: Any, key: str
) -> dict[str, Any] | None:
    """One waiver; None when it was signed or taken back meanwhile, or the case has moved on."""
    said, answer = waiving.allowed(alive, row.condition), answers.by_id.get(row.condition)
    if said is None or said.second is None or answer is None or not waiving.timely(alive):
        return None
    pack = alive.compiled.pack
    return {
        "id": f"{alive.case.public_id}-{row.condition}",
        "case": standing_alone.head(case_head(alive, now)),
        "version": alive.case.version,
        "key": key,
        "condition": row.condition,
        "label": alone(named(pack.conditions[row.condition])),
        "why": text(answer.reason_zh, answer.reason_en),
        "clauses": clause_words(
            alive.compiled, said.rule.clause or pack.conditions[row.condition].clause, alive.case.type
        ),
        "floor": floor_words(alive, row.condition),
        "reason": row.reason,
        "by": row.by.name,
        "at": row.at,
        "refused": (refused := _refused(alive, person, row)),
        "may": said.second in person.duties and refused is None,
    }


def _refused(alive: running.Running, person: engine.Actor, row: Waiver) -> Words | None:
    """Why this person cannot sign the waiver, though their office may."""
    if row.by.public_id in {person.id} | person.one_with:
        return text("由您提出，须另一人签署。", "You proposed it yourself; another person must sign.")
    try:
        running.unbarred(alive, person)
    except Refused as refused:
        return text(refused.zh, refused.en)
    return None


def first_to_sign(*kinds: Iterable[Mapping[str, Any]]) -> str:
    """The key of the first thing on the page that this viewer may sign: the page's one primary action."""
    every = (one for kind in kinds for one in kind)
    return next((one["key"] for one in every if one.get("may", not one.get("own"))), "")


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
