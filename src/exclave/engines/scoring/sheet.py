"""From judges' marks and facts to leaf scores and a total, exactly, with a reason for every unknown.

Leaves are rounded as the policy says, the total is built from the rounded leaves and rounded once more, so
that anybody can check it against the published table.

A group of leaves with full marks adds up; a group with weights is the weighted mean of its parts. A leaf
that is only watched (``score: watch``) shows its reading and enters no sum. ``missing`` applies to facts
that are missing (fail: the total is unknown; zero; renormalise: the leaf's share goes to the others of its
group). Open settings and marks not yet given are never "missing": they make the total unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from exclave.engines.policy.pack.model import Evaluation, Leaf, ScoreRow
from exclave.engines.scoring.marks import COMBINES, MarkError, TooFewMarks, check_mark, combine
from exclave.engines.scoring.rounding import MODES, rounded
from exclave.engines.scoring.settings import (
    Open,
    ScoreContext,
    SettingError,
    exact_number,
    points,
    setting,
    whole,
)

_PARAM = re.compile(r"\bparam\.[a-z][a-z0-9_]*")

Code = Literal["open", "missing", "marks", "too_few"]
Marks = Mapping[str, Mapping[str, object] | str | Decimal | int]
"""Leaf id → marks by judge (decimal texts), or one mark a panel agreed on."""


@dataclass(frozen=True)
class Why:
    """Why a value is unknown: ``open`` (a point not settled), ``missing`` (a fact), ``marks`` (not all
    given yet), ``too_few`` (for a trimmed mean). ``leaf`` is None for the evaluation as a whole."""

    code: Code
    leaf: str | None
    zh: str
    en: str
    param: str | None = None


@dataclass(frozen=True)
class NodeScore:
    """A leaf or a group. ``value`` is None when unknown (``why`` says so) or when it is only watched.

    ``reading`` is the actual value shown beside the score; ``marks`` those that were combined.
    """

    id: str
    zh: str
    en: str
    value: Fraction | None = None
    full: Fraction | None = None
    weight: Fraction | None = None
    watched: bool = False
    dropped: bool = False
    reading: Any = None
    marks: tuple[Decimal, ...] = ()
    why: tuple[Why, ...] = ()
    parts: tuple[NodeScore, ...] = ()


@dataclass(frozen=True)
class Scored:
    """The whole sheet. ``total`` is None when unknown or when nothing is scored; ``unknown`` says why.

    ``exact`` is the total before its last rounding.
    """

    tree: tuple[NodeScore, ...]
    total: Decimal | None
    exact: Fraction | None
    unknown: tuple[Why, ...]

    @property
    def leaves(self) -> tuple[NodeScore, ...]:
        return tuple(leaf for node in self.tree for leaf in _leaves(node))

    @property
    def watched(self) -> bool:
        """Whether the evaluation shows readings only and can have no total."""
        return all(leaf.watched for leaf in self.leaves)


def _leaves(node: NodeScore) -> list[NodeScore]:
    return [node] if not node.parts else [leaf for part in node.parts for leaf in _leaves(part)]


@dataclass(frozen=True)
class _Sheet:
    evaluation: Evaluation
    context: ScoreContext
    marks: Marks
    places: int | Open
    mode: Any


def score_sheet(evaluation: Evaluation, context: ScoreContext, marks: Marks) -> Scored:
    """Scores and total of one thing evaluated.

    Raises MarkError for a mark that cannot stand (above full marks, no number, for a leaf that is not
    judged) and SettingError for a tree that cannot be worked out.
    """
    _check_marks(evaluation, marks)
    rounding = evaluation.rounding
    mode = setting(context, rounding.mode)
    if not isinstance(mode, Open) and mode not in MODES:
        raise SettingError(f"no rounding mode: {mode!r}")
    sheet = _Sheet(evaluation, context, marks, whole(context, rounding.leaf), mode)
    tree = tuple(_node(sheet, leaf) for leaf in evaluation.tree)
    exact, why, tree = _together(sheet, evaluation.tree, tree)
    places = whole(context, rounding.total)
    if exact is None or isinstance(places, Open) or isinstance(mode, Open):
        if exact is not None:
            why = (*why, *(_open(None, found) for found in (places, mode) if isinstance(found, Open)))
        return Scored(tree, None, exact, why)
    return Scored(tree, rounded(exact, places, mode), exact, why)


def judged_leaves(evaluation: Evaluation) -> tuple[Leaf, ...]:
    """The leaves that wait for judges' marks, in tree order. Raises SettingError for an id used twice."""
    found: dict[str, Leaf] = {}
    seen: set[str] = set()

    def walk(leaves: Sequence[Leaf]) -> None:
        for leaf in leaves:
            if leaf.id in seen:
                raise SettingError(f"two leaves are called {leaf.id!r}")
            seen.add(leaf.id)
            if leaf.score == "judged":
                found[leaf.id] = leaf
            walk(leaf.parts)

    walk(evaluation.tree)
    return tuple(found.values())


