"""Handing out a file of evidence."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from exclave.apps.files import storage
from exclave.apps.files.models import Evidence

POLICY = "default-src 'none'; sandbox"


def download(request: HttpRequest, evidence: Evidence) -> HttpResponseBase:
    """The bytes as an attachment: an uploaded file is never opened as a page of this site."""
    path = storage.path_of(evidence.sha256)
    if not path.exists():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=evidence.name, content_type=evidence.content_type
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
