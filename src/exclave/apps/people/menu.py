"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("organisation", _("Organisation file"), "organisation", roles={"applicant"}, order=10)
