"""Follow-ups past their day, as things to do: of the liaison officer, the institution's agents, and the office."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from exclave.apps.facilities import queries
from exclave.apps.facilities.models import Contact
from exclave.apps.journal import clock
from exclave.apps.ui import menu


@dataclass(frozen=True)
class Task:
    """A follow-up past its day, and the page where it is closed."""

    title: str
    reason: str
    due: date
    href: str


def today() -> date:
    """The house's day in the zone of the pages."""
    return timezone.localtime(clock.now()).date()


def tasks(viewer: Any, day: date | None = None) -> list[Task]:
    """One for each follow-up past its day, the longest waiting first."""
    return [
        Task(
            title=row.liaison.institution.name,
            reason=row.follow_up,
            due=row.due or row.on,
            href=reverse("contact-close", args=[row.liaison.public_id, row.public_id]),
        )
        for row in queries.follow_ups(viewer, day or today())
    ]


def overdue(request: HttpRequest) -> QuerySet[Contact]:
    return queries.overdue(request.user)


def on_page(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """The part of a to-do page that lists them; nothing where none is overdue."""
    # The menu counts them anyway: on most days there is nothing to fetch.
    found = [] if menu.number(request, "liaisons") == 0 else tasks(request.user)
    if not found:
        return None
    return {"template": "facilities/parts/overdue.html", "tasks": found, "waits": len(found)}
