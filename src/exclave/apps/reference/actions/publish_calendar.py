"""Publish or amend a calendar year; open deadlines that need it are worked out again in the same transaction."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.reference.listeners import calendar_changed
from exclave.apps.reference.models import Authority, CalendarDay, CalendarYear
from exclave.apps.reference.ports import keeps_installation


@action("calendar.publish")
def publish_calendar(
    actor: Actor,
    *,
    year: int,
    holidays: list[date],
    workdays: list[date],
    source: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Replace the year's exceptions: weekdays off and weekend days worked.

    The calendar holds for every authority, so only an administrator at the top of the tree may change it.
    """
    if not keeps_installation(actor):
        raise not_allowed()
    if faults := _faults(year, holidays, workdays, source):
        raise Refused(
            "calendar_wrong", "日历有误，未发布。", "The calendar has mistakes and was not published.", faults
        )
    row, _ = CalendarYear.objects.select_for_update().get_or_create(
        year=year, defaults={"source": source, "published_at": moment(), "version": 0}
    )
    row.source, row.published_at, row.version = source, moment(), row.version + 1
    row.save()
    row.days.all().delete()
    days = [(d, False) for d in sorted(set(holidays))] + [(d, True) for d in sorted(set(workdays))]
    CalendarDay.objects.bulk_create([CalendarDay(year=row, date=d, working=w) for d, w in days])
    root = Authority.objects.filter(parent=None).order_by("pk").first()
    record(
        actor,
        root.public_id if root else "installation",
        "calendar.publish",
        kind="calendar",
        subject_id=str(year),
        version=row.version,
        content={
            "holidays": [d.isoformat() for d in sorted(set(holidays))],
            "workdays": [d.isoformat() for d in sorted(set(workdays))],
            "source": source,
        },
    )
    calendar_changed(actor, year)
    return {"year": year, "version": row.version}


def _faults(year: int, holidays: list[date], workdays: list[date], source: str) -> list[Fault]:
    faults = too_long("source", source, 200)
    if not source.strip():
        faults.append(
            Fault(
                "source",
                "请写明依据的文件，例如国务院办公厅放假通知的文号。",
                "Name the notice this follows.",
            )
        )
    for path, days in (("holidays", holidays), ("workdays", workdays)):
        for day in days:
            if day.year != year:
                faults.append(
                    Fault(
                        path, f"{day.isoformat()} 不在 {year} 年内。", f"{day.isoformat()} is not in {year}."
                    )
                )
    for day in sorted(set(holidays) & set(workdays)):
        faults.append(
            Fault(
                "workdays",
                f"{day.isoformat()} 同时列为放假和上班，请删去一处。",
                f"{day.isoformat()} is listed both as off and as worked; delete one.",
            )
        )
    for day in workdays:
        if day.weekday() < 5:
            faults.append(
                Fault(
                    "workdays",
                    f"{day.isoformat()} 本来就是工作日，调休上班只填周末。",
                    f"{day.isoformat()} is a weekday already; list only weekend days that are worked.",
                )
            )
    return faults
