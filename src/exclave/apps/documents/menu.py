"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("work", _("Printing"), "printing", roles={"city_officer", "province_officer"}, order=60)
