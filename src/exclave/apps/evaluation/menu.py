"""Menu items of this room."""

from django.utils.translation import gettext_lazy as _

from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add(
        "evaluation",
        _("Evaluation"),
        "evaluations",
        roles={"city_officer", "province_officer", "city_leader", "province_leader"},
        order=10,
    )
