"""Two versions of a pack, item by item: by id, renamed ids followed (``succeeds.same``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from exclave.engines.policy.answers import clauses_for
from exclave.engines.policy.impact.pieces import (
    BETWEEN,
    evaluations,
    followed,
    form_fields,
    forms,
    grades,
    marks,
    procedures,
    stages,
)
from exclave.engines.policy.pack.model import Pack

Kind = Literal[
    "clause", "param", "type", "fact", "condition", "benefit", "obligation", "target", "form", "form_field",
    "procedure", "stage", "evaluation", "mark", "grade",
]  # fmt: skip
_PIECES = frozenset({"form_field", "stage", "mark", "grade"})
"""Kinds whose ids are those of a whole and of a piece of it (``pieces.py``)."""
How = Literal["added", "removed", "changed", "reworded", "renamed"]
_WORDS = frozenset({"zh", "en", "note", "note_en", "fail", "ask", "look"})
"""Keys that say a rule to people and decide nothing."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One key of an item, as written in each version; None where a version does not have it."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that is not the same in both. ``reworded``: only what people read of it differs;
    ``renamed``: nothing but its id.

    ``old_id`` and ``new_id`` differ where it was renamed. ``clauses``: clause ids it rests on, of the new version
    where it is there, else of the old one.
    """

    kind: Kind
    how: How
    old_id: str | None
    new_id: str | None
    zh: str
    en: str
    clauses: tuple[str, ...]
    fields: tuple[FieldChange, ...] = ()


def renamed(old: Pack, new: Pack) -> dict[str, str]:
    """Old id → new id, as the new version says; a pair is read in the direction in which both ids exist."""
    link = new.pack.succeeds
    if link is None or (link.pack, link.version) != (old.pack.id, old.pack.version):
        return {}
    before = {name for _, items in _items(old) for name in items}
    return {(a if a in before else b): (b if a in before else a) for a, b in link.same.items()}


def pack_changes(old: Pack, new: Pack) -> tuple[ItemChange, ...]:
    """Every item that is not the same, in the order of ``Kind``. Of forms, procedures and evaluations each field asked
    for, stage, mark and grade is an item. A piece of a whole that came or went is told with the whole alone.
    """
    same = renamed(old, new)
    found: list[ItemChange] = []
    after = dict(_items(new))
    for kind, items in _items(old):
        later = after[kind]
        pairs = {name: followed(name, same) if kind in _PIECES else same.get(name, name) for name in items}
        for name, item in items.items():
            other = later.get(pairs[name])
            change = (
                _gone(kind, name, item)
                if other is None
                else _changed(kind, name, item, pairs[name], other, same)
            )
            if change is not None:
                found.append(change)
        taken = set(pairs.values())
        found += [_came(kind, name, item) for name, item in later.items() if name not in taken]
    return tuple(_without_pieces(found))


_WHOLES = {"form_field": "form", "stage": "procedure", "mark": "evaluation", "grade": "evaluation"}


def _without_pieces(found: list[ItemChange]) -> Iterator[ItemChange]:
    """Without the pieces of what came or went as a whole."""
    wholes = {
        (one.kind, one.how, one.new_id or one.old_id) for one in found if one.how in ("added", "removed")
    }
    for one in found:
        name = (one.new_id or one.old_id or "").partition(BETWEEN)[0]
        if one.kind not in _PIECES or (_WHOLES[one.kind], one.how, name) not in wholes:
            yield one


def _items(pack: Pack) -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    yield "clause", pack.clauses
    yield "param", pack.params
    yield "type", {name: one for subject in pack.subjects.values() for name, one in subject.types.items()}
    yield (
        "fact",
        {f"{subject}.{name}": one for subject, fields in pack.fields.items() for name, one in fields.items()},
    )
    yield "condition", pack.conditions
    yield "benefit", pack.benefits
    yield "obligation", pack.obligations
    yield "target", pack.targets
    yield "form", forms(pack)
    yield "form_field", form_fields(pack)
    yield "procedure", procedures(pack)
    yield "stage", stages(pack)
    yield "evaluation", evaluations(pack)
    yield "mark", marks(pack)
    yield "grade", grades(pack)


def _changed(
    kind: Kind, name: str, item: Any, new_name: str, other: Any, same: Mapping[str, str]
) -> ItemChange | None:
    before, after = _followed(_plain(item), same), _plain(other)
    fields = tuple(
        FieldChange(key, before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    )
    if not fields and name == new_name:
        return None
    how: How = "renamed" if not fields else "changed"
    if fields and all(field.name in _WORDS for field in fields):
        how = "reworded"
    return ItemChange(
        kind, how, name, new_name, other.zh, other.en or other.zh, _clauses(kind, new_name, other), fields
    )


def _gone(kind: Kind, name: str, item: Any) -> ItemChange:
    return ItemChange(kind, "removed", name, None, item.zh, item.en or item.zh, _clauses(kind, name, item))


def _came(kind: Kind, name: str, item: Any) -> ItemChange:
    return ItemChange(kind, "added", None, name, item.zh, item.en or item.zh, _clauses(kind, name, item))


def _clauses(kind: Kind, name: str, item: Any) -> tuple[str, ...]:
    return (name,) if kind == "clause" else clauses_for(item.clause)


def _plain(item: Any) -> dict[str, Any]:
    plain: dict[str, Any] = item.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return plain


def _followed(value: Any, same: Mapping[str, str]) -> Any:
    """The old item with renamed ids written as the new version writes them, wherever an id stands alone."""
    if isinstance(value, dict):
        return {key: _followed(one, same) for key, one in value.items()}
    if isinstance(value, list):
        return [_followed(one, same) for one in value]
    return same.get(value, value) if isinstance(value, str) else value
