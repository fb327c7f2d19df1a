"""Notices and objections of the officer's authorities. Who objects is never read here."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from exclave.apps.cases.models import Objection, PublicNotice
from exclave.apps.cases.noticing import notice_row
from exclave.apps.cases.presenting.deadline import deadline_of
from exclave.apps.cases.rounds import authority_ids
from exclave.engines.codes.calendar import WorkCalendar

MOST = 200


def notices(viewer: Any, now: datetime, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """Notices not ended yet, those ending first on top, each with its number of open objections."""
    found = list(
        PublicNotice.objects.of(authority_ids(viewer))
        .filter(ended_at=None)
        .select_related("case__programme__pack_version", "case__applicant", "authority")
        .defer("case__programme__pack_version__content")
        .order_by("ends_at", "pk")[:MOST]
    )
    raised = Objection.objects.filter(notice__in=found).values_list("notice_id", "answered_at")
    return [
        notice_row(one, now, calendar)
        | {
            "case_id": one.case.public_id,
            "objections": sum(pk == one.pk for pk, _ in raised),
            "unanswered": sum(pk == one.pk and at is None for pk, at in raised),
        }
        for one in found
    ]


def objections(viewer: Any, now: datetime, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """Objections not answered yet, the most urgent first: number, notice and deadline only."""
    found = (
        Objection.objects.filter(case__authority_id__in=authority_ids(viewer), case__ended=False)
        .select_related("case__authority", "notice__case")
        .defer("objector_name", "objector_identity", "contact", "statement")
        .order_by("case__due_at", "pk")[:MOST]
    )
    return [
        {
            "public_id": one.case.public_id,
            "number": one.case.number,
            "title": one.notice.case.title,
            "notice": one.notice.number,
            "at": one.at,
            "deadline": deadline_of(
                one.case.due_at,
                now,
                calendar,
                ZoneInfo(one.case.authority.time_zone),
                paused=one.case.paused,
                provisional=one.case.due_provisional,
            )
            if one.case.due_at
            else None,
        }
        for one in found
    ]
