"""Notices and objections of the officer's authorities. Who objects is never read here."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from exclave.apps.cases.models import Objection, PublicNotice
from exclave.apps.cases.noticing import LISTED, notice_row
from exclave.apps.cases.presenting.deadline import deadline_of
from exclave.apps.cases.rounds import authority_ids
from exclave.apps.programmes import kept
from exclave.engines.codes.calendar import WorkCalendar

MOST = 200


PER_PAGE = 50


def notices(viewer: Any, now: datetime, calendar: WorkCalendar, number: str | None = None) -> Page[Any]:
    """One page of the notices not ended yet, those ending first on top, each with its number of open objections."""
    found = (
        PublicNotice.objects.of(authority_ids(viewer))
        .filter(ended_at=None)
        .select_related("case")
        .only(*LISTED)
        .order_by("ends_at", "pk")
    )
    page = Paginator(found, PER_PAGE).get_page(number)
    rows = kept.joined(page.object_list, "case")
    raised = _raised(rows)
    page.object_list = [
        notice_row(one, now, calendar)
        | {
            "case_id": one.case.public_id,
            "objections": raised.get(one.pk, (0, 0))[0],
            "unanswered": raised.get(one.pk, (0, 0))[1],
        }
        for one in rows
    ]
    return page


def _raised(shown: list[PublicNotice]) -> dict[int, tuple[int, int]]:
    """Notice row id → objections, and how many of them are not answered."""
    rows = Objection.objects.filter(notice__in=[one.pk for one in shown]).order_by().values_list("notice_id")
    counted = rows.annotate(every=Count("pk"), waiting=Count("pk", filter=Q(answered_at=None)))
    return {notice: (every, waiting) for notice, every, waiting in counted}


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
                one.case.authority.zone,
                paused=one.case.paused,
                provisional=one.case.due_provisional,
            )
            if one.case.due_at
            else None,
        }
        for one in found
    ]
