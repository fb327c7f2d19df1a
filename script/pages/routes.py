"""The page that lists every route with the predicate that guards it, read from the URL configuration."""

import os
import re
from collections.abc import Iterator
from typing import Any

HEAD = """# Who may open which page

> Written by `script/documents` from the URL configuration (`src/exclave/site/urls.py`).

Every route names its access predicate (`src/exclave/apps/people/access.py`). The order of answers is fixed: a page that
is not public sends whoever is signed out to sign-in, whether or not its object exists; an object that is absent or
not yours is 404; a page your role may not use is 404. *loads* means that the object is fetched by a scoped query
first, so the predicate is not the only wall.
"""


def page() -> str:
    """Markdown: one table per room. Starts Django when it is not running yet."""
    parts = [HEAD]
    for room, rows in _rooms():
        parts.append(f"## {room}\n\n| address | name | methods | who |\n|---|---|---|---|")
        for address, name, methods, who in rows:
            parts.append(f"| `{address}` | {name} | {methods} | {who} |")
        parts.append("")
    return "\n".join(parts).rstrip("\n") + "\n"


def _rooms() -> Iterator[tuple[str, list[tuple[str, str, str, str]]]]:
    # A key of our own: importing the settings would otherwise make and keep one.
    os.environ.setdefault("SECRET_KEY", "only for reading the list of routes")
    from exclave.site.start import start_django

    start_django()
    from django.urls import get_resolver

    for resolver in get_resolver().url_patterns:
        room = resolver.urlconf_module.__name__.split(".")[2]
        rows = [_row(pattern) for pattern in resolver.url_patterns]
        if rows:
            yield room, rows


def _row(pattern: Any) -> tuple[str, str, str, str]:
    view = pattern.callback
    methods = " ".join(sorted(view.allowed_methods - {"HEAD"}))
    who = re.sub(r"[()]", "", str(view.access.name)).replace("|", " or ").replace("&", " and ")
    who = " ".join(f"`{word}`" if "_" in word or word == "public" else word for word in who.split())
    return f"/{pattern.pattern}", pattern.name, methods, f"{who}{' · loads' if view.loads else ''}"
