"""An outline and its figures for people and for programs."""

from collections.abc import Iterable
from typing import Any

from .figures import Figure
from .model import Clause, Outline

_WORDS = {
    "zh": {
        "title": "标题", "number": "文号", "issuers": "发文机关", "date": "日期", "none": "文件未写",
        "figures": "数字", "no_figures": "没有找到有约束力的数字", "preface": "（首个序号之前）", "and_others": "共 {} 家",
        "target": "目标", "threshold": "门槛", "period": "期限", "deadline": "截止日", "part": "部分",
    },
    "en": {
        "title": "title", "number": "number", "issuers": "issuers", "date": "date", "none": "not said",
        "figures": "figures", "no_figures": "no figure that binds was found", "preface": "(before the first label)",
        "and_others": "{} in all", "target": "target", "threshold": "threshold", "period": "period",
        "deadline": "deadline", "part": "part",
    },
}  # fmt: skip
_SIGNS = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<", "exactly": "=", "between": ""}
_SHOWN = 30
"""Characters of a clause without heading that a listing shows."""


def outline_json(outline: Outline, figures: Iterable[Figure] = ()) -> dict[str, Any]:
    """The JSON form: frame and clauses (see `Outline.to_json`), and ``figures``."""
    return {**outline.to_json(), "figures": [figure.to_json() for figure in figures]}


def format_outline(outline: Outline, figures: Iterable[Figure] = (), lang: str = "zh") -> str:
    """A listing to read: frame, clause tree indented by depth, figures. ``lang`` is ``zh`` or ``en``."""
    words = _WORDS["en" if lang.startswith("en") else "zh"]
    lines = [outline.file, *_frame(outline, words)]
    depths: dict[str, int] = {}
    part = ""
    for clause in outline.clauses:
        if clause.part != part:
            part = clause.part
            title = outline.parts.get(part)
            lines += ["", f"[{part}]" + (f" {title}" if title else "")]
        depths[clause.id] = 0 if clause.parent is None else depths[clause.parent] + 1
        lines.append("  " * (depths[clause.id] + 1) + _clause(clause, words))
    listed = [_figure(figure, words) for figure in figures]
    lines += ["", f"{words['figures']}:" if listed else words["no_figures"], *listed]
    return "\n".join(lines) + "\n"


def _frame(outline: Outline, words: dict[str, str]) -> list[str]:
    issuers = "、".join(outline.issuers or ())
    if not issuers and outline.issuers_count:
        issuers = words["and_others"].format(outline.issuers_count)
    said = {
        "title": outline.title,
        "number": outline.number,
        "issuers": issuers,
        "date": outline.date.isoformat() if outline.date else None,
    }
    return [f"{words[key]}: {value or words['none']}" for key, value in said.items()]


def _clause(clause: Clause, words: dict[str, str]) -> str:
    if clause.level == 0:
        return words["preface"]
    text = clause.heading or clause.text.replace("\n", " ")
    return f"{clause.label} {text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}".rstrip()


def _figure(figure: Figure, words: dict[str, str]) -> str:
    if figure.date is not None:
        amount = figure.date
    elif figure.low is not None and figure.high is not None:
        amount = f"{figure.low:f}–{figure.high:f} {figure.unit}"
    else:
        amount = f"{_SIGNS[figure.operator]} {figure.value:f} {figure.unit}".strip()
    when = str(figure.year) if figure.year is not None and figure.date is None else figure.every or ""
    place = figure.clause if figure.part == "正文" else f"{figure.part}:{figure.clause}"
    return f"  {words[figure.kind]}  {place}  {figure.indicator}  {amount}" + (f"  ({when})" if when else "")
