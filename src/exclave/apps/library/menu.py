"""Menu items of this room."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exclave.apps.library import queries
from exclave.apps.library.models import Proposal
from exclave.apps.ui import menu


def _waiting(request: HttpRequest) -> QuerySet[Proposal]:
    return queries.waiting(request.user)


def register_menu() -> None:
    menu.add("public", _("Policy library"), "library", order=45)
    roles = {"officer", "leader", "policy_officer"}
    menu.add("work", _("Library desk"), "library-desk", roles=roles, order=70, count=_waiting)
