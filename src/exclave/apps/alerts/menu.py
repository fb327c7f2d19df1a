"""Menu items of this room."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exclave.apps.alerts.queries import given_up, unread_count
from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("work", _("Messages"), "messages", order=90, count=count)
    menu.add("settings", _("How I am told"), "message-settings", order=30)
    menu.add(
        "settings",
        _("Messages given up"),
        "given-up",
        roles={"administrator"},
        order=60,
        count=count_given_up,
    )


def count(request: HttpRequest) -> int:
    """Unread messages: one count over an index."""
    return unread_count(request.user)


def count_given_up(request: HttpRequest) -> int:
    return given_up(request.user).count()
