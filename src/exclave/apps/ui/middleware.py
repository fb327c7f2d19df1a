"""The content security policy of every answer, and the language of every page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from exclave.apps.journal import clock
from exclave.apps.ui.language_of_parts import mark_chinese

Next = Callable[[HttpRequest], HttpResponse]

# No page needs an inline script, an inline style or another server, so no nonce and no exception is needed.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ContentSecurityPolicy:
    """Sets the policy unless a view has set a stricter one (a preview of an uploaded file, for instance)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class OneInstant:
    """A page that only reads shows one instant, and asks the database for it once."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with clock.held():
            return self.get_response(request)


class Language:
    """The language is the reader's choice, kept in a cookie; Chinese until chosen otherwise.

    Accept-Language is ignored on purpose: many machines in a Chinese office claim English, and a page must
    look the same to two officers who speak about it on the telephone.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if code not in dict(settings.LANGUAGES):
            code = settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
        with translation.override(code):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        if getattr(response, "language_free", False):
            return response  # data that speaks both languages
        if (
            code == "en"
            and response.get("Content-Type", "").startswith("text/html")
            and not response.streaming
        ):
            response.content = mark_chinese(response.content.decode(response.charset))
            if response.has_header(
                "Content-Length"
            ):  # counted further in; the server would cut the page there
                response.headers["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", "zh-Hans" if code.startswith("zh") else code)
        return response
