"""The core fact dictionary: what all cities share, so that a fact is asked once and figures compare."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class CoreFact:
    """One shared fact. ``id`` is ``subject.fact`` or, for a column, ``subject.table.column``.

    ``types`` are the field types a pack may give it (normally one); ``list`` is the std list of a choice.
    """

    id: str
    subject: str
    zh: str
    en: str
    types: tuple[str, ...]
    unit: str | None = None
    list: str | None = None
    per: str | None = None
    standard: str | None = None


@dataclass(frozen=True, slots=True)
class CoreSubject:
    """A subject of the dictionary. ``rows``: a table of another subject, its facts are the columns."""

    id: str
    zh: str
    en: str
    rows: bool
    facts: dict[str, CoreFact]


@lru_cache(maxsize=1)
def subjects() -> dict[str, CoreSubject]:
    """All subjects of the dictionary by id."""
    raw = tomllib.loads((files(__package__) / "core.toml").read_text("utf-8"))
    found = {}
    for name, entry in raw.items():
        facts = {
            key: CoreFact(
                id=f"{name}.{key}",
                subject=name,
                zh=fact["zh"],
                en=fact["en"],
                types=tuple(fact.get("types", (fact.get("type", ""),))),
                unit=fact.get("unit"),
                list=fact.get("list"),
                per=fact.get("per"),
                standard=fact.get("standard"),
            )
            for key, fact in entry["facts"].items()
        }
        found[name] = CoreSubject(name, entry["zh"], entry["en"], entry.get("rows", False), facts)
    return found


def core_fact(reference: str) -> CoreFact | None:
    """The fact a ``core:`` reference names; a subject of rows (``staff``) is a table. None if unknown."""
    subject_id, _, name = reference.partition(".")
    subject = subjects().get(subject_id)
    if subject is None:
        return None
    if not name:
        return CoreFact(subject_id, subject_id, subject.zh, subject.en, ("table",)) if subject.rows else None
    return subject.facts.get(name)
