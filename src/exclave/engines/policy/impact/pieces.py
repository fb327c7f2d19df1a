"""Forms, procedures and evaluations taken apart, so that what is new or gone is told piece by piece, by its clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exclave.engines.policy.pack.model import Pack

BETWEEN = "."
"""Between the id of the whole and that of the piece: ``application.institution.name``, ``filing.apply``, ``yearly.firms``."""


@dataclass(frozen=True)
class Piece:
    """A part of a form, procedure or evaluation as items are compared: words, clause, and keys as written."""

    zh: str
    en: str
    clause: Any
    written: Mapping[str, Any]

    def model_dump(self, **_: Any) -> dict[str, Any]:
        return dict(self.written)


def _piece(item: Any, *without: str) -> Piece:
    written = item.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return Piece(
        item.zh, item.en, item.clause, {k: v for k, v in written.items() if k not in (*without, "id")}
    )


def forms(pack: Pack) -> dict[str, Piece]:
    return {name: _piece(form, "parts") for name, form in pack.forms.items()}


def form_fields(pack: Pack) -> dict[str, Piece]:
    """Every field a form asks for. ``for``: the types that fill it in; of a field in several parts, those of all."""
    found = {}
    for name, form in pack.forms.items():
        asked: dict[str, list[Any]] = {}
        for part in form.parts:
            for path in part.fields:
                asked.setdefault(path, []).append(part)
        for path, parts in asked.items():
            subject, _, key = path.partition(".")
            field = pack.fields.get(subject, {}).get(key)
            clause = (field.clause if field else None) or parts[0].clause or form.clause
            types = sorted({one for part in parts for one in part.for_}) if all(p.for_ for p in parts) else []
            zh, en = (field.zh, field.en) if field else (path, path)
            found[f"{name}{BETWEEN}{path}"] = Piece(zh, en, clause, {"for": types} if types else {})
    return found


def procedures(pack: Pack) -> dict[str, Piece]:
    return {name: _piece(one, "stages") for name, one in pack.procedures.items()}


def stages(pack: Pack) -> dict[str, Piece]:
    return {
        f"{name}{BETWEEN}{stage.id}": _piece(stage)
        for name, one in pack.procedures.items()
        for stage in one.stages
    }


def evaluations(pack: Pack) -> dict[str, Piece]:
    return {name: _piece(one, "tree", "grades") for name, one in pack.evaluations.items()}


def marks(pack: Pack) -> dict[str, Piece]:
    """Every node of every tree of marks, the parts of a node beside it."""
    return {
        f"{name}{BETWEEN}{leaf.id}": _piece(leaf, "parts")
        for name, one in pack.evaluations.items()
        for leaf in _leaves(one.tree)
    }


def _leaves(tree: list[Any]) -> Iterator[Any]:
    for leaf in tree:
        yield leaf
        yield from _leaves(leaf.parts)


def grades(pack: Pack) -> dict[str, Piece]:
    return {
        f"{name}{BETWEEN}{grade.id}": _piece(grade)
        for name, one in pack.evaluations.items()
        for grade in one.grades
    }


def followed(name: str, same: Mapping[str, str]) -> str:
    """The id of a piece as the new version writes it, whichever half of it was renamed."""
    whole, _, piece = name.partition(BETWEEN)
    return f"{same.get(whole, whole)}{BETWEEN}{same.get(piece, piece)}"
