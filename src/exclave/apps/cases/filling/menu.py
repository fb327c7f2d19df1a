"""Menu items of applicants."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exclave.apps.cases.filling.queries import waiting_for
from exclave.apps.ui import menu


def register() -> None:
    menu.add("work", _("To do"), "todo", roles={"applicant"}, order=5, count=waiting)


def waiting(request: HttpRequest) -> tuple[QuerySet[Any], ...]:
    return waiting_for(request.user)
