"""Menu items of this room."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exclave.apps.imports import queries
from exclave.apps.imports.models import Import
from exclave.apps.ui import menu


def _waiting(request: HttpRequest) -> QuerySet[Import]:
    return queries.waiting(request.user)


def register_menu() -> None:
    roles = {"city_officer", "province_officer", "city_leader", "province_leader", "administrator"}
    menu.add("register", _("Imports"), "imports", roles=roles, order=90, count=_waiting)
