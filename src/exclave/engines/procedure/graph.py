"""The legal transitions of a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from exclave.engines.policy.pack.model import Procedure
from exclave.engines.procedure.history import END


class Transition(NamedTuple):
    """One outcome: from which stage to which. ``back``: to an earlier stage or the same."""

    stage: str
    outcome: str
    to: str
    back: bool


def transitions(procedure: Procedure) -> list[Transition]:
    """Every legal hop, in the pack's order. Nothing else moves a case but taking back a submission."""
    order = {stage.id: index for index, stage in enumerate(procedure.stages)}
    return [
        Transition(stage.id, key, outcome.to, outcome.to != END and order[outcome.to] <= order[stage.id])
        for stage in procedure.stages
        for key, outcome in stage.outcomes.items()
    ]


def next_stages(procedure: Procedure) -> Mapping[str, frozenset[str]]:
    """Stage id → where it can lead."""
    found: dict[str, set[str]] = {stage.id: set() for stage in procedure.stages}
    for hop in transitions(procedure):
        found[hop.stage].add(hop.to)
    return {stage: frozenset(to) for stage, to in found.items()}


def reachable(procedure: Procedure) -> frozenset[str]:
    """Stages (and ``end``) that can be reached from the first."""
    follows = next_stages(procedure)
    seen: set[str] = set()
    waiting = [procedure.stages[0].id]
    while waiting:
        stage = waiting.pop()
        if stage not in seen:
            seen.add(stage)
            waiting += [to for to in follows.get(stage, frozenset()) if to not in seen]
    return frozenset(seen)
