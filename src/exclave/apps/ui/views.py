"""The language switch, the error pages and the component gallery."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme

from . import gallery, providers, text

A_DAY = 24 * 3600
A_YEAR = 365 * A_DAY


def send_to_icon(request: HttpRequest) -> HttpResponse:
    """The icon that pages name, for what looks for it by its old address: a PDF or JSON shown in a browser."""
    response = HttpResponseRedirect(static("ui/mark.svg"))
    response["Cache-Control"] = f"public, max-age={A_DAY}"
    return response


def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and return to the page the reader was on."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _error(request: HttpRequest, status: int, template: str = "", **context: Any) -> HttpResponse:
    """An error page; for a partial update only its body, so that it may stand inside a page."""
    partial = request.headers.get("HX-Request-Type") == "partial"
    context["error_frame"] = "ui/errors/part.html" if partial else "ui/errors/page.html"
    return render(request, template or f"{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for what does not exist and for what this person may not see."""
    return _error(request, 404)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A denial looks like absence."""
    return _error(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, "403_csrf.html")


def conflict(
    request: HttpRequest,
    difference: list[dict[str, Any]] | None = None,
    *,
    again: str = "",
    fields: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """409: the page was opened before somebody changed the thing.

    ``difference`` rows: field, theirs, yours. ``again`` is the address of the present state. ``fields`` are
    (name, value) pairs that “continue with mine” posts again to this address; leave out the stale version
    and give the present one.
    """
    return _error(request, 409, difference=difference or [], again=again or request.path, fields=fields or [])


def too_large(request: HttpRequest, limit: str = "") -> HttpResponse:
    return _error(request, 413, limit=limit)


def too_many(request: HttpRequest, wait_seconds: int | None = None) -> HttpResponse:
    response = _error(request, 429, wait_seconds=wait_seconds)
    if wait_seconds:
        response.headers["Retry-After"] = str(wait_seconds)
    return response


def _bare(status: int, number: str = "") -> HttpResponse:
    """A page without the frame: it must render when the database or a provider is what failed."""
    language = "en" if text.is_english() else "zh-Hans"
    return HttpResponse(
        render_to_string(f"{status}.html", {"language": language, "number": number}), status=status
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _bare(500, getattr(request, "number", ""))


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _bare(503)
    response.headers["Retry-After"] = "300"
    return response


def show_gallery(request: HttpRequest) -> HttpResponse:
    """Every component with sample data, for those who build pages; only in development and simulation."""
    if not (settings.DEBUG or providers.current().simulated()):
        raise Http404
    name = request.GET.get("show", "parts")
    if name not in gallery.PAGES:
        raise Http404
    return render(request, f"ui/gallery/{name}.html", gallery.PAGES[name](request))
