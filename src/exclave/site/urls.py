"""All routes. Every room lists its own; a test walks this list and refuses a route without a declared access."""

from django.urls import include, path

ROOMS = ["ui", "people", "programmes", "cases", "register", "evaluation", "files", "alerts", "oversight"]

urlpatterns = [path("", include(f"exclave.apps.{room}.urls")) for room in ROOMS]
handler404 = "exclave.apps.ui.views.not_found"
handler500 = "exclave.apps.ui.views.server_error"
handler403 = "exclave.apps.ui.views.denied"
handler400 = "exclave.apps.ui.views.bad_request"
