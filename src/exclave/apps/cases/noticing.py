"""Public notices as everyone reads them: what is noticed, until when, why that day, and how it ended.

Nothing about an objector is known here: a notice says at most that its clock stands still.
"""

from datetime import datetime
from typing import Any

from exclave.apps.cases import answering, ports, running
from exclave.apps.cases.models import PublicNotice
from exclave.apps.cases.openness import public_text, public_values
from exclave.apps.cases.presenting import deadline_of, stage_text, type_text
from exclave.apps.cases.presenting.words import Words, named, text
from exclave.apps.programmes import clauses, library, points
from exclave.engines.codes.calendar import WorkCalendar
from exclave.engines.policy.pack.model import Pack, Stage

LISTED = (
    "public_id", "authority_id", "number", "starts_at", "ends_at", "provisional", "ended_at", "shown", "case__public_id",
    "case__type", "case__number", "case__procedure", "case__paused", "case__programme_id", "case__authority_id",
)  # fmt: skip
"""What ``notice_row`` reads of a notice and its case, beside the programme and the authority."""


def notice_row(notice: PublicNotice, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """A notice as lists show it (no query: related rows are joined by the caller)."""
    case = notice.case
    pack = library.compiled(case.programme).pack
    procedure = pack.procedures[case.procedure]
    return {
        "public_id": notice.public_id,
        "number": notice.number,
        "name": subject_name(notice, pack),
        "type": type_text(pack, case.type),
        "procedure": named(procedure),
        "applicant": public_text(pack, notice.shown, "applicant.name"),
        "authority": notice.authority,
        "starts_at": notice.starts_at,
        "state": state_of(notice, now),
        "deadline": _chip(notice, now, calendar),
    }


def subject_name(notice: PublicNotice, pack: Pack) -> Words:
    """The institution's name where the pack opens it, else its type and the case's number."""
    stated = public_text(pack, notice.shown, "institution.name")
    if stated is not None:
        return stated
    kind = type_text(pack, notice.case.type)
    return text(f"{kind['zh']} {notice.case.number}", f"{kind['en']} {notice.case.number}")


def state_of(notice: PublicNotice, now: datetime) -> str:
    """running, paused, over (its days have passed, the next step is due) or ended."""
    if notice.ended_at is not None:
        return "ended"
    if notice.case.paused:
        return "paused"
    return "over" if now >= notice.ends_at and not notice.provisional else "running"


def _chip(notice: PublicNotice, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    zone = notice.authority.zone
    state = state_of(notice, now)
    if state == "paused":
        return {"due": None, "left": None, "paused": True}
    found = deadline_of(notice.ends_at, now, calendar, zone, provisional=notice.provisional)
    if state in ("ended", "over"):
        return {"due": found["due"], "left": None}
    return found


def notice_page(notice: PublicNotice, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """A notice with all it says: facts, the rule behind its days, its course and its end."""
    case = notice.case
    compiled = library.compiled(case.programme)
    pack = compiled.pack
    stage = next(s for s in pack.procedures[case.procedure].stages if s.id == notice.stage)
    row = notice_row(notice, now, calendar)
    rule = _rule(notice, pack, stage)
    row["deadline"] = row["deadline"] | {"why": rule["why"]} if row["state"] != "ended" else row["deadline"]
    return row | {
        "facts": public_values(pack, notice.shown),
        "stage": stage_text(pack.procedures[case.procedure], notice.stage),
        "case_number": case.number,
        "programme": case.programme,
        "call": case.round if case.round and not case.round.obligation else None,
        "period": rule["period"],
        "clauses": clauses.clauses(case.programme, pack, stage.clause),
        "left_when_paused": _rest(notice) if row["state"] == "paused" else None,
        "result": _result(notice, pack, stage),
        "registered": ports.subject(case.subject_id) is not None,
        "subject_id": case.subject_id,
        "open": row["state"] in ("running", "paused") and stage.objections is not None,
        "takes_objections": stage.objections is not None,
        "starts_on": notice.authority.day(notice.starts_at),
    }


def _rule(notice: PublicNotice, pack: Pack, stage: Stage) -> dict[str, Any]:
    """How long a notice runs, from which day, and who said so."""
    case = notice.case
    stated = stage.within or ""
    key = stated.removeprefix("param.")
    if key not in pack.params:
        words = text(stated)
        return {"period": words if stated else None, "why": words}
    literal = answering.params_of(case, library.compiled(case.programme)).get(key)
    value = points.value_text(pack, key, literal)
    next_day = pack.pack.clock.count_from == "next_day"
    call = case.round.number if case.round and key in case.round.settled else ""
    zh = f"公示期 {value['zh']}" + ("，自公示次日起算" if next_day else "")
    en = f"notice of {value['en']}" + (", counted from the day after it starts" if next_day else "")
    if call:
        zh, en = f"{zh}；天数由申报通知 {call} 写明", f"{en}; the call {call} states the length"
    return {"period": value, "why": text(zh, en)}


def _rest(notice: PublicNotice) -> Words | None:
    """What is left of the notice while its clock stands still."""
    clock = running.load(notice.case).state.clock
    if clock is None or not clock.periods:
        return None
    return text(
        "、".join(p.text("zh") for p in clock.periods), ", ".join(p.text("en") for p in clock.periods)
    )


def _result(notice: PublicNotice, pack: Pack, stage: Stage) -> Words | None:
    """How an ended notice ended: the outcome of its case, or that the case went back to be decided again."""
    if notice.ended_at is None:
        return None
    case = notice.case
    if case.ended and case.outcome in stage.outcomes:
        return named(stage.outcomes[case.outcome])
    if case.ended:
        return text("已办结", "closed")
    return text(
        f"公示已终止，办件回到“{stage_text(pack.procedures[case.procedure], case.stage)['zh']}”",
        f"the notice was ended; the case is back at “{stage_text(pack.procedures[case.procedure], case.stage)['en']}”",
    )


def answer_deadline(case: Any, now: datetime, calendar: WorkCalendar) -> dict[str, Any] | None:
    """Until when an objection is to be answered; None where no limit is set."""
    if case.due_at is None:
        return None
    return deadline_of(
        case.due_at,
        now,
        calendar,
        case.authority.zone,
        paused=case.paused,
        provisional=case.due_provisional,
    )


def withdrawable_until(case: Any) -> datetime | None:
    """Until when the objector may take an objection back; None when that time is over or somebody acted."""
    state = running.load(case).state
    return None if state.ended or case.ended else state.withdrawable_until
