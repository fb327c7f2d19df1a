"""The pack's effect verbs, each bound by the room that owns it.

A verb nobody binds fails `pack check`, so a pack cannot promise what this installation does not do.
"""

from collections.abc import Callable
from typing import Any

Run = Callable[..., dict[str, Any]]
"""``run(case, effect_id, effect, actor, at, params) -> what happened``, inside the deciding transaction."""

_verbs: dict[str, dict[str, Run]] = {}


def bind(verb: str, run: Run, of: str = "") -> None:
    """A room binds its verb in ``apps.py``; with ``of`` only for the subject it keeps. Twice is a mistake."""
    rooms = _verbs.setdefault(verb, {})
    if rooms.setdefault(of, run) is not run:
        raise ValueError(f"the effect verb {verb} is bound already")


def bound() -> frozenset[str]:
    return frozenset(_verbs)


def runner(verb: str, subject: str = "") -> Run:
    """What carries the verb out for a subject. Raises KeyError where nothing does."""
    rooms = _verbs[verb]
    return rooms[subject] if subject in rooms else rooms[""]


def carries(verb: str, subject: str) -> bool:
    rooms = _verbs.get(verb, {})
    return subject in rooms or "" in rooms
