"""What refers to each other in a row: conditions made of conditions, computed fields, scenarios like scenarios.

A row that is too long is refused before anything follows it: what answers and explains goes down it step by step.
"""

from __future__ import annotations

from collections.abc import Mapping

from exclave.engines.policy.language.checker import Checked

from .checking import Checking
from .faults import Path

MAX_CHAIN = 40
MOST = 20
"""Circles told of at once."""


def check_chains(check: Checking, sound: Mapping[Path, Checked]) -> bool:
    """Refuse circles of conditions and rows that are too long. Whether the rest of the check may follow them."""
    before = len(check.faults)
    _conditions(check)
    too_long(check, "scenarios", {one.id: {one.like} if one.like else set() for one in check.pack.scenarios})
    calculated = {
        f"{path[1]}.{path[2]}": set(found.reads)
        for path, found in sound.items()
        if path[0] == "fields" and path[-1] == "calc"
    }
    too_long(check, "fields", calculated)
    return all(one.code != "chain_too_long" for one in check.faults[before:])


def _conditions(check: Checking) -> None:
    """Conditions that are made of each other."""
    leads = {name: {*(one.any_ or ()), *(one.all_ or ())} for name, one in check.pack.conditions.items()}
    for name in too_long(check, "conditions", leads)[:MOST]:
        found = _circle(name, leads)
        if found and min(found) == name:
            check.bad(("conditions", name), "circle", names=" → ".join((*found, name)))


def _circle(start: str, leads: Mapping[str, set[str]]) -> list[str]:
    """A way from a name back to itself, empty when there is none."""
    trail: list[tuple[str, list[str]]] = [(start, [start])]
    seen: set[str] = set()
    while trail:
        name, way = trail.pop()
        for other in sorted(leads.get(name, set())):
            if other == start:
                return way
            if other not in seen:
                seen.add(other)
                trail.append((other, [*way, other]))
    return []


def too_long(
    check: Checking, section: str, leads: Mapping[str, set[str]], limit: int = MAX_CHAIN
) -> list[str]:
    """Refuse ways of more than ``limit`` names; the names that hang on a circle are returned, not followed.

    Worked out from the ends: what leads nowhere has one step, what leads to it one more.
    """
    steps: dict[str, int] = {}
    waits = {name: len(others & leads.keys()) for name, others in leads.items()}
    before: dict[str, list[str]] = {}
    for name, others in leads.items():
        for other in others & leads.keys():
            before.setdefault(other, []).append(name)
    ready = [name for name, count in waits.items() if not count]
    while ready:
        name = ready.pop()
        steps[name] = 1 + max((steps[other] for other in leads[name] & leads.keys()), default=0)
        for other in before.get(name, ()):
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
    longest = max(steps, key=lambda name: steps[name], default="")
    if longest and steps[longest] > limit:
        path: Path = (section, *longest.split("."))
        if section == "scenarios":
            path = (section, next(n for n, one in enumerate(check.pack.scenarios) if one.id == longest))
        check.bad(path, "chain_too_long", name=longest, limit=limit)
    return [name for name in leads if name not in steps]
