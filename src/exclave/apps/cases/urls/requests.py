"""Applications that wait for no call. A type that none of the viewer's organisations may apply for is absent."""

from typing import Any

from exclave.apps.cases import requesting
from exclave.apps.cases.filling import queries
from exclave.apps.cases.views import requests
from exclave.apps.people.access import is_applicant
from exclave.apps.ui.routes import route


def offered(request: Any, programme_id: str, type: str) -> requesting.Offer | None:
    return requesting.offered_to(queries.organisations_of(request.user), programme_id, type)


urlpatterns = [
    route(
        "apply/programmes/<str:programme_id>/<str:type>/",
        requests.start,
        load=offered,
        access=is_applicant,
        name="request-start",
    )
]
