"""`extends`: a city's pack laid over a region's, so that the city writes down only what is its own.

The files of the base travel with the pack under ``base/``: the same bytes always give the same pack and digest,
wherever the base lies. Everything of the base holds unless the city states it again and says so in
``extends.replaces``; nothing can be taken away. Identity, place and dates are the city's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .faults import PackFault, Path, Position
from .messages import fault
from .yaml_tree import INDEXED, Parts, Tree, parts_of

BASE = "base/"
"""What the names of the base's files begin with."""

LISTS = frozenset({"findings", "scenarios"})
_OWN = frozenset({"pack"})


@dataclass
class Merged:
    """Sections as written, with the place of every value and key."""

    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    faults: list[PackFault] = field(default_factory=list)

    _parts: tuple[Parts, Parts] | None = field(default=None, repr=False)

    def fault(self, at: Position, code: str, **values: object) -> None:
        self.faults.append(fault(at, code, **values))

    def parts(self) -> tuple[Parts, Parts]:
        """Paths of values and of keys, found by how they begin."""
        if self._parts is None:
            self._parts = parts_of(self.values), parts_of(self.keys)
        return self._parts

    def take(self, other: Merged | Tree, source: Path, target: Path) -> None:
        """The places of a part of another pack, put where the part goes."""
        self._parts = None
        known = ((other.values, self.values), (other.keys, self.keys))
        for (places, into), beginning in zip(known, other.parts(), strict=True):
            for path in beginning.get(source[:INDEXED], ()):
                if path[: len(source)] == source:
                    into[target + path[len(source) :]] = places[path]

    def drop(self, path: Path) -> None:
        self._parts = None
        for known in (self.values, self.keys):
            for one in [one for one in known if one[: len(path)] == path]:
                del known[one]


def split(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The pack's own files, and those of its base without their prefix."""
    own = {name: content for name, content in files.items() if not name.startswith(BASE)}
    base = {name[len(BASE) :]: content for name, content in files.items() if name.startswith(BASE)}
    return own, base


def link_of(merged: Merged) -> Mapping[str, Any] | None:
    """``pack.extends`` as written; None where there is none."""
    identity = merged.raw.get("pack")
    link = identity.get("extends") if isinstance(identity, dict) else None
    return link if isinstance(link, dict) else None


def lay_over(base: Merged, own: Merged, link: Mapping[str, Any]) -> Merged:
    """The base with the city's pack over it. Faults: other base, silent overriding, replacing nothing."""
    at = own.keys.get(("pack", "extends"), Position("", 1, 1))
    identity = base.raw.get("pack") if isinstance(base.raw.get("pack"), dict) else {}
    found = (identity.get("id"), identity.get("version")) if isinstance(identity, dict) else (None, None)
    if found != (link.get("pack"), link.get("version")):
        own.fault(
            at,
            "other_base",
            want=f"{link.get('pack')} {link.get('version')}",
            found=" ".join(map(str, found)),
        )
    replaces = [str(one) for one in link.get("replaces") or []]
    whole = Merged({}, dict(base.values), dict(base.keys), [*base.faults, *own.faults])
    whole.drop(("pack",))
    whole.raw = {name: part for name, part in _documented(base).items() if name not in _OWN}
    used: set[str] = set()
    for section, part in own.raw.items():
        _section(whole, own, section, part, replaces, used)
    for index, name in enumerate(replaces):
        if name not in used:
            here = own.values.get(("pack", "extends", "replaces", index), at)
            whole.fault(here, "replaces_nothing", name=name)
    return whole


def _documented(base: Merged) -> dict[str, Any]:
    """The base's sections, its clauses bound to its document: beside the city's own they would be unclear."""
    documents = base.raw.get("documents")
    clauses = base.raw.get("clauses")
    if not (isinstance(documents, dict) and len(documents) == 1 and isinstance(clauses, dict)):
        return dict(base.raw)
    only = next(iter(documents))
    bound = {
        name: {"document": only, **one} if isinstance(one, dict) else one for name, one in clauses.items()
    }
    return {**base.raw, "clauses": bound}


def _section(
    whole: Merged, own: Merged, section: str, part: Any, replaces: list[str], used: set[str]
) -> None:
    if section in _OWN or section not in whole.raw:
        whole.raw[section] = part
        whole.take(own, (section,), (section,))
    elif section in LISTS and isinstance(part, list):
        _rows(whole, own, section, part, replaces, used)
    elif isinstance(part, dict) and isinstance(whole.raw[section], dict):
        mine = whole.raw[section] = dict(whole.raw[section])
        for key, item in part.items():
            deeper = section in ("fields", "entries") and key in mine
            if deeper and isinstance(item, dict) and isinstance(mine[key], dict):
                mine[key] = dict(mine[key])
                for name, one in item.items():
                    _item(whole, own, mine[key], (section, key, name), one, replaces, used)
            elif deeper and isinstance(item, list) and isinstance(mine[key], list):
                mine[key] = list(mine[key])
                for index, row in enumerate(item):
                    whole.take(own, (section, key, index), (section, key, len(mine[key])))
                    mine[key].append(row)
            else:
                _item(whole, own, mine, (section, key), item, replaces, used)
    else:
        whole.raw[section] = part  # a wrong shape: the types say so
        whole.take(own, (section,), (section,))


def _item(
    whole: Merged,
    own: Merged,
    mine: dict[str, Any],
    path: Path,
    item: Any,
    replaces: list[str],
    used: set[str],
) -> None:
    if path[-1] in mine and _may_replace(whole, own.keys.get(path), ".".join(map(str, path)), replaces, used):
        whole.drop(path)
    mine[str(path[-1])] = item
    whole.take(own, path, path)


def _rows(
    whole: Merged, own: Merged, section: str, rows: list[Any], replaces: list[str], used: set[str]
) -> None:
    mine = whole.raw[section] = list(whole.raw[section])
    places = {row["id"]: index for index, row in enumerate(mine) if isinstance(row, dict) and "id" in row}
    for number, row in enumerate(rows):
        name = row.get("id") if isinstance(row, dict) else None
        index = places.get(name, len(mine))
        if index < len(mine):
            _may_replace(whole, own.values.get((section, number)), f"{section}.{name}", replaces, used)
            whole.drop((section, index))
            mine[index] = row
        else:
            mine.append(row)
        whole.take(own, (section, number), (section, index))


def _may_replace(whole: Merged, at: Position | None, name: str, replaces: list[str], used: set[str]) -> bool:
    if name in replaces:
        used.add(name)
        return True
    whole.fault(at or Position("", 1, 1), "overridden", name=name)
    return False
