"""Rounds as officers see them, the form of a new call, and the call as the public will read it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from exclave.apps.cases.presenting.deadline import deadline_of
from exclave.apps.cases.presenting.values import day_text
from exclave.apps.cases.presenting.words import (
    Words,
    alone,
    clause_words,
    named,
    outcome_text,
    stage_text,
    text,
    type_text,
)
from exclave.apps.cases.rounds import UNHANDED, NewCall
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme, Round
from exclave.apps.programmes.points import value_text
from exclave.apps.programmes.queries import applied_procedures, stage_of_call
from exclave.engines.codes.calendar import WorkCalendar
from exclave.engines.policy.pack.model import Pack, Procedure

STATES: dict[str, tuple[str, Words]] = {
    "coming": ("waiting", text("未开始", "Not yet open")),
    "open": ("success", text("进行中", "Open")),
    "closed": ("neutral", text("已截止", "Closed")),
}


def round_row(row: Round, counts: Mapping[str, int], now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """One round in the list: state, days, number of cases. ``row``: a round, or a line of one (``rounds.SHOWN``)."""
    pack = library.compiled(row.programme).pack
    look, word = STATES[stage_of_call(row.opens_at, row.closes_at, now)]
    zone = row.authority.zone
    over = now >= row.closes_at
    return {
        "public_id": row.public_id,
        "number": row.number,
        "title": text(row.title_zh, row.title_en),
        "procedure": alone(named(pack.procedures[row.procedure])),
        "look": look,
        "word": word,
        "opens": row.opens_at.astimezone(zone).date(),
        "deadline": deadline_of(row.closes_at, now, calendar, zone)
        | ({"left": None, "overdue": False} if over else {}),
        "cases": sum(n for key, n in counts.items() if key != UNHANDED),
        "unhanded": counts.get(UNHANDED, 0),
        "report": bool(row.obligation),
        "public": not row.obligation and row.procedure in applied_procedures(row.programme),
    }


def round_page(row: Round, counts: Mapping[str, int]) -> dict[str, Any]:
    """Counts by stage in the order of the procedure, what the call states, and its dates."""
    compiled = library.compiled(row.programme)
    pack = compiled.pack
    procedure = pack.procedures[row.procedure]
    zone = row.authority.zone
    return {
        "stages": _stages(procedure, row, counts),
        "types": [alone(type_text(pack, t)) for t in row.types],
        "points": [
            {
                "label": alone(named(pack.params[name])),
                "value": value_text(pack, name, value),
                "clauses": clause_words(compiled, pack.params[name].clause),
            }
            for name, value in row.settled.items()
            if name in pack.params
        ],
        "dates": [
            {"label": date_label(procedure, name), "day": day_text(value)}
            for name, value in row.dates.items()
        ],
        "opens": row.opens_at.astimezone(zone).date(),
        "cutoff": row.cutoff,
        "text": text(row.text_zh, row.text_en),
    }


def _stages(procedure: Procedure, row: Round, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    first = procedure.stages[0]
    found = []
    for stage in procedure.stages:
        number = counts.get(stage.id, 0)
        found.append(
            {
                "label": alone(named(stage)),
                "number": number,
                "query": f"view=open&stage={row.procedure}.{stage.id}",
            }
        )
    if unhanded := counts.get(UNHANDED, 0):
        label = text(f"{first.zh}（未提交）", f"{first.en or first.zh} (not handed in)")
        label = alone(label)
        found.insert(0, {"label": label, "number": unhanded, "query": ""})
    for key, number in counts.items():
        stage_id, _, outcome = key.partition(":")
        if outcome:
            at = next((s for s in procedure.stages if outcome in s.outcomes), None)
            done, end = outcome_text(at, outcome) or text(outcome), stage_text(procedure, stage_id)
            label = text(f"{end['zh']}：{done['zh']}", f"{end['en']}: {done['en']}")
            label = alone(label)
            found.append(
                {"label": label, "number": number, "query": f"view=closed&stage={row.procedure}.{stage_id}"}
            )
    return found


def date_label(procedure: Procedure, name: str) -> Words:
    """The name of a last day a call states: that of the stage it belongs to."""
    stage = next((s for s in procedure.stages if s.id == name or s.until == f"round.dates.{name}"), None)
    words = named(stage) if stage else text(name)
    return text(f"“{words['zh']}”截止日", f"Last day for “{words['en']}”")


def call_form(call: NewCall, errors: Mapping[str, list[str]]) -> dict[str, Any]:
    """Fields of a new call: what it says, its days, its types, and every point it must state."""
    typed = call.typed
    procedure = call.pack.procedures[call.procedure]

    def one(name: str, kind: str, zh: str, en: str, **more: Any) -> dict[str, Any]:
        label = {"id": name, "type": kind, "label": text(zh, en), "value": typed.get(name, "")}
        return label | {"errors": errors.get(name, []), "required": True} | more

    chosen = typed.getlist("types") if hasattr(typed, "getlist") else []
    return {
        "says": [
            one("title_zh", "text", "通知标题（中文）", "Title in Chinese", max_length=200),
            one("title_en", "text", "通知标题（英文）", "Title in English", max_length=240, required=False),
            one("text_zh", "longtext", "通知正文（中文）", "Text in Chinese", required=False, rows=5),
            one("text_en", "longtext", "通知正文（英文）", "Text in English", required=False, rows=3),
        ],
        "types": one(
            "types",
            "choices",
            "受理的类型",
            "Types it takes",
            options=[{"value": t, "label": alone(type_text(call.pack, t))} for t in procedure.types],
            value=chosen or (list(procedure.types) if not typed else []),
        ),
        "days": [
            one("opens_on", "date", "开始申报", "Opens on"),
            one("closes_on", "date", "申报截止日（当天24时截止）", "Last day to apply (until midnight)"),
            *(one(f"dates.{name}", "date", *date_label(procedure, name).values()) for name in call.dates),
        ],
        "points": [point_field(call, name, errors) for name in call.points],
    }


def point_field(call: NewCall, name: str, errors: Mapping[str, list[str]]) -> dict[str, Any]:
    """A point the call must state, as a field, beside the clause that leaves it open."""
    param = call.pack.params[name]
    units = [param.unit] if isinstance(param.unit, str) else list(param.unit or [])
    options = None
    if param.type == "bool":
        options = [
            {"value": "true", "label": text("是", "yes")},
            {"value": "false", "label": text("否", "no")},
        ]
    elif param.type == "choice":
        options = [{"value": key, "label": named(item)} for key, item in param.items.items()]
    compiled = library.compiled(call.programme)
    return {
        "id": name,
        "label": alone(named(param)),
        "options": options,
        "units": units,
        "unit_chosen": call.typed.get(f"{name}.unit", units[0] if units else ""),
        "value": call.typed.get(name, ""),
        "errors": errors.get(name, []),
        "clauses": clause_words(compiled, param.clause),
        "practice": text(param.practice, param.practice_en) if param.practice else None,
        "note": text(param.note, param.note_en) if param.note else None,
    }


def preview(call: NewCall) -> dict[str, Any]:
    """The call as the public will read it."""
    pack, values = call.pack, call.values
    procedure = pack.procedures[call.procedure]
    return {
        "title": text(values["title_zh"], values["title_en"]),
        "text": text(values["text_zh"], values["text_en"]),
        "opens": values["opens_on"],
        "closes": values["closes_on"],
        "types": [alone(type_text(pack, t)) for t in values["types"]],
        "dates": [
            {"label": date_label(procedure, n), "day": day_text(v)} for n, v in values["dates"].items() if v
        ],
        "points": [
            {"label": alone(named(pack.params[n])), "value": _stated(pack, n, v)}
            for n, v in values["settled"].items()
            if v
        ],
    }


def _stated(pack: Pack, name: str, value: str) -> Words:
    try:
        return value_text(pack, name, value)
    except (ValueError, KeyError):
        return text(value)


def programme_words(programme: Programme) -> Words:
    return text(programme.name_zh, programme.name_en)
