"""Where the API is mounted. Only operations that came through the door have an address."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja.openapi.schema import OpenAPISchema

from exclave.apps.ui.routes import public, route
from exclave.site.api import document, reference
from exclave.site.api.door import OPERATIONS, answered, api, guarded


def show_document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; like every answer it has an ETag."""
    response = answered(request, document.text().encode(), is_public=True)
    response.language_free = True  # type: ignore[attr-defined]
    return response


def mounted() -> list[URLPattern]:
    """One pattern for each operation, guarded. An operation that went round the door stops the site."""
    schema = OpenAPISchema(api, "")
    found = []
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                declared = OPERATIONS.get(getattr(operation, "url_name", "") or "")
                if declared is None or operation.methods != ["GET"]:
                    raise ImproperlyConfigured(
                        f"{operation.path}: register operations with exclave.site.api.door.read, which asks for access="
                    )
                known = [p["name"] for p in schema.operation_parameters(operation) if p["in"] == "query"]
                found.append(_pattern(declared, view.get_view(), frozenset(known)))
    return found


def _pattern(declared: Any, view: Any, known: frozenset[str]) -> URLPattern:
    where = declared.path.lstrip("/").replace("{", "<").replace("}", ">")
    return path(f"api/v1/{where}", guarded(declared, view, known), name=declared.name)


urlpatterns = [
    route("api/", reference.show_reference, access=public, name="api-reference", methods=("GET",)),
    route("api/v1/openapi.json", show_document, access=public, name="api-document", methods=("GET",)),
    *mounted(),
]
