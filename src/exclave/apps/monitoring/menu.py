"""Menu items of this room."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exclave.apps.monitoring.models import Finding
from exclave.apps.monitoring.queries import open_findings
from exclave.apps.ui import menu

OFFICES = {"officer", "leader"}


def _open(request: HttpRequest) -> QuerySet[Finding]:
    return open_findings(request.user)


def register_menu() -> None:
    menu.add("public", pgettext_lazy("monitoring", "Progress"), "progress", order=32)
    menu.add("figures", _("Progress of targets"), "progress", roles=OFFICES, order=10)
    menu.add("figures", _("Readings"), "readings", roles=OFFICES, order=20)
    menu.add("figures", _("Findings"), "findings", roles=OFFICES, order=30, count=_open)
    menu.add("organisation", _("Readings"), "readings", roles={"applicant"}, order=70)
