"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("public", _("Calls"), "calls", order=10)
    menu.add("public", _("Policies"), "policies", order=40)
    menu.add("policy", _("Policy packs"), "packs", roles={"policy_officer"}, order=10)
