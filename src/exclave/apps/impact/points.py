"""Open points of two versions as one form: what both leave open is asked once, what is in force is taken over.

Only points that decide who stands where, or what a benefit is worth, are asked: periods of a procedure move nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exclave.apps.impact import versions
from exclave.apps.impact.ports import Loaded
from exclave.apps.journal.refusals import Fault
from exclave.apps.programmes import workbench
from exclave.apps.programmes.settling import parse_settled, points
from exclave.engines.policy.answers import CompiledPack
from exclave.engines.policy.eligibility import sheet_for
from exclave.engines.policy.impact import renamed
from exclave.engines.policy.impact.money import priced_by
from exclave.engines.policy.pack.model import Pack

LEVELS = ("programme", "round", "case")
"""Who would settle a point; what waits for detailed rules nobody here can settle."""
SIDES = ("old", "new")


@dataclass(frozen=True)
class Point:
    """One point to fill in or to leave open. ``ids``: side → id of the param there; one id where only one side asks."""

    key: str
    ids: Mapping[str, str]
    pack: Pack
    value: str

    @property
    def param(self) -> str:
        return self.ids.get("new") or self.ids["old"]


def points_of(old: Loaded, new: Loaded) -> list[Point]:
    """The points left open by either version, in the order of the new one. A version in force has settled its own.

    ``value``: what the version in force took, where the new one leaves the same point open.
    """
    ours, theirs = (
        [name for name in _open(side) if name in deciding(versions.compiled(side.pack))]
        for side in (old, new)
    )
    same = {a: b for a, b in renamed(old.pack, new.pack).items() if a in ours}
    back = {same.get(name, name): name for name in ours}
    found = []
    for name in theirs:
        before = back.get(name)
        ids = {"new": name} if before is None else {"old": before, "new": name}
        found.append(Point(f"new.{name}", ids, new.pack, _in_force(old, new, name)))
    taken = {one.ids.get("old") for one in found}
    found += [Point(f"old.{name}", {"old": name}, old.pack, "") for name in ours if name not in taken]
    return found


def deciding(compiled: CompiledPack) -> frozenset[str]:
    """The params that conditions of types and benefits rest on, or that state an amount, by whatever way."""
    sheet = sheet_for(compiled)
    wait = [path for one in sheet.targets for name in one.conditions for path in sheet.compiled.reads(name)]
    prices = (priced_by(sheet.pack, one) for one in sheet.pack.benefits.values())
    wait += [f"param.{name}" for name in prices if name is not None]
    behind: dict[str, set[str]] = {}
    for key, program in sheet.compiled.programs.items():
        if key[0] == "params":
            behind.setdefault(f"param.{key[1]}", set()).update(program.reads)
        elif key[0] == "fields":
            behind.setdefault(f"{key[1]}.{key[2]}", set()).update(program.reads)
    found: set[str] = set()
    while wait:
        path = wait.pop()
        if path not in found:
            found.add(path)
            wait += behind.get(path, ())
    return frozenset(path.removeprefix("param.") for path in found if path.startswith("param."))


def _open(loaded: Loaded) -> list[str]:
    settled = loaded.settled or {}
    return [name for level in LEVELS for name in points(loaded.pack, level) if name not in settled]


def _in_force(old: Loaded, new: Loaded, name: str) -> str:
    """The value the old version is in force with, as a form takes it."""
    same = {b: a for a, b in renamed(old.pack, new.pack).items()}
    value = (old.settled or {}).get(same.get(name, name))
    if value is None:
        return ""
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def settled_by(
    asked: list[Point], old: Loaded, new: Loaded, typed: Mapping[str, str]
) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """What each side takes for its open points, {"old": …, "new": …}, and what cannot be read, by the field's key.

    What is left blank stays open: conditions that rest on it are unknown.
    """
    found: dict[str, dict[str, Any]] = {
        "old": dict(old.settled or {}),
        "new": dict(new.settled or {}),
    }
    same = renamed(old.pack, new.pack)
    known = {same.get(name, name): value for name, value in found["old"].items()}
    questioned = {one.ids.get("new") for one in asked}
    for name in _open(new):
        if name in known and name not in questioned:
            found["new"][name] = known[name]  # moves nobody: taken over as it is in force
    faults: dict[str, Fault] = {}
    for one in asked:
        text = typed.get(one.key, "")
        for side, name in one.ids.items():
            pack = old.pack if side == "old" else new.pack
            values, wrong = parse_settled(pack, {name: text})
            found[side] |= values
            for fault in wrong:
                faults.setdefault(one.key, Fault(one.key, fault.zh, fault.en))
    return found, list(faults.values())


def fields_of(
    asked: list[Point], typed: Mapping[str, Any] | None, errors: Mapping[str, list[str]]
) -> Iterator[dict[str, Any]]:
    """The points as form fields beside their clauses. ``typed`` None: as they stand in force."""
    for one in asked:
        param = one.pack.params[one.param]
        value = one.value if typed is None else str(typed.get(one.key, ""))
        field = workbench.point_field(one.key, param, value, errors.get(one.key, []))
        yield {
            "field": field | {"required": False},
            "clauses": workbench.clause_texts(one.pack, param),
            "sides": "both" if len(one.ids) == 2 else next(iter(one.ids)),
            "in_force": bool(one.value),
        }
