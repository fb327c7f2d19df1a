"""Handing out a file of evidence."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from exclave.apps.files import previews, storage
from exclave.apps.files.models import Evidence

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def download(request: HttpRequest, evidence: Evidence) -> HttpResponseBase:
    """The bytes as an attachment: an uploaded file is never opened as a page of this site."""
    path = storage.path_of(evidence.sha256)
    if not path.exists():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=evidence.name, content_type=evidence.content_type
    )
    return _guarded(response)


def preview(request: HttpRequest, evidence: Evidence) -> HttpResponseBase:
    """A picture as it is, or the words of a document as plain text: nothing that a browser would run."""
    path = storage.path_of(evidence.sha256)
    kind = previews.previewed_as(evidence.content_type, evidence.size)
    if not kind or not path.exists():
        raise Http404
    if kind == "picture":
        return _guarded(FileResponse(path.open("rb"), content_type=evidence.content_type))
    words = previews.words_of(path, evidence.name, evidence.content_type)
    return _guarded(
        HttpResponse(words or "", content_type="text/plain; charset=utf-8", status=200 if words else 204)
    )


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
