"""Menu items of applicants."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exclave.apps.cases.filling.queries import waiting_count
from exclave.apps.ui import menu


def register() -> None:
    menu.add("work", _("To do"), "todo", roles={"applicant"}, order=5, count=waiting)


def waiting(request: HttpRequest) -> int:
    return waiting_count(request.user)
