"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("policy", _("Impact of a change"), "trials", roles={"policy_officer"}, order=30)
