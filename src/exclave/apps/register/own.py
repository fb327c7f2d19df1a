"""The way from an organisation's own page to what it has on the register."""

from typing import Any

from django.http import HttpRequest

from exclave.apps.register.queries import own_institutions


def on_page(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """The part of the organisation's page that lists its institutions; nothing where it has none."""
    found = list(own_institutions(request.user))
    return {"template": "register/parts/own.html", "institutions": found} if found else None
