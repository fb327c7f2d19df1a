"""Procedures, effects and obligations."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .model_base import ClauseRef, Id, Model, Sourced, Text
from .model_entries import Revise
from .model_values import Start


class Who(Model):
    """``where`` is the jurisdiction the office must cover: ``applicant.place``, ``pack.place``."""

    duty: str | list[str]
    where: str | None = None
    count: str | None = None
    blind: str | bool = False


class Objections(Model):
    procedure: str
    pauses: str | bool = True


class Outcome(Model):
    """What may be decided at a stage. ``when`` false or open → not offered; ``guard`` must be true."""

    zh: str
    en: str = ""
    to: str
    guard: str | None = None
    guard_fail: Text | None = None
    when: str | None = None
    reason: bool = False
    effects: list[str] = []
    at_end: bool = False
    returns: bool = False  # goes back for correction: the clock of the stages it leaves stands still
    clause: ClauseRef | None = None
    practice: str | None = None
    practice_en: str = ""


class Stage(Sourced):
    id: Id
    phase: Text | None = None
    does: Literal["fill", "check", "review", "consult", "decide", "notice"]
    form: str | None = None
    who: Who
    needs: Literal["all", "majority", "lead"] | None = None
    second: Who | None = None
    apart_from: list[str] = []
    within: str | None = None
    until: str | None = None
    judges: bool = False
    advises: Literal["judgements"] | None = None
    scores: str | None = None
    objections: Objections | None = None
    shows: list[str] = []
    evidence: list[str] = []
    withdraw: str | None = None
    outcomes: dict[Id, Outcome]


class Procedure(Sourced):
    subject: str
    types: list[str] = []
    starts: Literal["round", "request", "effect", "clock"]
    checks: list[str] = []
    quota: str | None = None
    repeats: bool = False
    paper: dict[str, Any] | None = None
    stages: list[Stage]


class StateEffect(Model):
    of: str | list[str]
    to: str
    only: list[str] = []


class BarEffect(Model):
    """``who`` and ``starts`` may name a param, because papers often leave them open."""

    who: str
    blocks: list[str]
    starts: str
    for_: str = Field(alias="for")


class Pay(Model):
    """Money to a subject: ``amount`` (literal, param or 待细则) or ``calc``."""

    to: str
    amount: str | None = None
    calc: str | None = None
    settle: Literal["round", "case", "rules"] | None = None
    budget: str | None = None
    use: str | None = None
    not_for: str | None = None


class Reclaim(Model):
    """Money back from a subject; ``round`` says which way to a whole fen, ``within`` how long it has to pay."""

    from_: str = Field(alias="from")
    calc: str
    within: str | None = None
    round: Literal["down_to_fen", "half_up_to_fen"] = "down_to_fen"


class Credit(Model):
    """Rows of a table counted for a place or body at a ratio: a title won by a tenant counts at home."""

    from_: str = Field(alias="from")
    to: str
    ratio: str


class Tell(Model):
    duty: str
    zh: str
    en: str = ""


class Effect(Model):
    clause: ClauseRef | None = None
    practice: str | None = None
    practice_en: str = ""
    when: str | None = None
    state: StateEffect | None = None
    bar: BarEffect | None = None
    start: str | None = None
    pay: Pay | None = None
    reclaim: Reclaim | None = None
    oblige: dict[str, Any] | None = None
    credit: Credit | None = None
    issue: str | None = None
    tell: Tell | None = None
    revise: Revise | None = None
    flag: str | None = None


class OwedBy(Model):
    each: str
    when: str | None = None


class Obligation(Sourced):
    """A dated duty, stored as a row per subject and period. A report is a case of ``procedure``."""

    owed_by: OwedBy
    procedure: str
    every: Literal["year", "once"]
    about: Literal["previous_year", "this_year"] = "previous_year"
    opens: str
    opens_practice: str | None = None
    opens_practice_en: str = ""
    due: str
    to: Who | None = None
    remind: list[str] = []
    late: Start | None = None
