"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("register", _("Records"), "work-records", roles={"officer", "leader", "auditor"}, order=15)
    menu.add("register", _("Begin a procedure"), "begin", roles={"officer", "leader"}, order=16)
    menu.add("organisation", _("Begin a procedure"), "begin", roles={"applicant"}, order=25)
