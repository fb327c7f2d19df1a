"""The world the condition language may ask about, as this installation knows it."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from exclave.apps.cases import ports
from exclave.engines.codes import IndustryTable, Place, PlaceTable
from exclave.engines.policy.answers import fictional_places, table_world
from exclave.engines.policy.language import Who, World
from exclave.engines.policy.pack.model import Pack


@cache
def places() -> PlaceTable:
    return PlaceTable.load()


@cache
def industries() -> IndustryTable:
    return IndustryTable.load()


def places_of(pack: Pack) -> PlaceTable:
    """The table of places a pack speaks of; a fictional pack brings its own beside them."""
    extra = fictional_places(pack)
    return _with_fiction(extra) if extra else places()


@cache
def _with_fiction(extra: tuple[Place, ...]) -> PlaceTable:
    return PlaceTable.load(extra)


@dataclass(frozen=True)
class Records:
    """Questions about bars and states, passed on to the rooms that keep them. Silence of all is unknown."""

    asked: ports.Asked
    sources: tuple[ports.FactSource, ...]

    def barred(self, who: Who, on: date) -> bool | None:
        if self.asked.organisation_id is None:
            return None
        return any(s.barred(self._on(on), self.asked.procedure) is not None for s in self.sources)

    def state(self, who: Who, on: date) -> str | None:
        asked = self._on(on)
        return next(
            (state for s in self.sources if (state := s.state(asked, self.asked.subject_id, on))), None
        )

    def _on(self, on: date) -> ports.Asked:
        return ports.Asked(**{**vars(self.asked), "asof": on})


def world(asked: ports.Asked, pack: Pack, sources: tuple[ports.FactSource, ...] | None = None) -> World:
    """``sources``: where records are asked; the rooms that keep them unless said otherwise."""
    records = Records(asked, ports.sources() if sources is None else sources)
    return table_world(places_of(pack), industries(), records=records)


def bar_in_force(asked: ports.Asked, sources: tuple[ports.FactSource, ...]) -> ports.Barred | None:
    """The bar behind a *not met*, for the sentence that names its days and clause."""
    found: list[Any] = [s.barred(asked, asked.procedure) for s in sources]
    return next((b for b in found if b is not None), None)
