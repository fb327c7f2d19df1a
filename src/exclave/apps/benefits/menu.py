"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("public", _("Benefits"), "benefits", order=42)
    menu.add(
        "register", _("Benefits over the register"), "benefit-runs", roles={"officer", "leader"}, order=80
    )
    menu.add("register", _("Payment orders"), "payments", roles={"officer", "leader"}, order=90)
    menu.add("register", _("Credits"), "credits", roles={"officer", "leader", "auditor"}, order=92)
    menu.add(
        "register", _("Money to be paid back"), "reclaims", roles={"officer", "leader", "auditor"}, order=94
    )
    menu.add("organisation", _("Credits"), "credits", roles={"applicant"}, order=72)
    menu.add("organisation", _("Money to be paid back"), "reclaims", roles={"applicant"}, order=74)
    menu.add("organisation", _("Payment orders"), "payments", roles={"applicant"}, order=70)
