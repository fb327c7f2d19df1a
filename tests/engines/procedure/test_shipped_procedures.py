"""Every procedure of every shipped pack can be walked to its end by following what the options allow."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from sample_filing import CALENDAR, ZONE, Walk, at

import exclave.packs
from exclave.engines.policy.pack.load import load_pack
from exclave.engines.policy.pack.model import Pack, Param
from exclave.engines.procedure import (
    Accepted,
    Actor,
    Context,
    Round,
    assign,
    confirm,
    hop,
    is_open,
    open_case,
    options,
)

FOLDERS = {path.parent.name: path.parent for path in Path(exclave.packs.__file__).parent.glob("*/pack.yaml")}


@cache
def pack_of(name: str) -> Pack:
    return load_pack(FOLDERS[name]).pack


CASES = [(name, key) for name in sorted(FOLDERS) for key in pack_of(name).procedures]


def settled(param: Param) -> object:
    """A value for a point left open, made up for the test."""
    if not is_open(param.value):
        return param.value
    if param.type == "bool":
        return True
    unit = param.unit[0] if isinstance(param.unit, list) else param.unit
    return f"5 {unit}" if unit in ("工作日", "日") else "1 人"


def walk_of(pack: Pack, key: str, guard) -> Walk:
    dates = {
        stage.until.removeprefix("round.dates."): date(2026, 3, 27)
        for stage in pack.procedures[key].stages
        if stage.until and stage.until.startswith("round.dates.")
    }
    context = Context(
        calendar=CALENDAR,
        zone=ZONE,
        params={name: settled(param) for name, param in pack.params.items()},
        clock_rules=pack.pack.clock,
        round=Round(date(2026, 3, 2), date(2026, 3, 20), None, dates),
        guard=guard,
        evidence={stage.id: frozenset(stage.evidence) for stage in pack.procedures[key].stages},
        procedure_id=key,
        names={**pack.duties, **pack.params},
    )
    return Walk(pack.procedures[key], context)


def people(pack: Pack) -> list[Actor]:
    return [Actor(f"{duty}-{n}", frozenset({duty})) for duty in pack.duties for n in range(3)]


def taken(walk: Walk, outcome: str | None) -> int:
    """How often this act was taken at the stage the case stands at; opinions are asked of many, alike."""
    return sum(
        e.kind == "acted" and e.stage == walk.state.stage and e.outcome == outcome for e in walk.history
    )


def step(walk: Walk, crowd: list[Actor], now) -> bool:
    """One allowed step forward, by anybody; hop when nobody can."""
    args = (walk.procedure, walk.state, walk.context)
    for who in crowd:
        # What was taken least at this stage goes first: a way to "go on" comes back for ever, its neighbour ends.
        for option in sorted(options(*args, who, now), key=lambda o: taken(walk, o.outcome)):
            if not option.allowed or option.returns or option.step in ("decline", "withdraw"):
                continue
            if option.step == "opinion" and any(o.actor == who.id for o in walk.state.opinions):
                continue  # one opinion a person; restating it for ever leads nowhere
            if option.step == "confirm":
                walk.take(confirm(*args, who, now))
            else:
                walk.act(who, option.outcome, now, "理由")
            return True
    organiser = Actor("organiser")
    for who in crowd:
        answer = assign(*args, organiser, who, now)
        if isinstance(answer, Accepted):
            walk.take(answer)
            return True
    if walk.state.due is not None:
        answer = hop(*args, walk.state.due)
        if answer is not None:
            walk.take(answer)
            return True
    return False


@pytest.mark.parametrize(("name", "key"), CASES)
def test_procedure_can_be_walked_to_its_end(name, key):
    pack = pack_of(name)
    walk = walk_of(pack, key, lambda expr: True)
    crowd = people(pack)
    now = at("2026-03-10T09:00")
    first = walk.procedure.stages[0].who.duty
    opener = Actor("opener", frozenset([first] if isinstance(first, str) else first))
    walk.take(open_case(walk.procedure, walk.context, opener, now))
    for _ in range(60):
        if walk.state.ended:
            return
        now = max(now, walk.state.last_at) + timedelta(minutes=20)
        assert step(walk, crowd, now), (
            walk.state.stage,
            options(*(walk.procedure, walk.state, walk.context), crowd[0], now),
        )
    pytest.fail(f"never ended: {[(entry.kind, entry.stage, entry.outcome) for entry in walk.history]}")


@pytest.mark.parametrize(("name", "key"), CASES)
def test_refusals_name_duties_in_words(name, key):
    pack = pack_of(name)
    walk = walk_of(pack, key, lambda expr: True)
    first = walk.procedure.stages[0].who.duty
    duty = first if isinstance(first, str) else first[0]
    opener = Actor("opener", frozenset({duty}))
    walk.take(open_case(walk.procedure, walk.context, opener, at("2026-03-10T09:00")))
    found = options(walk.procedure, walk.state, walk.context, Actor("nobody"), at("2026-03-10T09:01"))
    assert found and all(
        option.refusal is not None and pack.duties[duty].zh in option.refusal.zh for option in found
    )
