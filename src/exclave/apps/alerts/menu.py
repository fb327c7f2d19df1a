"""Menu items of this room."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exclave.apps.alerts.queries import unread_count
from exclave.apps.ui import menu


def register_menu() -> None:
    menu.add("work", _("Messages"), "messages", order=90, count=count)


def count(request: HttpRequest) -> int:
    """Unread messages: one count over an index."""
    return unread_count(request.user)
