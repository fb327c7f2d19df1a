"""What auditors and administrators find in the left menu."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("oversight", _("Journal"), "journal", roles={"auditor"}, order=10)
    menu.add("oversight", _("Verify the journal"), "journal-verify", roles={"auditor"}, order=20)
    menu.add("settings", _("Accounts"), "accounts", roles={"administrator"}, order=10)
    menu.add("settings", _("Working-day calendar"), "calendar", roles={"administrator"}, order=20)
