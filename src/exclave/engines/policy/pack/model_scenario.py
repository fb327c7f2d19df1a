"""Scenarios: worked cases a pack proves itself with."""

from __future__ import annotations

from typing import Any

from .model_base import Date, Id, Model


class RoundSpec(Model):
    """One call 申报通知 inside a scenario: its dates, and the open points it settles."""

    opens: Date
    closes: Date
    cutoff: Date | None = None
    dates: dict[str, Date] = {}
    types: list[str] = []
    settle: dict[str, Any] = {}


class Step(Model):
    """One act of a walk: ``do`` is ``stage.outcome``; ``by: clock`` lets time run out.

    ``by`` is a duty (a new person at every stage) or ``duty:name`` for a certain person; a list where
    several act in turn. Beside the stage's outcomes ``do`` knows: ``object``, ``uphold``, ``dismiss``
    (objections to a public notice), ``withdraw`` and ``decline`` (the second signer sends it back).
    """

    at: Date
    by: str | list[str]
    do: str
    second: str | None = None
    reason: str | None = None
    correction: str | None = None
    facts: dict[str, Any] = {}
    judged: dict[str, Any] = {}
    settle: dict[str, Any] = {}
    expect: dict[str, Any] = {}


class Scenario(Model):
    """A test of the pack. ``like`` starts from another scenario and overlays what is given here.

    Facts overlay key by key (a table replaces a table); numbers invented for a test say so in ``zh``.
    ``given``: ``rank`` and ``n`` of an evaluation; ``states`` (first day → state) of the subject.
    """

    id: Id
    zh: str
    en: str = ""
    like: str | None = None
    type: str | None = None
    asof: Date | None = None
    facts: dict[str, Any] = {}
    judged: dict[str, Any] = {}
    settle: dict[str, Any] = {}
    evaluation: str | None = None
    given: dict[str, Any] = {}
    scores: dict[str, Any] = {}
    procedure: str | None = None
    round: RoundSpec | None = None
    obligation: str | None = None
    steps: list[Step] = []
    expect: dict[str, Any] = {}
