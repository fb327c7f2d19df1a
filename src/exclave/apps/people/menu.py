"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("organisation", _("Organisation file"), "organisation", roles={"applicant"}, order=10)
    menu.add("settings", _("Cover while away"), "covers", roles={"officer", "leader"}, order=20)
    menu.add(
        "settings", _("Settings of the authority"), "settings", roles={"administrator", "leader"}, order=40
    )
    menu.add("settings", _("Access tokens"), "tokens", roles={"applicant", "officer", "leader"}, order=80)
    menu.add("settings", _("Access tokens"), "all-tokens", roles={"administrator"}, order=80)
