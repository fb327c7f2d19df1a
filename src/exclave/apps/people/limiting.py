"""How often somebody may ask: counted in the database, so that all processes of a site agree.

Time is cut into windows of fixed length. Who asks is kept as a keyed hash only, and a window's row goes when it
is over. A process takes several requests at once out of the window (``block``), so that not every read costs a
write; what it took and did not use is lost, so a limit is never exceeded and at worst a little early.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from exclave.apps.people.models import RequestCount


@dataclass(frozen=True)
class Limit:
    """``most`` requests in a window of ``seconds``; ``block`` of them are taken at a time."""

    name: str
    most: int
    seconds: int
    block: int = 1


API_ADDRESS = Limit("api-address", 300, 60, block=20)
API_TOKEN = Limit("api-token", 600, 60, block=20)
CHECK = Limit("check", 60, 60)
"""Certificates looked up by number through the read API."""
BAD_TOKEN = Limit("bad-token", 30, 600)
"""Requests with a token that does not hold, by address."""
JOIN = Limit("join", 30, 3600)
"""Registrations tried from one address: a room full of people may register, a machine may not."""
WRONG_PASSWORD = Limit("wrong-password", 100, 900)
"""Sign-ins that failed, by address: many names tried with one password; an office's people share an address."""
FOLLOW = Limit("follow", 10, 600)
"""Wrong numbers or codes of objections, by address."""


@dataclass(frozen=True)
class Allowance:
    """The answer to one request. ``remaining``: how many more this window has; ``resets_in``: its seconds left."""

    limit: Limit
    allowed: bool
    remaining: int
    resets_in: int


@dataclass
class _Taken:
    """What this process took out of a window: ``left`` of it, and ``total`` counted by all when it took."""

    left: int
    total: int
    ends: int


_now: Callable[[], float] = time.time
_taken: dict[str, _Taken] = {}
_lock = Lock()


def spend(limit: Limit, who: str) -> Allowance:
    """Count one request. Where the database refuses to count, the request is let through."""
    slot, ends, resets_in = _slot(limit, who)
    with _lock:
        mine = _taken.get(slot)
        if mine is None or (mine.left == 0 and mine.total <= limit.most):
            mine = _take(limit, slot, ends)
        if mine.left == 0:
            return Allowance(limit, False, 0, resets_in)
        mine.left -= 1
        return Allowance(limit, True, max(0, limit.most - min(mine.total, limit.most) + mine.left), resets_in)


def spent(limit: Limit, who: str) -> Allowance:
    """How the window stands, without counting anything."""
    slot, _, resets_in = _slot(limit, who)
    count = RequestCount.objects.filter(slot=slot).values_list("count", flat=True).first() or 0
    return Allowance(limit, count < limit.most, max(0, limit.most - count), resets_in)


def forget() -> None:
    """Give up what this process has taken (tests)."""
    _taken.clear()


def _slot(limit: Limit, who: str) -> tuple[str, int, int]:
    """The window's key, when it ends (seconds since 1970), and how many seconds that is from now."""
    now = int(_now())
    ends = (now // limit.seconds + 1) * limit.seconds
    key = salted_hmac("exclave.limit", f"{limit.name}:{ends}:{who}", algorithm="sha256").hexdigest()
    return key[:40], ends, ends - now


def _take(limit: Limit, slot: str, ends: int) -> _Taken:
    _sweep()
    try:
        total = _add(slot, ends, limit.block)
    except DatabaseError:
        return _Taken(1, 0, ends)
    granted = max(0, min(limit.block, limit.most - (total - limit.block)))
    mine = _Taken(granted, total, ends)
    if limit.block > 1:
        _taken[slot] = mine
    return mine


def _sweep() -> None:
    """Forget windows that are over, here at once and in the database when this process forgets one."""
    now = int(_now())
    over = [slot for slot, mine in _taken.items() if mine.ends <= now]
    for slot in over:
        del _taken[slot]
    if over:
        RequestCount.objects.filter(ends__lt=now).delete()


_ADD = f"""
INSERT INTO {RequestCount._meta.db_table} (slot, ends, count) VALUES (%s, %s, %s)
ON CONFLICT (slot) DO UPDATE SET count = {RequestCount._meta.db_table}.count + excluded.count
RETURNING count
"""


def _add(slot: str, ends: int, block: int) -> int:
    """Count in one statement, which is atomic on SQLite and on PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [slot, ends, block])
        return int(cursor.fetchone()[0])


def address_of(request: HttpRequest) -> str:
    """The address that asks: the peer's, or what the last of ``EXCLAVE_PROXIES`` trusted proxies saw.

    An IPv6 network of 64 bits is one asker: whoever has one address there has them all.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.EXCLAVE_PROXIES
    stated = seen[-proxies] if 0 < proxies <= len(seen) else peer
    try:
        address = ip_address(stated)
    except ValueError:
        return peer
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)
