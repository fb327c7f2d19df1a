"""Menu items of this room."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu
from exclave.apps.workbench import queries
from exclave.apps.workbench.models import Draft


def _waiting(request: HttpRequest) -> QuerySet[Draft]:
    return queries.waiting(request.user)


def register_menu() -> None:
    roles = {"policy_officer", "leader"}
    menu.add("policy", _("Pack workbench"), "workbench", roles=roles, order=20, count=_waiting)
