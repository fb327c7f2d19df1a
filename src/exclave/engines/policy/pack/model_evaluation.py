"""Evaluations and targets."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .model_base import OPEN, Date, DateOrText, Id, Model, Scalar, Sourced, Text
from .model_values import Judge, Start


class Judges(Model):
    duty: str
    count: str | None = None
    combine: str = "mean"  # mean | median | trimmed_mean, or param.x where the paper is silent


class Rounding(Model):
    leaf: int | str = 3
    total: int | str = 2
    mode: Literal["half_up", "half_even", "down"] | str = "half_up"


class Ranked(Model):
    """Who is ranked together, and the place of equal totals: ``min`` 1 2 2 4, ``max`` 1 3 3 4, ``dense`` 1 2 2 3."""

    among: str = ""
    ties: Literal["min", "max", "dense"] = "min"


class ScoreRow(Model):
    when: str | None = None
    value: Scalar | None = None
    calc: str | None = None


class Leaf(Sourced):
    id: Id
    full: str | None = None
    weight: str | None = None
    cap: str | None = None
    actual: str | None = None
    target: str | None = None
    score: str | list[ScoreRow] | None = None  # expression, rows, "judged" or "watch"
    look: list[str] = []
    parts: list[Leaf] = []


class Grade(Sourced):
    id: Id
    when: str | None = None
    judge: Judge | None = None
    effects: list[str | Start] = []


class Export(Sourced):
    """What is handed to somebody else. A ``factor`` is one consideration of theirs: it never pays."""

    id: Id
    as_: Literal["readings", "factor", "honours"] = Field(alias="as")
    to: str
    columns: list[str] = []
    formula: str | None = None  # 待细则, or a param: how the receiver uses it


class Evaluation(Sourced):
    subject: str
    every: str = OPEN
    starts: Literal["round", "clock"] = "round"
    procedure: str | None = None
    data: list[str] = []
    judges: Judges | None = None
    missing: Literal["fail", "zero", "renormalise"] = "fail"
    rounding: Rounding = Rounding()
    ranked: Ranked | None = None
    tree: list[Leaf] = []
    grades: list[Grade] = []
    exports: list[Export] = []


class Goal(Model):
    op: Literal["at_least", "above", "at_most", "exactly", "between", "text"]
    value: Scalar | list[Scalar] | None = None
    by: DateOrText | None = None
    force: Literal["firm", "aim", "about"] = "firm"


class Bracket(Model):
    """One size class of a target: how many above (or from, up to, below) a limit."""

    above: str | None = None
    at_least: str | None = None
    at_most: str | None = None
    below: str | None = None
    op: Literal["at_least", "above", "at_most", "exactly"] = "exactly"
    value: str | None = None


class Figure(Sourced):
    """A number the paper reports about the past, as printed. ``shares`` are parts of one whole, in %."""

    value: str | None = None
    shares: dict[Id, str] = {}
    asof: Date | None = None
    part_of: str | None = None
    same_as: str | None = None


class Baseline(Model):
    """Where a target starts: a value and its day, with what it counts where that is not the target's own measure."""

    value: Scalar | None = None
    asof: Date | None = None
    definition: Text | None = None
    figure: str | None = None


class Target(Sourced):
    unit: str | None = None
    goal: Goal
    baseline: Baseline | None = None
    definition: dict[str, Any] | str | None = None
    reading: str | None = None
    split: list[str] = []
    brackets: list[Bracket] = []
    nested: bool | Literal["待细则"] | None = None
    parts: list[str] = []
