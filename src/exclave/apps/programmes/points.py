"""The params of a programme as people read them: what the policy states, what it leaves open, who settled it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from exclave.apps.programmes.clauses import Clause, Text, both, clauses, findings_about
from exclave.apps.programmes.models import Programme, Round
from exclave.engines.codes.units import LiteralError, Quantity, format_quantity, parse_literal
from exclave.engines.policy.answers import code_name
from exclave.engines.policy.pack.model import OPEN, Finding, Pack, Param, Target
from exclave.engines.policy.pack.settle import is_open_param
from exclave.engines.procedure.naming import Lang

OPEN_TEXT: Text = {"zh": OPEN, "en": "not settled"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PARAM = re.compile(r"\{param\.([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Point:
    """One param. ``value`` None: nobody has stated it. ``by``: policy, programme, round, or who still may."""

    id: str
    label: Text
    value: Text | None
    open: bool
    by: str
    reason: str
    left_open: bool
    note: Text | None
    clauses: list[Clause]
    practice: Text | None
    findings: list[Finding]


def points(programme: Programme, pack: Pack) -> list[Point]:
    """Every param of the programme, as the policy states it or as it was settled when put in force."""
    return [point(programme, pack, key, programme.settled) for key in pack.params]


def call_points(call: Round, pack: Pack) -> list[Point]:
    """The points this call had to settle, with what it states."""
    return [point(call.programme, pack, key, call.settled) for key in pack.params if key in call.settled]


def point(programme: Programme, pack: Pack, key: str, settled: dict[str, Any]) -> Point:
    param = pack.params[key]
    is_open = is_open_param(param)
    stated = settled.get(key) if is_open else param.value
    known = stated not in (None, OPEN)
    return Point(
        id=key,
        label=both(param),
        value=value_text(pack, key, stated) if known else None,
        open=is_open,
        by=(param.settle or "rules") if is_open else "policy",
        reason=str(programme.reasons.get(key) or "") if param.settle == "programme" else "",
        left_open=key in programme.left_open,
        note={"zh": param.note, "en": param.note_en or param.note} if param.note else None,
        clauses=clauses(programme, pack, param.clause),
        practice={"zh": param.practice, "en": param.practice_en or param.practice}
        if param.practice
        else None,
        findings=findings_about(pack, [f"param.{key}", key]),
    )


def value_text(pack: Pack, key: str, literal: Any) -> Text:
    """A stated value in words: ``10 人``, 是, the name of a choice, 1月31日. Rows by case say so."""
    param = pack.params[key]
    if literal in (None, OPEN):
        return OPEN_TEXT
    if isinstance(literal, list):
        return {"zh": "分情形，见条款", "en": "by case, see the clause"}
    return {"zh": _value(pack, key, param, literal, "zh"), "en": _value(pack, key, param, literal, "en")}


def _value(pack: Pack, key: str, param: Param, literal: Any, lang: Lang) -> str:
    if param.type == "bool":
        said = literal in (True, "true")
        return ("是" if said else "否") if lang == "zh" else ("yes" if said else "no")
    if param.type == "choice":
        return code_name(pack, param.list_ or f"param.{key}", str(literal), lang)
    if param.type == "day_of_year":
        month, _, day = str(literal).partition("-")
        return f"{int(month)}月{int(day)}日" if lang == "zh" else f"{int(day)} {MONTHS[int(month) - 1]}"
    return _literal(literal, lang)


def fill_params(pack: Pack, item: Any, settled: dict[str, Any]) -> Text:
    """A text of the pack with ``{param.x}`` in words, as far as settled."""

    def shown(lang: str) -> str:
        text = item.zh if lang == "zh" else item.en or item.zh
        return _PARAM.sub(lambda m: _named(pack, m.group(1), settled)[lang], text)

    return {"zh": shown("zh"), "en": shown("en")}


def _named(pack: Pack, key: str, settled: dict[str, Any]) -> Text:
    param = pack.params.get(key)
    if param is None:
        return {"zh": key, "en": key}
    return value_text(pack, key, settled.get(key) if is_open_param(param) else param.value)


# ---- targets ----------------------------------------------------------------------------------------------
_OPS = {
    "at_least": ("不低于", "at least"),
    "above": ("高于", "above"),
    "at_most": ("不高于", "at most"),
    "exactly": ("", ""),
    "between": ("", ""),
}


def goal_text(target: Target) -> Text | None:
    """The goal in words: 2028年12月31日前不低于 50 家. None when the policy states no number."""
    goal = target.goal
    if goal.value in (None, OPEN) or goal.op == "text":
        return None
    values = goal.value if isinstance(goal.value, list) else [goal.value]
    shown = {
        "zh": "—".join(_literal(v, "zh") for v in values),
        "en": "–".join(_counted(v) for v in values),
    }
    zh, en = _OPS.get(goal.op, ("", ""))
    by = _by(goal.by)
    return {
        "zh": f"{by['zh']}{zh} {shown['zh']}".strip(),
        "en": f"{en} {shown['en']} {by['en']}".strip(),
    }


def _counted(value: Any) -> str:
    """A goal in English: the label names what is counted, so a bare counting unit is left out."""
    text = _literal(value, "en")
    try:
        quantity = parse_literal(str(value))
    except LiteralError:
        return text
    return (
        f"{quantity.value:,f}" if isinstance(quantity, Quantity) and quantity.unit in ("家", "个") else text
    )


def _by(day: Any) -> Text:
    if not isinstance(day, date):
        return {"zh": f"{day}前" if day else "", "en": f"by {day}" if day else ""}
    if (day.month, day.day) == (12, 31):
        return {"zh": f"{day.year}年底前", "en": f"by the end of {day.year}"}
    return {
        "zh": f"{day.year}年{day.month}月{day.day}日前",
        "en": f"by {day.day} {MONTHS[day.month - 1]} {day.year}",
    }


def _literal(value: Any, lang: Lang) -> str:
    try:
        quantity = parse_literal(str(value))
    except LiteralError:
        return str(value)
    return format_quantity(quantity, lang) if isinstance(quantity, Quantity) else str(value)


def definition_of(target: Target) -> Text | None:
    """How the target is counted, None when that is not settled (口径待定)."""
    stated = target.definition
    if isinstance(stated, dict) and stated.get("zh"):
        return {"zh": str(stated["zh"]), "en": str(stated.get("en") or stated["zh"])}
    return {"zh": stated, "en": stated} if isinstance(stated, str) and stated not in ("", OPEN) else None
