"""Routes of experts."""

from exclave.apps.cases.views import reviewing
from exclave.apps.people.access import is_expert
from exclave.apps.ui.routes import route

urlpatterns = [
    route("review/", reviewing.tasks, access=is_expert, name="review-tasks", methods=("GET",)),
    route(
        "review/<slug:assignment>/", reviewing.sheet, access=is_expert, load=reviewing.load_task, name="sheet"
    ),
    route(
        "review/<slug:assignment>/declare/",
        reviewing.declare,
        access=is_expert,
        load=reviewing.load_task,
        name="declare",
        methods=("POST",),
    ),
]
