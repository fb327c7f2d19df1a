"""Every benefit and type of a programme answered for one profile, or for nobody in particular."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from exclave.apps.benefits.profile import Profile, RegisterRecords
from exclave.apps.benefits.sheets import params_of, sheet_of
from exclave.apps.cases import world
from exclave.apps.programmes.models import Programme
from exclave.engines.codes import PlaceTable
from exclave.engines.policy.answers import FieldFault, fictional_places, table_world
from exclave.engines.policy.eligibility import Result, Sheet, Target, known_facts, stand
from exclave.engines.policy.language.facts import Facts
from exclave.engines.policy.language.world import World
from exclave.engines.policy.pack.model import Pack


@dataclass(frozen=True)
class Answered:
    """The results with the facts they rest on, and what of the values could not be read."""

    sheet: Sheet
    results: tuple[Result, ...]
    facts: Facts
    faults: tuple[FieldFault, ...]


def answer(
    programme: Programme,
    values: Mapping[str, Any],
    day: date,
    profile: Profile | None = None,
    only: Callable[[Target], bool] = lambda target: True,
) -> Answered:
    """``values``: in the shape of a form, by path. ``profile``: whose bars the register knows; None: nobody's."""
    sheet = sheet_of(programme)
    table = places(sheet.pack)
    read = known_facts(
        sheet,
        values,
        params=params_of(programme, day),
        asof=day,
        world=_world(sheet.pack, profile, ""),
        places=table,
        industries=world.industries(),
    )
    facts = read.facts

    def of(target: Target) -> Facts:
        return Facts(facts.env, facts.values, _world(sheet.pack, profile, target.procedure))

    return Answered(sheet, stand(sheet, of, day, only=only), facts, read.faults)


def _world(pack: Pack, profile: Profile | None, procedure: str) -> World:
    records = RegisterRecords(profile, procedure)
    return table_world(places(pack), world.industries(), records=records)


def places(pack: Pack) -> PlaceTable:
    """The table of places; a fictional pack brings its own beside them."""
    return _with_fiction(pack.pack.id, fictional_places(pack)) if pack.pack.fictional else world.places()


@cache
def _with_fiction(pack_id: str, extra: Any) -> PlaceTable:
    return PlaceTable.load(extra)