def _check_marks(evaluation: Evaluation, marks: Marks) -> None:
    judged = {leaf.id for leaf in judged_leaves(evaluation)}
    for leaf in marks:
        if leaf not in judged:
            raise MarkError(leaf, None, f"“{leaf}”不由专家打分。", f"“{leaf}” takes no marks.")


def _open(leaf: str | None, found: Open) -> Why:
    name = found.param.removeprefix("param.")
    return Why("open", leaf, f"“{name}”尚待细则。", f"“{name}” is not settled yet.", name)


def _node(sheet: _Sheet, leaf: Leaf) -> NodeScore:
    weight = points(sheet.context, leaf.weight) if leaf.weight is not None else None
    if leaf.parts:
        parts = tuple(_node(sheet, part) for part in leaf.parts)
        value, why, parts = _together(sheet, leaf.parts, parts)
        scored = NodeScore(leaf.id, leaf.zh, leaf.en or leaf.zh, value, why=why, parts=parts)
        scored = replace(scored, watched=all(part.watched for part in parts), full=_full_of(parts))
    else:
        scored = _leaf(sheet, leaf)
    if isinstance(weight, Open):
        if scored.watched:
            return scored
        return replace(scored, value=None, why=(*scored.why, _open(leaf.id, weight)))
    return _capped(sheet, leaf, replace(scored, weight=weight))


def _full_of(parts: Sequence[NodeScore]) -> Fraction | None:
    fulls = [part.full for part in parts if not part.watched]
    known = [full for full in fulls if full is not None]
    return sum(known, Fraction(0)) if fulls and len(known) == len(fulls) else None


def _capped(sheet: _Sheet, leaf: Leaf, node: NodeScore) -> NodeScore:
    if leaf.cap is None or node.value is None:
        return node
    cap = points(sheet.context, leaf.cap)
    if isinstance(cap, Open):
        return replace(node, value=None, why=(*node.why, _open(leaf.id, cap)))
    return replace(node, value=min(node.value, cap))


def _leaf(sheet: _Sheet, leaf: Leaf) -> NodeScore:
    node = NodeScore(leaf.id, leaf.zh, leaf.en or leaf.zh)
    if leaf.actual is not None:
        node = replace(node, reading=sheet.context.evaluate(leaf.actual, {}))
    if leaf.score is None or leaf.score == "watch":
        return replace(node, watched=True)
    full = points(sheet.context, leaf.full) if leaf.full is not None else None
    if isinstance(full, Open):
        return replace(node, why=(_open(leaf.id, full),))
    node = replace(node, full=full)
    node = _judged(sheet, leaf, node) if leaf.score == "judged" else _computed(sheet, leaf, node)
    if node.value is None:
        return node
    if isinstance(sheet.places, Open) or isinstance(sheet.mode, Open):
        found = [_open(leaf.id, it) for it in (sheet.places, sheet.mode) if isinstance(it, Open)]
        return replace(node, value=None, why=tuple(found))
    return replace(node, value=Fraction(rounded(node.value, sheet.places, sheet.mode)))


def _judged(sheet: _Sheet, leaf: Leaf, node: NodeScore) -> NodeScore:
    if node.full is None:
        raise SettingError(f"{leaf.id}: a judged leaf needs full marks")
    given = sheet.marks.get(leaf.id)
    if given is None:
        return replace(node, why=(_marks(leaf.id, 0, None),))
    if not isinstance(given, Mapping):
        mark = check_mark(given, node.full, leaf.id)
        return replace(node, value=Fraction(mark), marks=(mark,))
    marks = tuple(check_mark(mark, node.full, leaf.id, judge) for judge, mark in sorted(given.items()))
    node = replace(node, marks=marks)
    judges = sheet.evaluation.judges
    how = setting(sheet.context, judges.combine) if judges is not None else "mean"
    need = whole(sheet.context, judges.count) if judges is not None and judges.count is not None else 1
    still_open = [_open(leaf.id, found) for found in (how, need) if isinstance(found, Open)]
    if still_open or isinstance(need, Open):
        return replace(node, why=tuple(still_open))
    if how not in COMBINES:
        raise SettingError(f"no way of combining marks: {how!r}")
    if len(marks) < max(1, need):
        return replace(node, why=(_marks(leaf.id, len(marks), need),))
    try:
        return replace(node, value=combine(marks, how))
    except TooFewMarks:
        zh, en = "去掉最高最低至少要三个分数。", "A trimmed mean needs at least three marks."
        return replace(node, why=(Why("too_few", leaf.id, zh, en),))


