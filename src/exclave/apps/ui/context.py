"""What the page frame needs on every page, computed only when a template asks for it."""

from importlib import metadata
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from . import menu, providers

VERSION = metadata.version("exclave")
OTHER_LANGUAGE = {"zh-hans": ("en", "English"), "en": ("zh-hans", "中文")}


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame.

    ``viewer`` the user or None · ``identity`` name and post of the signed-in person · ``left_menu`` groups ·
    ``top_menu`` items · ``authority`` text of the installation's authority · ``now`` house time ·
    ``simulated`` · ``house_version`` · ``language`` (html lang) · ``other_language`` (code, name) ·
    ``page_address`` where a language switch returns to · ``is_partial`` when only a part of the page is wanted.
    """
    use = providers.current()
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "viewer": user if signed_in else None,
        "identity": SimpleLazyObject(lambda: use.identity(request)) if signed_in else None,
        "left_menu": SimpleLazyObject(lambda: menu.groups(request)) if signed_in else (),
        "top_menu": SimpleLazyObject(lambda: menu.public(request)),
        "authority": SimpleLazyObject(lambda: use.authority(request) or ""),
        "now": SimpleLazyObject(use.now),
        "simulated": SimpleLazyObject(use.simulated),
        "house_version": VERSION,
        "language": "zh-Hans" if language.startswith("zh") else language,
        "other_language": OTHER_LANGUAGE.get(language, OTHER_LANGUAGE["en"]),
        "page_address": request.get_full_path() if request.method == "GET" else request.path,
        "is_partial": request.headers.get("HX-Request-Type") == "partial",
    }
