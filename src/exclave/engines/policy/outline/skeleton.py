"""An outline and its figures → the YAML files of a new pack, ready for a policy officer to fill in.

Nothing of the paper is copied but names and titles: clauses get a placeholder to restate, and what the paper
leaves open, or this reader cannot know, is 待细则.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from .figures import Figure
from .model import Clause, Outline
from .numerals import fold
from .parts import BODY

OPEN = "待细则"
RESTATE = "（请用自己的话重述）"
MAX_WORDS = 11
"""Longest run of the paper's words in a skeleton; packs refuse twelve."""

_NOT_A_NAME = re.compile(r"[。；;：:，,、]")
_VAGUE = re.compile(r"定期|适时|一定比例|一定的?|一批|适当|若干|酌情|按规定|按有关规定|根据有关规定")
_OPERATORS = {
    "at_least": ("下限（含）", "lower limit, included"),
    "above": ("须高于", "must be above"),
    "at_most": ("上限（含）", "upper limit, included"),
    "below": ("须低于", "must be below"),
    "exactly": ("", ""),
    "between": ("区间一端", "one end of a range"),
}
_EVERY = {"year": "每年", "half_year": "每半年", "quarter": "每季度", "month": "每月"}


def skeleton(
    outline: Outline, figures: Iterable[Figure], *, id: str = "new-pack", drafted: date | None = None
) -> dict[str, str]:
    """File name → YAML text. The same outline and figures always give the same text.

    ``id`` is the pack's id, ``drafted`` the day the draft was made; without it the author's date stays open.
    """
    listed = tuple(figures)
    kept = [clause for clause in outline.clauses if clause.level != 0 or _has(listed, clause)]
    files = {
        "pack.yaml": ("身份与来源文件；待细则处须由政策人员补全。", _identity(outline, id, drafted)),
        "clauses.yaml": ("at 为条款定位；zh 请用自己的话重述，不抄原句。", {"clauses": _clauses(kept)}),
        "values.yaml": ("门槛、期限、截止日，以及文件留待明确之处。", {"params": _params(kept, listed)}),
        "evaluation.yaml": ("文件写明的目标；口径未写的为待细则。", {"targets": _targets(listed)}),
    }
    return {name: f"# {note}\n{_yaml(content)}" for name, (note, content) in files.items()}


def _has(figures: tuple[Figure, ...], clause: Clause) -> bool:
    return any(figure.clause_id == clause.id for figure in figures)


def _yaml(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)


def _identity(outline: Outline, id: str, drafted: date | None) -> dict[str, Any]:
    issued = None if outline.date is None else outline.date.isoformat()
    return {
        "pack": {
            "id": id,
            "version": "0",
            "name": {"zh": outline.title or OPEN},
            "place": OPEN,
            "time_zone": "Asia/Shanghai",
            "in_force": {"from": None, "until": None},
            "transition": OPEN,
            "author": {"drafted": drafted.isoformat() if drafted else OPEN, "checked_by": []},
        },
        "documents": {
            "source": {
                "title": outline.title or OPEN,
                "number": outline.number,
                "issuers": list(outline.issuers or ()),
                "issued": issued,
                "kind": OPEN,
                "state": "text_only",
                "text": outline.file or None,
            }
        },
    }


def _clauses(clauses: list[Clause]) -> dict[str, Any]:
    return {clause.id: {"at": locator_of(clause), "zh": _name(clause) or RESTATE} for clause in clauses}


def locator_of(clause: Clause) -> str:
    """The locator that finds a clause again."""
    return clause.path if clause.part == BODY else f"{clause.part}:{clause.path}"


def _name(clause: Clause) -> str:
    """A short heading that is a name; sentences and long headings are left to restate."""
    is_name = len(clause.heading) <= MAX_WORDS and not _NOT_A_NAME.search(clause.heading)
    return clause.heading if is_name else ""


def _short(indicator: str) -> str:
    """An indicator cut to the length allowed; the noun of a Chinese phrase stands at its end."""
    noun, bracket, size = indicator.partition("（")
    words = noun.strip()[-MAX_WORDS:]
    return words + bracket + size[-MAX_WORDS:] if bracket else words or OPEN


def _literal(number: Decimal | None, unit: str) -> str:
    return f"{format(number, 'f')} {unit}".strip() if number is not None else OPEN


def _numbered(kind: str, clause_id: str, seen: Counter[str]) -> str:
    """An id such as ``period_c5_2``, ``period_c5_2_b``."""
    base = f"{kind}_{re.sub('[^a-z0-9]+', '_', clause_id)}"
    seen[base] += 1
    return base if seen[base] == 1 else f"{base}_{_letters(seen[base])}"


def _letters(number: int) -> str:
    """1 → a, 2 → b … 27 → aa."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _params(clauses: list[Clause], figures: tuple[Figure, ...]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    seen: Counter[str] = Counter()
    for figure in figures:
        if figure.kind == "target":
            continue
        ends = [(figure.value, "")] if figure.low is None else [(figure.low, "_low"), (figure.high, "_high")]
        name = _numbered(figure.kind, figure.clause_id, seen)
        for number, suffix in ends:
            params[name + suffix] = _param(figure, number)
    for clause in clauses:
        for words in dict.fromkeys(_VAGUE.findall(fold(clause.text))):
            name = _numbered("open", clause.id, seen)
            # Single quotes: every message about a param puts its name in double ones.
            params[name] = {"zh": f"‘{words}’", "clause": clause.id, "value": OPEN, "settle": "programme"}
    return params


def _param(figure: Figure, number: Decimal | None) -> dict[str, Any]:
    param: dict[str, Any] = {"zh": _short(figure.indicator), "clause": figure.clause_id}
    if figure.date is not None:
        param["zh"] = figure.indicator[:MAX_WORDS] or OPEN
        return {**param, "type": "day_of_year" if len(figure.date) == 5 else "date", "value": figure.date}
    note, note_en = _OPERATORS[figure.operator]
    param["value"] = _literal(number, figure.unit)
    return {**param, "note": note, "note_en": note_en} if note else param


def _targets(figures: tuple[Figure, ...]) -> dict[str, Any]:
    seen: Counter[str] = Counter()
    return {
        _numbered("target", figure.clause_id, seen): {
            "zh": _short(figure.indicator),
            "clause": figure.clause_id,
            "unit": figure.unit or OPEN,
            "goal": _goal(figure),
            "baseline": None,
            "definition": OPEN,
        }
        for figure in figures
        if figure.kind == "target"
    }


def _goal(figure: Figure) -> dict[str, Any]:
    """The format knows no ``below``: such a goal is a text."""
    ends = [_literal(number, figure.unit) for number in (figure.low, figure.high) if number is not None]
    value: str | list[str] = ends or _literal(figure.value, figure.unit)
    if figure.operator == "below":
        goal: dict[str, Any] = {"op": "text", "value": f"低于 {value}"}
    else:
        goal = {"op": figure.operator, "value": value}
    by = f"{figure.year}-12-31" if figure.year is not None else _EVERY.get(figure.every or "")
    return {**goal, **({"by": by} if by else {}), "force": figure.force}
