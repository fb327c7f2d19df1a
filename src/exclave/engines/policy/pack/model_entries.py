"""Rows the paper itself names, and the meetings that revise them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from .model_base import Id, Model, Sourced


class PlaceEntry(Model):
    """A place of a made-up world; only a fictional pack may bring its own."""

    code: str
    zh: str
    en: str = ""
    level: Literal["country", "province", "city", "county", "zone", "town"]
    parent: str


class Entry(Sourced):
    """One row the paper names: a park, a partner, a matter. ``facts`` as a scenario writes them."""

    id: Id
    type: str | None = None
    state: str | None = None
    facts: dict[str, Any] = {}


def _kind(raw: Any) -> str:
    place = "code" in raw if isinstance(raw, Mapping) else isinstance(raw, PlaceEntry)
    return "place" if place else "row"


AnyEntry = Annotated[Annotated[PlaceEntry, Tag("place")] | Annotated[Entry, Tag("row")], Discriminator(_kind)]


class Meeting(Sourced):
    """A meeting that returns. ``revises``: lists of ``entries`` to which it adds, in which it changes and drops."""

    chair: str | None = None
    members: list[str] = []
    office: list[str] = []
    every: Literal["year", "as_needed", "待细则"] = "待细则"
    procedure: str
    revises: list[str] = []


class Revise(Model):
    """The verb by which a decision revises a list: ``of`` which entries, ``from_`` which table of changes."""

    of: str
    from_: str = Field(alias="from")
