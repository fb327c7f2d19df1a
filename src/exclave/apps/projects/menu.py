"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu

OFFICES = {"officer", "leader"}


def register_menu() -> None:
    menu.add("register", _("Projects"), "projects", roles=OFFICES, order=40)
    menu.add("register", _("Input"), "inputs", roles=OFFICES, order=50)
    menu.add("organisation", _("Projects"), "projects", roles={"applicant"}, order=40)
    menu.add("organisation", _("Input"), "inputs", roles={"applicant"}, order=50)
