"""What an applicant must do by when, what is running, and what has ended."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from exclave.apps.cases import running
from exclave.apps.cases.filling import queries, requested
from exclave.apps.cases.filling.words import capitals, last_day
from exclave.apps.cases.models import Case, Entry, ObligationDue
from exclave.apps.cases.presenting import deadline_of, stage_text, text, type_text
from exclave.apps.cases.presenting.words import WAITS_ON, Words, named, outcome_text
from exclave.apps.cases.wording import of_year
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Round
from exclave.apps.reference.calendars import work_calendar
from exclave.apps.reference.models import Authority
from exclave.engines.codes.calendar import WorkCalendar

SHOWN_ENDED = 50


def page(viewer: Any, now: datetime) -> dict[str, Any]:
    """The context of ``cases/applicant/todo.html``: tasks by due date, running and finished cases, open calls."""
    calendar = work_calendar()
    cases = list(queries.own_cases(viewer).order_by("due_at", "pk"))
    open_cases = [c for c in cases if not c.ended]
    mine = [c for c in open_cases if c.waits_on == "applicant"]
    returns = _returned([c.pk for c in mine])
    tasks = [_task(c, now, calendar, returns.get(c.pk)) for c in mine]
    tasks += [_owed(d, now, calendar) for d in queries.owed_by(viewer) if d.case_id is None]
    tasks.sort(key=lambda t: (t["due"] is None, t["due"] or now))
    return {
        "tasks": tasks,
        "withdrawable": _withdrawable(open_cases, now),
        "running": [_row(c, now, calendar) for c in open_cases if c.waits_on != "applicant"],
        "ended": [_row(c, now, calendar) for c in sorted((c for c in cases if c.ended), key=lambda c: -c.pk)][
            :SHOWN_ENDED
        ],
        "calls": [call_row(r, now, calendar) for r in queries.open_calls(now)],
        "offers": requested.offers(viewer),
        "organisations": queries.organisations_of(viewer),
    }


def _returned(case_ids: list[int]) -> dict[int, Entry]:
    """The return for correction each case stands under, by row id."""
    found: dict[int, Entry] = {}
    acted = Entry.objects.filter(case_id__in=case_ids, kind="acted").select_related("case").order_by("seq")
    for entry in acted:
        if entry.detail.get("to") != entry.case.stage:
            continue
        if entry.detail.get("returns"):
            found[entry.case_id] = entry
    return found


def _task(case: Case, now: datetime, calendar: WorkCalendar, returned: Entry | None) -> dict[str, Any]:
    row = _row(case, now, calendar)
    pack = library.compiled(case.programme).pack
    started_by_office = case.round is None and pack.procedures[case.procedure].starts != "request"
    if returned is not None:
        kind, what = "returned", text("退回补正", "Returned for correction")
        action = text("补正", "Correct")
    elif started_by_office:
        kind, what = "hearing", text("请陈述意见", "State your case")
        action = text("陈述意见", "State your case")
    elif case.round is not None and case.round.obligation:
        kind, what = "report", text("继续填报", "Go on with the report")
        action = text("继续填报", "Continue")
    else:
        kind, what = "draft", text("草稿，尚未提交", "Draft, not handed in")
        action = text("继续填写", "Continue")
    return row | {
        "kind": kind,
        "what": what,
        "action": action,
        "href": reverse("case-edit", args=[case.public_id]),
        "reason": returned.reason if returned else "",
        "due": case.due_at,
        "late": case.due_at is not None and case.due_at <= now,
    }


def _owed(due: ObligationDue, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """A report not begun yet."""
    spec = library.compiled(due.programme).pack.obligations[due.obligation]
    zone = due.authority.zone
    name = named(spec)
    late = due.due_at <= now
    return {
        "kind": "owed",
        "title": due.subject_name,
        "what": text(
            f"{of_year(due.year, name['zh'])}，尚未开始",
            f"{name['en'].capitalize()} for {due.year}, not begun",
        ),
        "action": text("开始填报", "Start"),
        "post": "" if late else reverse("report-start", args=[due.public_id]),
        "reason": too_late(due.due_at, zone, due.authority) if late else "",
        "number": "",
        "deadline": deadline_of(due.due_at, now, calendar, zone),
        "due": due.due_at,
        "late": late,
        "organisation": due.organisation,
    }


def too_late(due: datetime, zone: ZoneInfo, authority: Authority) -> Words:
    """What to tell who did not begin in time: until when it was, and whom to ask."""
    day = last_day(due, zone)
    return text(
        f"已于{day['zh']} 24:00 截止，期限内没有开始填报，现在不能在网上开始。请联系{authority.name_zh}说明情况。",
        f"It closed on {day['en']} at 24:00 without having been begun, so it cannot be begun online now. "
        f"Explain to {authority.name_en}.",
    )


def _row(case: Case, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    """One case in a list, told from its row and its pack alone: no history is read."""
    pack = library.compiled(case.programme).pack
    procedure = pack.procedures[case.procedure]
    zone = case.authority.zone
    last = next((s for s in procedure.stages if case.outcome in s.outcomes), None)
    row = {
        "public_id": case.public_id,
        "number": case.number,
        "title": case.title or (case.applicant.name_zh if case.applicant else case.number),
        "procedure": named(procedure),
        "type": type_text(pack, case.type),
        "year": case.year,
        "round": text(case.round.title_zh, case.round.title_en) if case.round else None,
        "stage": stage_text(procedure, case.stage),
        "waits_on": WAITS_ON[case.waits_on],
        "ended": case.ended,
        "outcome": outcome_text(last, case.outcome) if case.ended else None,
        "since": case.entered_stage_at,
        "organisation": case.applicant,
        "deadline": deadline_of(
            case.due_at, now, calendar, zone, paused=case.paused, provisional=case.due_provisional
        )
        if case.due_at or case.paused
        else None,
    }
    return capitals(row, "procedure", "type", "stage", "outcome")


def _withdrawable(cases: list[Case], now: datetime) -> list[dict[str, Any]]:
    """Submissions that can still be taken back. Only cases that moved within the last day are looked at."""
    found = []
    for case in cases:
        if case.waits_on == "applicant" or (now - case.entered_stage_at).total_seconds() > 86_400:
            continue
        state = running.load(case).state
        until = state.withdrawable_until
        if state.before is not None and until is not None and now < until:
            found.append(
                {"number": case.number, "title": case.title, "public_id": case.public_id, "until": until}
            )
    return found


def call_row(call: Round, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    zone = call.authority.zone
    return {
        "public_id": call.public_id,
        "title": text(call.title_zh, call.title_en),
        "authority": call.authority,
        "deadline": deadline_of(call.closes_at, now, calendar, zone),
    }
