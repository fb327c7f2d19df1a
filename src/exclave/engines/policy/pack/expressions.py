"""Every expression of a pack: where it stands, its text, the names it may use, the type it must have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from exclave.engines.policy.language.types import BOOL, ERROR, INT, PERCENT, Type, TypeEnv, of_unit, record

from .environment import field_type, param_type
from .faults import Path
from .model import Evaluation, Leaf, Pack, Target

POINTS = of_unit("分")


@dataclass(frozen=True)
class Written:
    """One expression. ``expect``: the type of its result; ``numeric`` any number; None any value.

    ``leaf``: an indicator whose ``actual`` and ``target`` its score may use.
    """

    path: Path
    text: str
    expect: Type | None = None
    numeric: bool = False
    where: Literal["pack", "evaluation", "target"] = "pack"
    leaf: Leaf | None = None
    target: Target | None = None
    evaluation: Evaluation | None = None


def grade_env(env: TypeEnv, evaluation: Evaluation) -> TypeEnv:
    """The names a row of grades may use besides an evaluation's: ``part.<id>``, the points of what is scored."""
    scored = {leaf.id: POINTS for leaf in _scored(evaluation.tree)}
    return evaluation_env(env).extended({"percentile": PERCENT, "part": record(scored)})


def _scored(tree: list[Leaf]) -> Iterator[Leaf]:
    """Headings and indicators that have points: those only watched have none."""
    for leaf in tree:
        below = list(_scored(leaf.parts))
        if below or (not leaf.parts and leaf.score not in (None, "watch")):
            yield leaf
        yield from below


def evaluation_env(env: TypeEnv, *, actual: Type | None = None, target: Type | None = None) -> TypeEnv:
    """The names an evaluation's expressions may use besides the pack's: ``full`` and ``total`` are points."""
    return env.extended(
        {
            "full": POINTS,
            "total": POINTS,
            "rank": INT,
            "n": INT,
            "actual": actual if actual is not None else ERROR,
            "target": target if target is not None else ERROR,
        }
    )


def target_env(env: TypeEnv, target: Target) -> TypeEnv:
    """A target's reading may use the limits of its brackets."""
    unit = next(
        (
            value.rpartition(" ")[2]
            for bracket in target.brackets
            for value in (bracket.above, bracket.at_least, bracket.at_most, bracket.below)
            if value is not None
        ),
        "",
    )
    type_ = of_unit(unit) if unit else INT
    return env.extended({"bracket": record(dict.fromkeys(("above", "at_least", "at_most", "below"), type_))})


def all_expressions(pack: Pack) -> Iterator[Written]:
    """Every expression of the pack."""
    yield from _conditions(pack)
    yield from _fields(pack)
    for name, param in pack.params.items():
        for index, row in enumerate(param.value if isinstance(param.value, list) else ()):
            path: Path = ("params", name, "value", index)
            if row.when is not None:
                yield Written((*path, "when"), row.when, BOOL)
            if row.calc is not None:
                yield Written((*path, "calc"), row.calc, param_type(name, param))
    yield from _procedures(pack)
    for name, one in pack.obligations.items():
        if one.owed_by.when is not None:
            yield Written(("obligations", name, "owed_by", "when"), one.owed_by.when, BOOL)
    for name, evaluation in pack.evaluations.items():
        yield from _evaluation(("evaluations", name), evaluation)
    for name, target in pack.targets.items():
        if target.reading is not None:
            yield Written(
                ("targets", name, "reading"), target.reading, numeric=True, where="target", target=target
            )


def _conditions(pack: Pack) -> Iterator[Written]:
    for name, one in pack.conditions.items():
        path: Path = ("conditions", name)
        if one.expr is not None:
            yield Written((*path, "expr"), one.expr, BOOL)
        if one.when is not None:
            yield Written((*path, "when"), one.when, BOOL)
        if one.waiver is not None and one.waiver.floor is not None:
            yield Written((*path, "waiver", "floor"), one.waiver.floor, BOOL)


def _fields(pack: Pack) -> Iterator[Written]:
    for subject, fields in pack.fields.items():
        for name, field in fields.items():
            if field.calc is not None:
                yield Written(("fields", subject, name, "calc"), field.calc, field_type(field))
            if field.when is not None:
                yield Written(("fields", subject, name, "when"), field.when, BOOL)


def _procedures(pack: Pack) -> Iterator[Written]:
    for name, procedure in pack.procedures.items():
        for index, stage in enumerate(procedure.stages):
            for key, outcome in stage.outcomes.items():
                path: Path = ("procedures", name, "stages", index, "outcomes", key)
                if outcome.guard is not None:
                    yield Written((*path, "guard"), outcome.guard, BOOL)
                if outcome.when is not None:
                    yield Written((*path, "when"), outcome.when, BOOL)
    for name, effect in pack.effects.items():
        if effect.when is not None:
            yield Written(("effects", name, "when"), effect.when, BOOL)
        for verb, money in (("pay", effect.pay), ("reclaim", effect.reclaim)):
            if money is not None and money.calc is not None:
                yield Written(("effects", name, verb, "calc"), money.calc, numeric=True)


def _evaluation(path: Path, evaluation: Evaluation) -> Iterator[Written]:
    for at, leaf in leaves(evaluation.tree, (*path, "tree")):
        for part in ("actual", "target"):
            written = getattr(leaf, part)
            if written is not None:
                yield Written((*at, part), written, numeric=True)
        if isinstance(leaf.score, str) and leaf.score not in ("judged", "watch"):
            yield Written((*at, "score"), leaf.score, numeric=True, where="evaluation", leaf=leaf)
        for index, row in enumerate(leaf.score if isinstance(leaf.score, list) else ()):
            here: Path = (*at, "score", index)
            if row.when is not None:
                yield Written((*here, "when"), row.when, BOOL, where="evaluation", leaf=leaf)
            if row.calc is not None:
                yield Written((*here, "calc"), row.calc, numeric=True, where="evaluation", leaf=leaf)
    for index, grade in enumerate(evaluation.grades):
        if grade.when is not None:
            here = (*path, "grades", index, "when")
            yield Written(here, grade.when, BOOL, where="evaluation", evaluation=evaluation)


def leaves(tree: list[Leaf], path: Path) -> Iterator[tuple[Path, Leaf]]:
    """Every indicator of a tree with its path."""
    for index, leaf in enumerate(tree):
        yield (*path, index), leaf
        yield from leaves(leaf.parts, (*path, index, "parts"))
