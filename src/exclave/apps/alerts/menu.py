"""Menu items of this room."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exclave.apps.alerts.models import Alert, Dispatch
from exclave.apps.alerts.queries import given_up, own_alerts
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


def count(request: HttpRequest) -> QuerySet[Alert]:
    """Unread messages: over an index."""
    return own_alerts(request.user, unread=True)


def count_given_up(request: HttpRequest) -> QuerySet[Dispatch]:
    return given_up(request.user)
