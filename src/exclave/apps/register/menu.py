"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("public", _("Home"), "home", order=0)
    menu.add("public", _("Register"), "register", order=30)
    menu.add("public", _("Check a certificate"), "certificate-check", order=50)
    menu.add("register", _("Institutions and tenants"), "work-register", roles={"officer"}, order=10)
    menu.add("register", _("Changes to approve"), "work-changes", roles={"officer"}, order=20)
    menu.add("register", _("Alarms"), "alarms", roles={"officer"}, order=30)
