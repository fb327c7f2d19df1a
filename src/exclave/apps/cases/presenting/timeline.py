"""Stages done, now and to come, from the history of a case."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from exclave.apps.cases.presenting.deadline import deadline
from exclave.apps.cases.presenting.words import Words, duty_text, joined, named, outcome_text, text
from exclave.apps.cases.running import Running
from exclave.engines.procedure import IN_STEAD_OF, SECOND_IN_STEAD_OF, SYSTEM_CLOCK, Entry

BY_ITSELF = text("系统按期限办理", "the system, when the time ran out")


def timeline(
    alive: Running,
    history: Iterable[Entry],
    now: datetime,
    *,
    journal: Mapping[int, int] | None = None,
    names: Mapping[str, str] | None = None,
    reasons: bool = True,
) -> list[dict[str, Any]]:
    """One row per visit of a stage, then the stage now, then those still ahead in the pack's order.

    ``journal`` maps an entry's number to its number in the journal. ``names`` (officers' pages only) maps
    actors' opaque ids to names. ``reasons`` False leaves the reasons out.
    """
    rows: list[dict[str, Any]] = []
    entered: datetime | None = None
    for entry in history:
        if entry.kind == "opened":
            entered = entry.at
        elif entry.kind in ("acted", "withdrawn"):
            rows.append(_passed(alive, entry, entered, journal or {}, names or {}, reasons))
            entered = entry.at
    if alive.case.ended:  # also of an objection taken back before histories knew an end for it
        return rows
    return rows + _now(alive, now) + _ahead(alive)


def _passed(
    alive: Running,
    entry: Entry,
    entered: datetime | None,
    journal: Mapping[int, int],
    names: Mapping[str, str],
    reasons: bool,
) -> dict[str, Any]:
    stage = alive.stage_named(entry.stage)
    withdrawn = entry.kind == "withdrawn"
    back = withdrawn or bool(entry.detail.get("returns"))
    return {
        "label": named(stage) if stage else text(entry.stage),
        "state": "returned" if back else "done",
        "outcome": text("撤回提交", "submission taken back")
        if withdrawn
        else outcome_text(stage, entry.outcome),
        "who": _who(alive, entry, names),
        "at": entry.at,
        "took": took(alive, entered, entry.at) if entered else None,
        # Of the clock's own step “who” says already that the time ran out.
        "note": entry.reason if reasons and entry.reason and "time_ended" not in entry.detail else "",
        "journal": journal.get(entry.seq),
    }


def _who(alive: Running, entry: Entry, names: Mapping[str, str]) -> Words:
    pack = alive.compiled.pack
    if entry.actor == SYSTEM_CLOCK:
        by_experts = entry.detail.get("by") == "opinions"
        return text("专家意见已齐", "all opinions are in") if by_experts else BY_ITSELF
    detail = entry.detail
    signed = [
        (entry.duty, entry.actor, detail.get(IN_STEAD_OF)),
        (detail.get("second_duty"), detail.get("second"), detail.get(SECOND_IN_STEAD_OF)),
    ]
    return joined(
        _signer(duty_text(pack, duty), names.get(actor or ""), names.get(absent or ""))
        for duty, actor, absent in signed
        if duty
    )


def _signer(duty: Words, name: str | None, absent: str | None) -> Words:
    """“受理（乙，代甲）”; names stand on colleagues' pages alone."""
    if not name:
        return duty
    zh, en = (f"，代{absent}", f" for {absent}") if absent else ("", "")
    return {"zh": f"{duty['zh']}（{name}{zh}）", "en": f"{duty['en']} ({name}{en})"}


def took(alive: Running, since: datetime, until: datetime) -> Words:
    """How long a stage took, in working days."""
    zone = alive.context.zone
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    days = alive.context.calendar.workdays_between(first, last).days  # type: ignore[attr-defined]
    if days < 1:
        return text("不到1个工作日", "less than a working day")
    return text(f"{days}个工作日", f"{days} working day" if days == 1 else f"{days} working days")


def _now(alive: Running, now: datetime) -> list[dict[str, Any]]:
    stage = alive.stage
    if stage is None or alive.state.ended:
        return []
    return [
        {
            "label": named(stage),
            "state": "now",
            "who": duty_text(
                alive.compiled.pack, stage.second.duty if _pending(alive) and stage.second else stage.who.duty
            ),
            "at": alive.state.entered_at,
            "deadline": deadline(alive, now),
            "note": _standing(alive),
        }
    ]


def _pending(alive: Running) -> bool:
    return alive.state.pending is not None


def _standing(alive: Running) -> Words | str:
    """What a reader should know about the stage as it stands."""
    state, stage = alive.state, alive.stage
    if state.pending is not None and stage is not None:
        proposed = outcome_text(stage, state.pending.outcome) or text("")
        return text(
            f"已提出“{proposed['zh']}”，等待第二人签署",
            f"“{proposed['en']}” proposed; awaits the second signature",
        )
    if state.open_objections:
        n = len(state.open_objections)
        return text(f"有{n}件异议正在核查", f"{n} objection{'' if n == 1 else 's'} being looked into")
    if stage is not None and stage.does == "review" and state.assigned:
        given, asked = len(state.opinions), len(state.assigned)
        return text(f"已指派{asked}人，已提交{given}份意见", f"{given} of {asked} opinions are in")
    return ""


def _ahead(alive: Running) -> list[dict[str, Any]]:
    if alive.state.ended:
        return []
    ids = [s.id for s in alive.procedure.stages]
    if alive.state.stage not in ids:
        return []
    pack = alive.compiled.pack
    return [
        {"label": named(s), "state": "ahead", "who": duty_text(pack, s.who.duty)}
        for s in alive.procedure.stages[ids.index(alive.state.stage) + 1 :]
    ]
