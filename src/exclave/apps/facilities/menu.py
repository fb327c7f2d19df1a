"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.facilities.todo import overdue
from exclave.apps.ui import menu

OFFICES = {"officer", "leader"}


def register_menu() -> None:
    menu.add("public", _("Facilities"), "facilities", order=35)
    menu.add("register", _("Facilities and scenarios"), "facilities", roles=OFFICES, order=60)
    menu.add("register", _("Liaison officers"), "liaisons", roles=OFFICES, order=70, count=overdue)
    menu.add("organisation", _("Liaison officers"), "liaisons", roles={"applicant"}, order=60, count=overdue)
