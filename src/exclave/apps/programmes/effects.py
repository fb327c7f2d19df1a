"""The pack's effect verbs, each bound by the room that owns it.

A verb nobody binds fails `pack check`, so a pack cannot promise what this installation does not do.
"""

from collections.abc import Callable
from typing import Any

Run = Callable[..., dict[str, Any]]
"""``run(case, effect_id, effect, actor, at, params) -> what happened``, inside the deciding transaction."""

_verbs: dict[str, Run] = {}


def bind(verb: str, run: Run) -> None:
    """A room binds its verb in ``apps.py``. Binding a verb twice is a mistake."""
    if verb in _verbs and _verbs[verb] is not run:
        raise ValueError(f"the effect verb {verb} is bound already")
    _verbs[verb] = run


def bound() -> frozenset[str]:
    return frozenset(_verbs)


def runner(verb: str) -> Run:
    return _verbs[verb]
