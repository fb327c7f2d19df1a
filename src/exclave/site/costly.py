"""Pages that cost much: how often one person, or one address that is not signed in, may ask for them.

Counted in memory by every process for itself: exact enough to keep one asker from taking all of a server, and it
costs the others nothing. Limits that must hold over all processes are counted in the database (people/limiting.py).
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse

from exclave.apps.people.limiting import Limit, address_of
from exclave.apps.ui import views

SEARCH = Limit("search", 300, 60)
EXPORT = Limit("export", 60, 60)
PAPER = Limit("paper", 120, 60)
PREVIEW = Limit("preview", 600, 60)
WHOLE = Limit("whole", 20, 60)
"""What reads everything there is of something: the archive of a case, the verification of a chain."""
COSTLY = {
    "search": SEARCH,
    "benefit-check": SEARCH,
    "open-document": PAPER,
    "case-document": PAPER,
    "document-issue": PAPER,
    "evidence-preview": PREVIEW,
    "printing-file": EXPORT,
    "case-archive": WHOLE,
    "journal-verify": WHOLE,
    "journal-checkpoint": WHOLE,
    "library-compare": EXPORT,
    "import-findings": EXPORT,
    "import-template-csv": EXPORT,
    "import-template-xlsx": EXPORT,
}
EXPORTS = ("-export", "-export-xlsx")
"""How the names of all other exports end."""
MOST_ASKERS = 10_000

_now: Callable[[], float] = time.monotonic
_counts: dict[tuple[str, str], tuple[float, int]] = {}
_lock = Lock()


def limit_of(name: str) -> Limit | None:
    return COSTLY.get(name) or (EXPORT if name.endswith(EXPORTS) else None)


def spend(limit: Limit, who: str) -> int:
    """Count one request; 0 when it may pass, else the seconds until the next one may."""
    now, key = _now(), (limit.name, who)
    with _lock:
        if len(_counts) > MOST_ASKERS:
            for old in [k for k, (ends, _) in _counts.items() if ends <= now]:
                del _counts[old]
        ends, count = _counts.get(key, (0.0, 0))
        if ends <= now:
            ends, count = now + limit.seconds, 0
        _counts[key] = (ends, count + 1)
    return 0 if count < limit.most else max(1, int(ends - now))


def forget() -> None:
    """Begin anew (tests)."""
    _counts.clear()


class CostlyPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        limit = limit_of(match.view_name) if match is not None else None
        if limit is None:
            return None
        asker = getattr(request.user, "public_id", None) or address_of(request)
        wait = spend(limit, asker)
        return views.too_many(request, wait) if wait else None