def _marks(leaf: str, got: int, need: int | None) -> Why:
    of_zh, of_en = (f"，应有 {need} 个", f" of {need}") if need is not None else ("", "")
    return Why("marks", leaf, f"“{leaf}”已有 {got} 个分数{of_zh}。", f"“{leaf}” has {got}{of_en} marks.")


def _computed(sheet: _Sheet, leaf: Leaf, node: NodeScore) -> NodeScore:
    names: dict[str, Any] = {"full": node.full, "actual": node.reading, "target": None}
    if leaf.target is not None:
        names["target"] = sheet.context.evaluate(leaf.target, {})
    rows, evaluate = leaf.score, sheet.context.evaluate
    found = _first_row(sheet.context, rows, names) if isinstance(rows, list) else evaluate(str(rows), names)
    if isinstance(found, Open):
        return replace(node, why=(_open(leaf.id, found),))
    value = exact_number(found)
    if value is None:
        open_params = [_open(leaf.id, it) for it in _open_in(sheet.context, leaf)]
        return replace(node, why=tuple(open_params) or (_missing(leaf.id),))
    return replace(node, value=value)


def _missing(leaf: str) -> Why:
    return Why("missing", leaf, f"“{leaf}”缺少事实。", f"“{leaf}” lacks a fact.")


def _open_in(context: ScoreContext, leaf: Leaf) -> list[Open]:
    """Params the formula reads that are open: they explain an unknown better than a missing fact does."""
    rows = leaf.score if isinstance(leaf.score, list) else []
    texts = [leaf.actual, leaf.target, leaf.score if isinstance(leaf.score, str) else None]
    texts += [text for row in rows for text in (row.when, row.calc)]
    named = sorted({name for text in texts if text for name in _PARAM.findall(text)})
    found = [setting(context, name) for name in named]
    return [it for it in found if isinstance(it, Open)]


def _first_row(context: ScoreContext, rows: Sequence[ScoreRow], names: Mapping[str, Any]) -> Any:
    """The first row whose condition holds; a row that is unknown makes the score unknown."""
    for row in rows:
        holds = True if row.when is None else context.evaluate(row.when, names)
        if holds is True:
            if row.calc is not None:
                return context.evaluate(row.calc, names)
            if isinstance(row.value, str):
                return points(context, row.value)
            return row.value
        if holds is not False:
            return None
    return None


def _together(
    sheet: _Sheet, leaves: Sequence[Leaf], parts: tuple[NodeScore, ...]
) -> tuple[Fraction | None, tuple[Why, ...], tuple[NodeScore, ...]]:
    """Value of a group, why it is unknown, and its parts with what ``missing`` did to them."""
    counted = [part for part in parts if not part.watched]
    if not counted:
        return None, (), parts
    weighted = {leaf.weight is not None for leaf, part in zip(leaves, parts, strict=True) if not part.watched}
    if len(weighted) > 1:
        raise SettingError("either every part of a group has a weight or none has")
    policy = sheet.evaluation.missing
    kept, why, shown = _settle_missing(parts, policy)
    if why:
        return None, why, shown
    if not kept:
        return None, tuple(reason for part in counted for reason in part.why), shown
    if True in weighted:
        return _weighted(kept), (), shown
    total = sum((part.value for part in kept if part.value is not None), Fraction(0))
    if len(kept) == len(counted):
        return total, (), shown
    whole_full, kept_full = _full_of(counted), _full_of(kept)
    if whole_full is None or not kept_full:
        raise SettingError("to renormalise, every part of the group needs full marks")
    return total * whole_full / kept_full, (), shown


def _settle_missing(
    parts: tuple[NodeScore, ...], policy: str
) -> tuple[list[NodeScore], tuple[Why, ...], tuple[NodeScore, ...]]:
    """Parts that count, reasons that stay, and all parts as they are to be shown."""
    kept: list[NodeScore] = []
    why: list[Why] = []
    shown: list[NodeScore] = []
    for part in parts:
        if not part.watched and part.value is None:
            only_missing = bool(part.why) and all(reason.code == "missing" for reason in part.why)
            if only_missing and policy == "zero":
                part = replace(part, value=Fraction(0))
                kept.append(part)
            elif only_missing and policy == "renormalise":
                part = replace(part, dropped=True)
            else:
                why += part.why
        elif not part.watched:
            kept.append(part)
        shown.append(part)
    return kept, tuple(why), tuple(shown)


def _weighted(parts: Sequence[NodeScore]) -> Fraction:
    weights = sum((part.weight for part in parts if part.weight is not None), Fraction(0))
    if not weights:
        raise SettingError("the weights of a group add up to nothing")
    weighed = (
        part.weight * part.value for part in parts if part.weight is not None and part.value is not None
    )
    return sum(weighed, Fraction(0)) / weights
