"""What the caller hands in beside the history: settings, calendar, facts already evaluated, people.

The engine asks nothing of the world. Facts reach it as a guard evaluator, jurisdictions as a predicate,
evidence as names present per stage. Missing answers are unknown, never no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from exclave.engines.policy.language.values import Unknown
from exclave.engines.policy.pack.model import OPEN, Sourced
from exclave.engines.policy.pack.model import Clock as ClockRules
from exclave.engines.procedure.clock import Calendar
from exclave.engines.procedure.history import SYSTEM_CLOCK
from exclave.engines.procedure.state import State

Guard = Callable[[str], object]
"""Answers an expression of the pack for this case: True, False; anything else (None, UNKNOWN) is unknown."""


def unknown_guard(expr: str) -> object:
    """The guard of a caller who knows nothing: only the literal ``true`` and ``false`` are known."""
    return {"true": True, "false": False}.get(expr.strip())


@dataclass(frozen=True)
class Actor:
    """A person acting, by opaque id, with the duties that person holds at all.

    Whether a duty reaches this case (jurisdiction, ``who.where``) is asked of ``Context.covers``.
    ``one_with``: people who count as the same pair of eyes, because one does the other's duties in their absence.
    ``bodies``: of a duty that several bodies hold in this case (partner regions), the body this person speaks for.
    """

    id: str
    duties: frozenset[str] = frozenset()
    one_with: frozenset[str] = frozenset()
    bodies: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def system(self) -> bool:
        return self.id == SYSTEM_CLOCK


CLOCK_ACTOR = Actor(SYSTEM_CLOCK)


def covers_all(actor: Actor, duty: str, where: str | None) -> bool:
    """For callers that compared jurisdictions before they named the duties."""
    return True


@dataclass(frozen=True)
class Round:
    """The dates a call (申报通知) states. A date counts to the end of its day; a datetime is exact."""

    opens: date | datetime | None = None
    closes: date | datetime | None = None
    cutoff: date | None = None
    dates: Mapping[str, date | datetime] = field(default_factory=dict)

    def get(self, name: str) -> date | datetime | None:
        """``closes``, ``opens``, ``cutoff`` or ``dates.<id>``; None when the call does not say."""
        if name.startswith("dates."):
            return self.dates.get(name.removeprefix("dates."))
        return {"opens": self.opens, "closes": self.closes, "cutoff": self.cutoff}.get(name)


@dataclass(frozen=True)
class Context:
    """All a decision needs beside the history.

    ``params``: resolved values by id (a ``Period``, a text such as ``20 工作日``, a bool, a date…) or OPEN.
    ``evidence``: names of evidence present, by stage id. ``conflicts``: people with a conflict of interest
    in this case. ``apart``: people who acted in other cases this one must be kept apart from, by
    ``procedure.stage``. ``procedure_id``: this procedure's id, so that ``filing.decide`` is known as its own.
    ``names``: the pack's duties and params, only for readable refusals.
    ``bodies``: the bodies that hold a duty of this stage, where they are several: each is consulted.
    """

    calendar: Calendar
    zone: ZoneInfo
    params: Mapping[str, Any] = field(default_factory=dict)
    clock_rules: ClockRules = field(default_factory=ClockRules)
    round: Round | None = None
    guard: Guard = unknown_guard
    covers: Callable[[Actor, str, str | None], bool] = covers_all
    evidence: Mapping[str, frozenset[str]] = field(default_factory=dict)
    conflicts: frozenset[str] = frozenset()
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    procedure_id: str = ""
    names: Mapping[str, Sourced] = field(default_factory=dict)
    bodies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def name(self, key: str, lang: str) -> str:
        named = self.names.get(key.removeprefix("param."))
        if named is None:
            return key
        return named.zh if lang == "zh" else named.en or named.zh


def resolve(context: Context, state: State, text: Any) -> Any:
    """The value a pack text stands for: ``param.x`` is looked up (a point settled for this case fills an
    open one), anything else stands for itself. OPEN when the param is open or was not handed in."""
    if not isinstance(text, str) or not text.startswith("param."):
        return text
    name = text.removeprefix("param.")
    value = context.params.get(name, OPEN)
    if is_open(value):
        value = state.settled.get(name, OPEN)
    return OPEN if is_open(value) else value


def is_open(value: Any) -> bool:
    """Whether a value is not settled: 待细则, nothing at all, or an unknown of the condition language."""
    return value is None or isinstance(value, Unknown) or (isinstance(value, str) and value == OPEN)
