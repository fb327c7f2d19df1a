"""All routes. Every room lists its own; a test walks this list and refuses a route without a declared access."""

from django.urls import include, path

ROOMS = [
    "ui",
    "people",
    "programmes",
    "library",
    "workbench",
    "cases",
    "register",
    "records",
    "evaluation",
    "imports",
    "projects",
    "facilities",
    "monitoring",
    "benefits",
    "impact",
    "files",
    "alerts",
    "documents",
    "search",
    "oversight",
    "opendata",
]

urlpatterns = [
    path("", include("exclave.site.health.pages")),
    *(path("", include(f"exclave.apps.{room}.urls")) for room in ROOMS),
    path("", include("exclave.site.api.urls")),
]
handler404 = "exclave.site.api.problems.not_found"
handler500 = "exclave.site.api.problems.server_error"
handler403 = "exclave.apps.ui.views.denied"
handler400 = "exclave.apps.ui.views.bad_request"
