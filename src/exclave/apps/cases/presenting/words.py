"""Names of a pack's things in both languages."""

from collections.abc import Iterable
from typing import Any

from exclave.apps.programmes.clauses import locator
from exclave.engines.policy.answers import CompiledPack, clauses_for
from exclave.engines.policy.pack.model import ClauseRef, Pack, Procedure, Stage
from exclave.engines.procedure import END

Words = dict[str, str]

WAITS_ON: dict[str, Words] = {
    "applicant": {"zh": "等待申报单位", "en": "Waiting for the applicant"},
    "office": {"zh": "等待区级部门", "en": "Waiting for the district office"},
    "authority": {"zh": "等待主管机关", "en": "Waiting for the authority"},
    "leader": {"zh": "等待负责人签署", "en": "Waiting for the second signature"},
    "expert": {"zh": "等待专家", "en": "Waiting for the experts"},
    "clock": {"zh": "等待期限届满", "en": "Waiting for the time to run out"},
    "nobody": {"zh": "已办结", "en": "Closed"},
}


def text(zh: str, en: str = "") -> Words:
    return {"zh": zh, "en": en or zh}


def named(item: Any) -> Words:
    """The name of anything with ``zh`` and ``en``."""
    return {"zh": item.zh, "en": item.en or item.zh}


def alone(words: Words) -> Words:
    """With a capital: packs write English names in lower case, to stand within sentences."""
    return {**words, "en": words["en"][:1].upper() + words["en"][1:]} if words else words


def joined(parts: Iterable[Words], zh: str = "、", en: str = ", ") -> Words:
    found = list(parts)
    return {"zh": zh.join(p["zh"] for p in found), "en": en.join(p["en"] for p in found)}


def duty_text(pack: Pack, duty: str | list[str] | None) -> Words:
    """The name of a duty, or of several; an id the pack does not know stands for itself."""
    ids = [] if not duty else [duty] if isinstance(duty, str) else list(duty)
    return joined(named(pack.duties[d]) if d in pack.duties else text(d) for d in ids)


def stage_text(procedure: Procedure, stage_id: str) -> Words:
    if stage_id == END:
        return text("办结", "end")
    found = next((s for s in procedure.stages if s.id == stage_id), None)
    return named(found) if found else text(stage_id)


def type_text(pack: Pack, type_: str) -> Words:
    """The name of an institution type."""
    for subject in pack.subjects.values():
        if type_ in subject.types:
            return named(subject.types[type_])
    return text(type_)


def outcome_text(stage: Stage | None, outcome: str | None) -> Words | None:
    if not outcome:
        return None
    found = stage.outcomes.get(outcome) if stage else None
    if found is None and outcome == "withdrawn":  # taken back; no stage of any pack names that as a result
        return text("已撤回", "taken back")
    if found is None and outcome == "withdrawn":  # taken back; no stage of any pack names that as a result
        return text("已撤回", "taken back")
    return named(found) if found else text(outcome)


def clause_text(compiled: CompiledPack, clause: ClauseRef | None, type_: str = "") -> Words:
    """Where it stands in the paper, as one writes it (四、（二）（2）); empty when the item is our own practice."""
    clauses = compiled.pack.clauses
    found = [locator(clauses[c].at) for c in clauses_for(clause, type_ or None) if c in clauses]
    return joined(found) if found else {}


def clause_words(compiled: CompiledPack, clause: ClauseRef | None, type_: str = "") -> list[dict[str, Any]]:
    """Locator and our statement of each clause, to be read beside what rests on it."""
    clauses = compiled.pack.clauses
    return [
        {"id": c, "at": locator(clauses[c].at), "text": text(clauses[c].zh, clauses[c].en)}
        for c in clauses_for(clause, type_ or None)
        if c in clauses
    ]
