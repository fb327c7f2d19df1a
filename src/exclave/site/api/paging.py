"""Pages of a list by keyset: a page begins after the last row of the one before, whatever was entered meanwhile.

The cursor holds that row's place in the order, signed, so that nobody composes one; it fits the very list it came
from and no other. It holds no value that a page would not show.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from exclave.apps.reference import composing
from exclave.site.api.problems import bad_parameters, fault

MOST = 100
USUAL = 50
SALT = "exclave.api.cursor"
LONGEST = 400


@dataclass(frozen=True)
class Order:
    """By an instant, then by row id; both the same way round."""

    column: str
    descending: bool = True


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next: str | None


def page(
    request: HttpRequest,
    make: Callable[[datetime], QuerySet[Any]],
    order: Order,
    *,
    cursor: str | None,
    limit: int,
    key: str = "pk",
    depends_on: Hashable | None = None,
    now: datetime = composing.NO_INSTANT,
) -> Page:
    """The rows after the cursor, at most ``limit``, and the address of the next page (None on the last one).

    ``make`` gives the list as of an instant, without its order. ``depends_on``: all else that it depends on, the
    operation's name first, so that its first page is composed once; None where that holds what somebody typed.
    """
    print_ = _fingerprint(request.GET)
    if cursor is not None:
        rows = list(
            _beyond(_ordered(make(now), order, key), order, key, *_opened(cursor, print_))[: limit + 1]
        )
    elif depends_on is None:
        rows = list(_ordered(make(now), order, key)[: limit + 1])
    else:
        query = composing.once(
            (depends_on, order, limit), lambda: _ordered(make(composing.NO_INSTANT), order, key)[: limit + 1]
        )
        rows = query.read_at(now)
    if len(rows) <= limit:
        return Page(rows, None)
    rows = rows[:limit]
    last = rows[-1]
    at = _value(last, order.column)
    made = signing.dumps([print_, at.isoformat(), last.pk], salt=SALT)
    return Page(rows, address(request, made))


def _ordered(found: QuerySet[Any], order: Order, key: str) -> QuerySet[Any]:
    sign = "-" if order.descending else ""
    return found.order_by(f"{sign}{order.column}", f"{sign}{key}")


def _beyond(found: QuerySet[Any], order: Order, key: str, at: datetime, pk: int) -> QuerySet[Any]:
    beyond = "lt" if order.descending else "gt"
    return found.filter(
        Q(**{f"{order.column}__{beyond}": at}) | Q(**{order.column: at, f"{key}__{beyond}": pk})
    )


def address(request: HttpRequest, cursor: str) -> str:
    """The full address of the same list from the cursor on."""
    query = {k: v for k, v in request.GET.items() if k != "cursor"} | {"cursor": cursor}
    return f"{settings.SITE_URL.rstrip('/')}{request.path}?{urlencode(query)}"


def _value(row: Any, column: str) -> datetime:
    for step in column.split("__"):
        row = getattr(row, step)
    found: datetime = row
    return found


def _fingerprint(query: Mapping[str, str]) -> str:
    """Of everything that decides which rows are in the list and how they are sorted."""
    kept = sorted((k, v) for k, v in query.items() if k not in ("cursor", "limit"))
    return hashlib.sha256(urlencode(kept).encode("utf-8", "replace")).hexdigest()[:12]


def _opened(cursor: str, print_: str) -> tuple[datetime, int]:
    try:
        stated, at, pk = signing.loads(cursor, salt=SALT)
        if stated == print_:
            return datetime.fromisoformat(at), int(pk)
    except (signing.BadSignature, ValueError, TypeError):
        pass
    raise bad_parameters(
        [
            fault(
                "cursor",
                {"zh": "不是这个列表给出的。", "en": "This list did not give it."},
                {
                    "zh": "请原样使用上一页的 next；换了筛选条件就从头开始。",
                    "en": "Use “next” of the page before as it is; with other filters begin again without it.",
                },
            )
        ]
    )
