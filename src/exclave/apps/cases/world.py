"""The world the condition language may ask about, as this installation knows it."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from exclave.apps.cases import ports
from exclave.engines.codes import IndustryTable, PlaceTable
from exclave.engines.policy.language import Who, World


@cache
def places() -> PlaceTable:
    return PlaceTable.load()


@cache
def industries() -> IndustryTable:
    return IndustryTable.load()


class Places:
    """The place table under the names the language uses."""

    def within(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return places().within(code, ancestor, on)

    def up(self, code: str, level: str, on: date | None) -> str | None:
        return places().up(code, level, on)  # type: ignore[arg-type]

    def overseas(self, code: str) -> bool | None:
        return places().overseas(code)

    def name(self, code: str, on: date | None, lang: str) -> str | None:
        return places().path_name(code, "zh" if lang == "zh" else "en", on)


class Industries:
    def under(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return industries().under(code, ancestor, on)


@dataclass(frozen=True)
class Records:
    """Questions about bars and states, passed on to the rooms that keep them. Silence of all is unknown."""

    asked: ports.Asked

    def barred(self, who: Who, on: date) -> bool | None:
        if self.asked.organisation_id is None:
            return None
        return any(s.barred(self._on(on), self.asked.procedure) is not None for s in ports.sources())

    def state(self, who: Who, on: date) -> str | None:
        asked = self._on(on)
        return next(
            (state for s in ports.sources() if (state := s.state(asked, self.asked.subject_id, on))), None
        )

    def _on(self, on: date) -> ports.Asked:
        return ports.Asked(**{**vars(self.asked), "asof": on})


def world(asked: ports.Asked) -> World:
    return World(places=Places(), industries=Industries(), records=Records(asked))


def bar_in_force(asked: ports.Asked) -> ports.Barred | None:
    """The bar behind a *not met*, for the sentence that names its days and clause."""
    found: list[Any] = [s.barred(asked, asked.procedure) for s in ports.sources()]
    return next((b for b in found if b is not None), None)
