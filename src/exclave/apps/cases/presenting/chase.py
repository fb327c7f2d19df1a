"""Obligations as the chasing officer reads them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from exclave.apps.alerts.topics import sentence
from exclave.apps.cases.actions.chase_obligation import payload_of
from exclave.apps.cases.actions.remind_obligation import NOBODY_ACTS
from exclave.apps.cases.chasing import STATES, UNFINISHED, About, Wanted, reminded_at
from exclave.apps.cases.models import ObligationDue
from exclave.apps.cases.presenting.deadline import deadline_of
from exclave.apps.cases.presenting.words import Words, clause_words, named, text
from exclave.apps.cases.wording import of_year
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.apps.ui.text import pick
from exclave.engines.codes.calendar import WorkCalendar

WORDS: dict[str, tuple[str, Words]] = {
    "open": ("waiting", text("未办", "Not done")),
    "late": ("danger", text("逾期", "Late")),
    "done": ("success", text("已办", "Done")),
    "waived": ("neutral", text("免办", "Waived")),
}


def due_rows(lines: Iterable[Any], now: datetime, calendar: WorkCalendar) -> Iterator[dict[str, Any]]:
    """Lines of the list (``chasing.OWED``); what is owed and until when is said once for all that owe the same."""
    what = lru_cache(maxsize=None)(_owed)
    until = lru_cache(maxsize=None)(partial(_until, now, calendar))
    for due in lines:
        look, word = WORDS[due.state]
        begun = due.case__public_id is not None
        handed = due.case__submitted_at is not None
        yield {
            "public_id": due.public_id,
            "subject_id": due.subject_id,
            "name": due.subject_name,
            "organisation": pick({"zh": due.organisation__name_zh, "en": due.organisation__name_en}),
            "what": what(due.programme, due.obligation, due.year),
            "look": look,
            "word": word,
            "deadline": until(due.due_at, due.authority.zone, due.state == "done"),
            "begun": begun and not handed,
            "case": due.case__public_id if handed else "",
            "late_case": due.late_case__public_id,
            "late_number": due.late_case__number,
            "done_at": due.done_at,
            "late_by": late_by(due, now),
            "reminded": len(due.reminded),
            "reminded_at": reminded_at(due),
            "may_remind": due.state in UNFINISHED,
            "nobody_acts": due.state in UNFINISHED and not due.acted_for,
            "told_too_late": due.state == "open" and due.due_at <= now and not due.acted_for_in_time,
        }


def _owed(programme: Programme, obligation: str, year: int) -> str:
    spec = library.compiled(programme).pack.obligations[obligation]
    return pick(text(of_year(year, spec.zh), f"{spec.en or spec.zh} for {year}"))


def _until(
    now: datetime, calendar: WorkCalendar, due: datetime, zone: ZoneInfo, done: bool
) -> dict[str, Any]:
    return deadline_of(due, now, calendar, zone, done=done)


def late_by(due: Any, now: datetime) -> str:
    """How long a line of the list is late: in days of the calendar, as people say it; empty while it is not."""
    if due.state != "late":
        return ""
    days = max((now - due.due_at).days, 0)
    said = text(f"逾期{days}天", f"{days} days late") if days else text("今天逾期", "late since today")
    return pick(said)


def reminder_lines(dues: list[ObligationDue], now: datetime) -> list[dict[str, Any]]:
    """What would be sent for each, to whom; ``message`` is None where nothing goes out, with ``refused`` saying why."""
    lines = []
    for due in dues:
        today = due.authority.day(now)
        last = reminded_at(due)
        refused = None
        if due.state not in UNFINISHED:
            refused = text("已办，不需要提醒。", "Done; no reminder is needed.")
        elif last is not None and due.authority.day(last) == today:
            refused = text("今天已提醒过，不再发送。", "Reminded today already; nothing is sent.")
        elif not due.organisation.agencies.all():
            refused = text(*NOBODY_ACTS)
        topic = "obligation.late" if due.state == "late" else "obligation.remind"
        payload = payload_of(due) | {"days": max((due.due_at - now).days, 0)}
        lines.append(
            {
                "public_id": due.public_id,
                "name": due.subject_name,
                "organisation": due.organisation,
                "people": [one.account.name for one in due.organisation.agencies.all()],
                "message": None
                if refused
                else text(sentence(topic, payload, "zh"), sentence(topic, payload, "en")),
                "refused": refused,
                "last": last,
            }
        )
    return lines


def chase_filters(wanted: Wanted, counts: dict[str, int], years: list[int]) -> list[dict[str, Any]]:
    unfinished = counts["open"] + counts["late"]
    options = [
        {"value": "", "label": text("未完成", "Not finished"), "count": unfinished, "current": wanted.state == "", "query": wanted.query(state="")},
        *(
            {"value": s, "label": WORDS[s][1], "count": counts[s], "current": wanted.state == s, "query": wanted.query(state=s)}
            for s in STATES
            if counts[s] or wanted.state == s
        ),
        {
            "value": "all", "label": text("全部", "All"), "count": sum(counts.values()),
            "current": wanted.state == "all", "query": wanted.query(state="all"),
        },
    ]  # fmt: skip
    return [
        {"name": "state", "label": text("状态", "State"), "kind": "links", "options": options},
        {
            "name": "year",
            "label": text("报告年度", "Reported year"),
            "kind": "choice",
            "options": [{"value": y, "label": str(y), "current": y == wanted.year} for y in years],
        },
        {
            "name": "q",
            "label": text("机构或单位", "Institution or organisation"),
            "kind": "search",
            "value": wanted.q,
        },
    ]


def grounds(found: About) -> list[dict[str, Any]]:
    """The grounds an officer may name, each with its clause and the question it asks."""
    compiled = library.compiled(found.subject.programme)
    return [
        {
            "id": key,
            "label": named(one),
            "question": text(one.judge.zh, one.judge.en) if one.judge else None,
            "clauses": clause_words(compiled, one.clause),
        }
        for key, one in found.grounds.items()
    ]
