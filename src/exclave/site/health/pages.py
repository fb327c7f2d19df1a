"""``/healthz`` and ``/readyz``: what a load balancer, a container or a monitor asks.

They say nothing about the installation to whoever asks: *well* or *not ready* with the names of the checks;
the sentences and remedies are for ``exclave doctor``.
"""

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern

from exclave.apps.journal import heartbeat
from exclave.apps.ui.routes import public, route
from exclave.site.health.examination import ready


def alive(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else, so that a database that is away does not get the process killed."""
    return _answer({"status": "alive"}, 200)


def readiness(request: HttpRequest) -> JsonResponse:
    """200 when requests can be served: the database answers and is at this version; else 503.

    A worker that stands still is named and leaves the answer at 200: the pages work without it.
    """
    faults = [finding.check for finding in ready()]
    if faults:
        return _answer({"status": "not ready", "faults": faults}, 503)
    beat = heartbeat.last()
    return _answer({"status": "ready", "worker": "late" if beat is None or beat.late else "well"}, 200)


def _answer(content: dict[str, object], status: int) -> JsonResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})


urlpatterns: list[URLPattern] = [
    route("healthz", alive, access=public, name="healthz", methods=("GET",)),
    route("readyz", readiness, access=public, name="readyz", methods=("GET",)),
]
