"""Places on pages that rooms further down fill, such as the documents of a case beside it.

A page says where: ``{% placed "notice" notice.public_id %}``. A room registers what stands there, in ``apps.py``::

    placing.place("notice", "documents", find)     # find(request, key) -> {"template", …context} or None

The template is rendered with the page's own context and ``part``.
"""

from collections.abc import Callable
from typing import Any

Find = Callable[[Any, str], dict[str, Any] | None]

_places: dict[tuple[str, str], Find] = {}


def place(page: str, name: str, find: Find) -> None:
    """The same page and name again replace what was registered, so that ``ready`` may run twice."""
    _places[page, name] = find


def parts(page: str, request: Any, key: str) -> list[dict[str, Any]]:
    """What stands on the page for this request, in the order it was registered; found once a request."""
    known = request.__dict__.setdefault("_placed", {})
    if (page, key) not in known:
        found = (find(request, key) for (where, _), find in _places.items() if where == page)
        known[page, key] = [part for part in found if part is not None]
    return list(known[page, key])


def waits(page: str, request: Any) -> int:
    """How many things wait for the reader in the parts of a to-do page: the sum of what parts say in ``waits``."""
    return sum(part.get("waits", 0) for part in parts(page, request, ""))
