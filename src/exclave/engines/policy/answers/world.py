"""The shipped code tables as the world that conditions ask."""

from __future__ import annotations

from datetime import date

from exclave.engines.codes.industry_table import IndustryTable
from exclave.engines.codes.place_table import Level, Place, PlaceTable
from exclave.engines.policy.language.world import NOBODY, History, Records, World
from exclave.engines.policy.pack.model import Pack, PlaceEntry

_LEVELS: dict[str, Level] = {"county": "county", "city": "city", "province": "province", "nation": "country"}


class _Places:
    """The table of places behind the language's protocol."""

    def __init__(self, table: PlaceTable) -> None:
        self.table = table

    def within(self, code: str, ancestor: str, on: date | None) -> bool | None:
        return self.table.within(code, ancestor, on)

    def up(self, code: str, level: str, on: date | None) -> str | None:
        known = _LEVELS.get(level)
        return None if known is None else self.table.up(code, known, on)

    def known(self, code: str) -> bool:
        return self.table.get(code) is not None

    def overseas(self, code: str) -> bool | None:
        return self.table.overseas(code)

    def name(self, code: str, on: date | None, lang: str) -> str | None:
        return self.table.path_name(code, "en" if lang == "en" else "zh", on)


def table_world(
    places: PlaceTable,
    industries: IndustryTable | None = None,
    *,
    records: Records = NOBODY,
    history: History = NOBODY,
) -> World:
    """A world of code tables; ``records`` answers bars and states, ``history`` earlier periods."""
    return World(_Places(places), industries if industries is not None else NOBODY, records, history)


def fictional_places(pack: Pack) -> tuple[Place, ...]:
    """The places a fictional pack brings under ``entries.place``; a real pack brings none."""
    if not pack.pack.fictional:
        return ()
    return tuple(
        Place(row.code, row.zh, row.en or None, row.level, row.parent)
        for row in pack.entries.get("place", [])
        if isinstance(row, PlaceEntry)
    )
