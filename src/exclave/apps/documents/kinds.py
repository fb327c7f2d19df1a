"""The kinds of official documents, and which of them a case, round or paper has.

Nothing in a pack names a document: which step makes which document is read off the procedure's shape, so that every
pack has them. A step that fits no kind makes none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exclave.engines import procedure as engine
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.pack.model import Procedure, Stage

Words = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """``series``: which prefix numbers it (None: it carries the number it already has). ``public``: for anyone."""

    name: str
    zh: str
    en: str
    series: str | None
    public: bool = False


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("call", "申报通知", "Call for applications", "letter", public=True),
        Kind("application", "申报表", "Application form", None),
        Kind("report", "年度报告", "Annual report", None),
        Kind("acceptance", "受理通知书", "Notice of acceptance", "letter"),
        Kind("correction", "补正通知书", "Notice of correction", "letter"),
        Kind("hearing", "拟移出备案告知书", "Notice of intended removal", "letter"),
        Kind("public_notice", "公示", "Public notice", "notice", public=True),
        Kind("decision", "决定书", "Decision", "decision"),
        Kind("removal", "移出备案通知书", "Notice of removal", "decision"),
        Kind("certificate", "备案证书", "Certificate of filing", None, public=True),
    )
}
SERIES: dict[str, tuple[str, str]] = {
    "letter": ("函件类（申报、受理、补正通知）", "letters (calls, acceptance, correction)"),
    "notice": ("公示类", "public notices"),
    "decision": ("决定类（决定、移出备案）", "decisions (decisions, removals)"),
}
ISSUED_HERE = frozenset(name for name, kind in KINDS.items() if kind.series)
"""Kinds an officer issues with a number. The others are what was handed in, or what the register issued."""


def words(kind: str) -> Words:
    return {"zh": KINDS[kind].zh, "en": KINDS[kind].en}


def steps(
    compiled: CompiledPack, procedure: Procedure, history: list[engine.Entry]
) -> Iterator[tuple[str, engine.Entry]]:
    """The documents of a case's history: (kind, the entry that makes it), in order."""
    stages = {s.id: s for s in procedure.stages}
    first = procedure.stages[0]
    for entry in history:
        stage = stages.get(entry.stage)
        if entry.kind != "acted" or stage is None or entry.outcome not in stage.outcomes:
            continue
        kind = _kind(compiled, stage, first, stages, entry)
        if kind is not None:
            yield kind, entry


def _kind(
    compiled: CompiledPack, stage: Stage, first: Stage, stages: dict[str, Stage], entry: engine.Entry
) -> str | None:
    outcome = stage.outcomes[str(entry.outcome)]
    party = party_of(compiled, stage)
    if party is not None or not entry.duty:
        return None  # what the applicant hands in, and what happens by itself, is no letter of the office
    if outcome.returns:
        return "correction"
    if takes_off(compiled, outcome.effects):
        return "removal"
    leads_to = stages.get(outcome.to)
    if leads_to is not None and first.does != "fill" and party_of(compiled, leads_to) is not None:
        return "hearing"
    if stage.does == "decide":
        return "decision"
    # A check that sends the case on, or receives it, is its acceptance; one that ends it with a reason refuses it.
    accepts = stage.does == "check" and first.does == "fill" and not by_office(compiled, stage)
    if accepts and (outcome.to != engine.END or not outcome.reason):
        return "acceptance"
    return "decision" if outcome.to == engine.END and outcome.reason else None


def duty_of(stage: Stage) -> str:
    return stage.who.duty if isinstance(stage.who.duty, str) else stage.who.duty[0]


def party_of(compiled: CompiledPack, stage: Stage) -> str | None:
    spec = compiled.pack.duties.get(duty_of(stage))
    return spec.party if spec else None


def by_office(compiled: CompiledPack, stage: Stage) -> bool:
    """Whether a district acts at the stage: its letters go out under its own name."""
    spec = compiled.pack.duties.get(duty_of(stage))
    return spec is not None and spec.level == "district"


def takes_off(compiled: CompiledPack, effects: list[str]) -> bool:
    """Whether one of the effects moves the institution into a state that is off the register."""
    pack = compiled.pack
    out = {state for subject in pack.subjects.values() for state in subject.out}
    moved = (pack.effects[e].state for e in effects if e in pack.effects)
    return any(state is not None and state.to in out for state in moved)


def form_kind(case: Any) -> str:
    """What a hand-in of this case is printed as."""
    return "report" if case.round_id and case.round.obligation else "application"
