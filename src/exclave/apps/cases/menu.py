"""Menu items of this room."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exclave.apps.cases import signing
from exclave.apps.cases.filling import menu as applicant_menu
from exclave.apps.ui import menu


def _to_sign(request: HttpRequest) -> tuple[QuerySet[Any], ...]:
    return signing.waiting(request.user)


def register_menu() -> None:
    menu.add("public", _("Public notices"), "notices", order=20)
    menu.add("work", _("To do"), "inbox", roles={"officer"}, order=10)
    menu.add("work", _("To sign"), "to-sign", roles={"leader"}, order=15, count=_to_sign)
    menu.add("work", _("Rounds"), "rounds", roles={"city_officer", "province_officer"}, order=20)
    menu.add(
        "work",
        _("Notices and objections"),
        "work-notices",
        roles={"city_officer", "province_officer"},
        order=30,
    )
    menu.add("work", _("Reports owed"), "chase", roles={"city_officer", "province_officer"}, order=40)
    menu.add("review", _("Review tasks"), "review-tasks", roles={"expert"}, order=10)
    applicant_menu.register()
