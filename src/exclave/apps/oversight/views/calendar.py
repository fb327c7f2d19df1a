"""The administrator publishes a year's working days; deadlines that waited for it are worked out again."""

import calendar as months
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exclave.apps.journal import clock
from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.oversight import queries
from exclave.apps.reference.actions.publish_calendar import publish_calendar
from exclave.apps.reference.models import CalendarYear
from exclave.apps.ui import acting
from exclave.engines.codes.text import halfwidth


def years(request: HttpRequest) -> HttpResponse:
    """Published years, and the next one that is not."""
    published = list(queries.calendar_years())
    this_year = clock.now().year
    known = {p.year for p in published}
    missing = [y for y in (this_year, this_year + 1) if y not in known]
    return render(request, "oversight/calendar.html", {"years": published, "missing": missing})


def one(request: HttpRequest, year: int) -> HttpResponse:
    if not 2000 <= year <= 2100:
        raise Http404
    row = CalendarYear.objects.filter(year=year).prefetch_related("days").first()
    typed = _typed(request, row)
    refused: Refused | None = None
    if request.method == "POST":
        refused = _publish(request, year, typed)
        if refused is None:
            messages.success(
                request, _("The year is published; deadlines that need it were worked out again.")
            )
            return redirect("calendar-year", year=year)
    errors = acting.errors(refused) if refused else {}
    fields: list[dict[str, Any]] = [
        {"id": "source", "type": "text", "label": {"zh": "依据", "en": "Notice it follows"}, "required": True,
         "help": {"zh": "如国务院办公厅放假通知的名称和文号。", "en": "The State Council's notice and its number."}},
        {"id": "holidays", "type": "longtext", "rows": 6, "label": {"zh": "放假的工作日", "en": "Weekdays off"}, "required": False,
         "help": {"zh": "每行一天或一段，如 2027-02-05 或 2027-02-05..2027-02-11；周末不用列。", "en": "A day or a span a line, such as 2027-02-05 or 2027-02-05..2027-02-11; weekends need not be listed."}},
        {"id": "workdays", "type": "longtext", "rows": 4, "label": {"zh": "调休上班的周末", "en": "Weekend days worked"}, "required": False,
         "help": {"zh": "每行一天。", "en": "One day a line."}},
    ]  # fmt: skip
    for field in fields:
        field |= {"value": typed[field["id"]], "errors": errors.get(field["id"], [])}
    context = {
        "year": year,
        "row": row,
        "fields": fields,
        "errors": [{"id": f["id"], "label": f["label"], "text": t} for f in fields for t in f["errors"]],
        "months": _picture(year, row),
        "key": acting.form_key(request),
    }
    return render(request, "oversight/calendar_year.html", context, status=422 if refused else 200)


def _typed(request: HttpRequest, row: CalendarYear | None) -> dict[str, str]:
    if request.method == "POST":
        return {k: request.POST.get(k, "") for k in ("source", "holidays", "workdays")}
    days = list(row.days.all()) if row else []
    return {
        "source": row.source if row else "",
        "holidays": "\n".join(sorted(d.date.isoformat() for d in days if not d.working)),
        "workdays": "\n".join(sorted(d.date.isoformat() for d in days if d.working)),
    }


def _publish(request: HttpRequest, year: int, typed: dict[str, str]) -> Refused | None:
    holidays, faults = _days("holidays", typed["holidays"])
    workdays, more = _days("workdays", typed["workdays"])
    if faults + more:
        return Refused("dates", "日期有误。", "Some dates are wrong.", faults + more)
    weekdays_off = [d for d in holidays if d.weekday() < 5]
    outcome = acting.attempt(
        lambda: publish_calendar(
            acting.actor(request, "administrator"),
            year=year,
            holidays=weekdays_off,
            workdays=workdays,
            source=typed["source"].strip(),
            idempotency_key=acting.key(request),
        )
    )
    return outcome if isinstance(outcome, Refused) else None


def _days(path: str, text: str) -> tuple[list[date], list[Fault]]:
    """Days and spans, one a line; a line that is neither is a fault naming it."""
    found: list[date] = []
    faults: list[Fault] = []
    for line in halfwidth(text).split("\n"):
        stated = line.strip()
        if not stated:
            continue
        first, _sep, last = stated.partition("..")
        try:
            start, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError:
            zh = f"“{stated}”不是日期，请写成 2027-02-05 或 2027-02-05..2027-02-11。"
            faults.append(
                Fault(path, zh, f"“{stated}” is not a date; write 2027-02-05 or 2027-02-05..2027-02-11.")
            )
            continue
        if not 0 <= (end - start).days <= 60:
            faults.append(Fault(path, f"“{stated}”的起止有误。", f"“{stated}” does not run forward."))
            continue
        found += [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return found, faults


def _picture(year: int, row: CalendarYear | None) -> list[dict]:
    """Twelve months of weeks; each day with its state, for people who check against the printed notice."""
    special = {d.date: d.working for d in row.days.all()} if row else {}
    shown = []
    for month in range(1, 13):
        weeks = [
            [
                {"day": day, "inside": day.month == month, "off": not special.get(day, day.weekday() < 5), "special": day in special}
                for day in week
            ]
            for week in months.Calendar().monthdatescalendar(year, month)
        ]  # fmt: skip
        name = {"zh": f"{year}年{month}月", "en": f"{date(year, month, 1):%B %Y}"}
        shown.append({"name": name, "weeks": weeks})
    return shown
