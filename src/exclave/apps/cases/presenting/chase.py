"""Obligations as the chasing officer reads them."""

from datetime import datetime
from typing import Any

from exclave.apps.alerts.topics import sentence
from exclave.apps.cases.actions.chase_obligation import payload_of
from exclave.apps.cases.chasing import STATES, About, Wanted, reminded_at
from exclave.apps.cases.models import ObligationDue
from exclave.apps.cases.presenting.deadline import deadline_of
from exclave.apps.cases.presenting.words import Words, clause_words, named, text
from exclave.apps.cases.wording import of_year
from exclave.apps.programmes import library
from exclave.engines.codes.calendar import WorkCalendar

WORDS: dict[str, tuple[str, Words]] = {
    "open": ("waiting", text("未办", "Not done")),
    "late": ("danger", text("逾期", "Late")),
    "done": ("success", text("已办", "Done")),
    "waived": ("neutral", text("免办", "Waived")),
}


def due_row(due: ObligationDue, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    spec = library.compiled(due.programme).pack.obligations[due.obligation]
    look, word = WORDS[due.state]
    handed = due.case if due.case is not None and due.case.submitted_at is not None else None
    return {
        "public_id": due.public_id,
        "subject_id": due.subject_id,
        "name": due.subject_name,
        "organisation": due.organisation,
        "what": text(of_year(due.year, spec.zh), f"{spec.en or spec.zh} for {due.year}"),
        "state": due.state,
        "look": look,
        "word": word,
        "deadline": deadline_of(due.due_at, now, calendar, due.authority.zone, done=due.state == "done"),
        "begun": due.case is not None and handed is None,
        "case": handed,
        "late_case": due.late_case,
        "done_at": due.done_at,
        "late_by": late_by(due, now),
        "reminded": len(due.reminded),
        "reminded_at": reminded_at(due),
        "may_remind": due.state in ("open", "late"),
    }


def late_by(due: ObligationDue, now: datetime) -> Words | None:
    """How long it is late: in days of the calendar, as people say it."""
    if due.state != "late":
        return None
    days = max((now - due.due_at).days, 0)
    return text(f"逾期{days}天", f"{days} days late") if days else text("今天逾期", "late since today")


def reminder_lines(dues: list[ObligationDue], now: datetime) -> list[dict[str, Any]]:
    """What would be sent for each, to whom; ``message`` is None where nothing goes out, with ``refused`` saying why."""
    lines = []
    for due in dues:
        today = due.authority.day(now)
        last = reminded_at(due)
        refused = None
        if due.state not in ("open", "late"):
            refused = text("已办，不需要提醒。", "Done; no reminder is needed.")
        elif last is not None and due.authority.day(last) == today:
            refused = text("今天已提醒过，不再发送。", "Reminded today already; nothing is sent.")
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
