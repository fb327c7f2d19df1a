"""Grades: ordered rows, the first that holds; one row unknown means no grade yet.

A veto is a row above the others: while it is unknown whether it strikes, there is no grade.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from exclave.engines.policy.pack.model import ClauseRef, Evaluation, Grade, Start
from exclave.engines.scoring.marks import majority
from exclave.engines.scoring.settings import Evaluate
from exclave.engines.scoring.sheet import NodeScore, Scored

Judged = Mapping[str, bool | Mapping[str, bool]]
"""Grade id → the answer of the duty that judges it, or the votes of a panel by person."""
Ties = Literal["min", "dense", "max"]


@dataclass(frozen=True)
class GradeResult:
    """``grade`` is None when no grade can be given; ``row`` is then the row that could not be answered (None
    when every row was answered no). ``effects`` are effect ids and procedures to start, as in the pack:
    they open a case, they decide nothing."""

    grade: str | None
    row: str | None
    clause: ClauseRef | None
    reason_zh: str
    reason_en: str
    effects: tuple[str | Start, ...] = ()


def grade(
    evaluation: Evaluation,
    scored: Scored,
    judged: Judged,
    evaluator: Evaluate,
    *,
    rank: int | None = None,
    n: int | None = None,
    percentile: Fraction | None = None,
    panel: int | None = None,
) -> GradeResult:
    """The grade of one thing evaluated.

    ``evaluator`` answers a row's ``when`` with ``total rank n percentile`` (None = unknown) and ``part``: points by
    heading and indicator, those that are only watched left out. A row a person judges needs
    an answer in ``judged``; votes of a panel decide by more than half of ``panel`` people (without
    ``panel``: of those who voted). Raises ValueError for more votes than people.
    """
    total = Fraction(scored.total) if scored.total is not None else None
    names = {"total": total, "rank": rank, "n": n, "percentile": percentile, "part": parts(scored)}
    for row in evaluation.grades:
        holds = _judgement(row, judged, panel) if row.judge is not None else _holds(row, evaluator, names)
        if holds is True:
            return _given(row)
        if holds is None:
            return _unanswered(row)
    return GradeResult(None, None, None, "没有一行等次符合。", "No row of the grades applies.")


def parts(scored: Scored) -> dict[str, Fraction | None]:
    """Points of every heading and indicator that is scored, by id; None while unknown."""

    def below(nodes: tuple[NodeScore, ...]) -> Iterator[NodeScore]:
        for node in nodes:
            yield node
            yield from below(node.parts)

    return {node.id: node.value for node in below(scored.tree) if not node.watched}


def _holds(row: Grade, evaluator: Evaluate, names: Mapping[str, object]) -> bool | None:
    if row.when is None:
        raise ValueError(f"grade {row.id!r} has neither a condition nor a judge")
    answer = evaluator(row.when, names)
    return answer if isinstance(answer, bool) else None


def _judgement(row: Grade, judged: Judged, panel: int | None) -> bool | None:
    answer = judged.get(row.id)
    if answer is None or isinstance(answer, bool):
        return answer
    if not answer:
        return None
    return majority(answer, panel if panel is not None else len(answer))


def _given(row: Grade) -> GradeResult:
    how_zh, how_en = ("经判定", "as judged") if row.judge is not None else ("符合条件", "its condition holds")
    zh, en = f"{how_zh}：{row.zh}。", f"{row.en or row.zh}: {how_en}."
    return GradeResult(row.id, row.id, row.clause, zh, en, tuple(row.effects))


def _unanswered(row: Grade) -> GradeResult:
    name = row.en or row.zh
    if row.judge is not None:
        zh, en = f"“{row.zh}”还没有判定。", f"“{name}” is not judged yet."
    else:
        zh, en = f"“{row.zh}”的条件还没有结论。", f"The condition of “{name}” is not known yet."
    return GradeResult(None, row.id, row.clause, zh, en)


def ranks(totals: Mapping[str, Decimal | None], ties: Ties = "min") -> dict[str, int | None]:
    """Places by total, highest first. One unknown total leaves every place unknown, for it could stand anywhere.

    Equal totals share a place: the first of theirs (``min``: 1, 2, 2, 4), the last of theirs (``max``: 1, 3, 3, 4; who
    ties across a line stays below it), or the next one counts on (``dense``: 1, 2, 2, 3)."""
    if any(total is None for total in totals.values()):
        return dict.fromkeys(totals)
    known = {key: total for key, total in totals.items() if total is not None}
    order = sorted(set(known.values()), reverse=True)
    if ties == "dense":
        place = {total: index + 1 for index, total in enumerate(order)}
    elif ties == "max":
        place = {total: sum(other >= total for other in known.values()) for total in order}
    else:
        place = {total: 1 + sum(other > total for other in known.values()) for total in order}
    return {key: place[total] for key, total in known.items()}


def percentiles(totals: Mapping[str, Decimal | None]) -> dict[str, Fraction | None]:
    """The share of the others that stand below each total: 0 for the lowest, 1 for a highest that stands alone.

    As COINr's ``prank`` and PERCENTRANK.INC: (how many are below) / (n - 1). One alone has none, and one unknown total
    leaves all unknown.
    """
    if len(totals) < 2 or any(total is None for total in totals.values()):
        return dict.fromkeys(totals)
    known = {key: total for key, total in totals.items() if total is not None}
    return {
        key: Fraction(sum(other < total for other in known.values()), len(known) - 1)
        for key, total in known.items()
    }
