"""Every list page beside the bare Django view of the same rows (peers.py), in one process and in turn.

A list is first asked a few times, so that what is kept for the process is there; then each in turn with its peers. CPU is
that of the process that answers (``time.process_time``): SQLite works in it, PostgreSQL's server does not.
"""

import gc
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.pages import peers, urls
from benchmarks.pages.measuring import _answer
from exclave.apps.journal import clock
from exclave.apps.programmes.models import Programme, Round
from exclave.site.start import settle

ROWS = {
    "notices": 500, "obligations": 2_000, "rounds": 100, "changes": 500, "evaluations": 1_000, "projects": 3_000,
    "inputs": 3_000, "facilities": 300, "liaisons": 2_000, "readings": 3_000, "imports": 300, "import findings": 3_000,
    "accounts": 300, "assignments": 100, "alerts": 1_000, "events": 20_000, "printing": 100, "tokens": 60, "given up": 100,
}  # fmt: skip
"""How many of each (names of tests.site.crowding.MAKE), beside the cases and institutions asked for."""

LISTS: dict[str, tuple[str, str]] = {
    "inbox": ("city1", ""),
    "work-register": ("city1", ""),
    "register": ("", ""),
    "evaluations": ("city1", ""),
    "notices": ("", ""),
    "work-notices": ("city1", ""),
    "chase": ("city1", ""),
    "rounds": ("city1", ""),
    "calls": ("", ""),
    "work-changes": ("city1", ""),
    "alarms": ("city1", ""),
    "projects": ("city1", ""),
    "inputs": ("city1", ""),
    "facilities": ("city1", ""),
    "liaisons": ("city1", ""),
    "readings": ("city1", ""),
    "findings": ("city1", ""),
    "imports": ("city1", ""),
    "printing": ("city1", ""),
    "messages": ("city1", ""),
    "review-tasks": ("expert1", ""),
    "accounts": ("admin", ""),
    "all-tokens": ("admin", ""),
    "given-up": ("admin", ""),
    "journal": ("auditor", ""),
    "search": ("city1", "?q=示例"),
    "api-register": ("", "?limit=50"),
    "api-notices": ("", "?limit=50"),
    "api-rounds": ("", "?limit=50"),
}
"""Route → (who asks, query)."""

KINDS = ("bare", "least", "site")
Ask = Callable[[], bytes]


@dataclass(frozen=True)
class Line:
    """CPU milliseconds of the page and of its peers by name (none: the list has no bare view), queries and rows."""

    name: str
    times: dict[str, list[float]]
    queries: int
    rows: int

    def ratio(self, peer: str) -> float | None:
        if peer not in self.times:
            return None
        return percentile(self.times["page"]) / percentile(self.times[peer])


def percentile(times: list[float], share: float = 0.95) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def seed(cases: int, institutions: int) -> Any:
    """The sample city at its last stage, and many rows made from its own."""
    from benchmarks.pages.seeding import _bulk
    from benchmarks.search import _institutions
    from exclave.apps.search.indexing import rebuild
    from exclave.sample_city.seed import build
    from tests.site.crowding import MAKE, furnish

    city = build("evaluation")
    furnish(city)
    programme = Programme.objects.scoped("benchmark").get(public_id=city.programme)
    call = Round.objects.of(city.authority.pk).filter(procedure="filing").first()
    assert call is not None
    _bulk(city, programme, call, cases)
    _institutions(institutions)
    for name, number in ROWS.items():
        MAKE[name](number)
    _as_in_life()
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return city


def _as_in_life() -> None:
    """Where the makers of rows give days and years beyond reason: notices and calls end within weeks, input is of
    six years, and some institutions have space and no tenants, so that there is an alarm to show."""
    from exclave.apps.cases.models import PublicNotice
    from exclave.apps.projects.models import Input
    from exclave.apps.register.models import Institution, Space
    from tests.multiplying import multiply
    from tests.site.crowding import LATER, rows_of

    now, chance = clock.now(), random.Random(20251020)
    soon = [now + timedelta(days=n) for n in range(-5, 40)]
    for model, column in ((PublicNotice, "ends_at"), (Round, "closes_at")):
        rows = list(model._base_manager.filter(**{column: LATER}))
        for row in rows:
            setattr(
                row,
                column,
                max(
                    chance.choice(soon),
                    getattr(row, column.replace("ends", "starts").replace("closes", "opens")),
                ),
            )
        model._base_manager.bulk_update(rows, [column], batch_size=200)
    houses = list(Institution._base_manager.order_by("pk").values_list("pk", flat=True))
    rows = list(Input._base_manager.filter(year__gte=9_000).order_by("pk"))
    for n, row in enumerate(rows):
        row.institution_id, row.year = houses[n % len(houses)], 2020 + n // len(houses) % 6
    Input._base_manager.bulk_update(rows, ["institution_id", "year"], batch_size=200)
    hosting = list(Institution._base_manager.filter(state="filed").order_by("-pk")[:200])
    Institution._base_manager.filter(pk__in=[one.pk for one in hosting]).update(type="incubator")
    each = iter(hosting)
    multiply(rows_of(Space)[:1], len(hosting), lambda row, _: setattr(row, "institution", next(each)))


def measure(city: Any, runs: int, only: list[str], kinds: tuple[str, ...] = KINDS) -> list[Line]:
    from exclave.apps.people import limiting
    from exclave.apps.people.access import read_standing

    limiting.API_ADDRESS = limiting.Limit("benchmark", 10**6, 3600, block=20)
    accounts = {who: city.accounts[who].pk for who in ("city1", "expert1")}
    authority = read_standing(accounts["city1"]).authority_ids("officer")[0]
    known = peers.peers(authority, accounts["city1"], accounts["expert1"])
    handlers = {"page": WSGIHandler()}
    with override_settings(MIDDLEWARE=[]):
        handlers["bare"] = handlers["least"] = WSGIHandler()
    with override_settings(MIDDLEWARE=peers.DJANGO_DEFAULT):
        handlers["site"] = WSGIHandler()
    cookies = {who: _cookie(city, who) for who in {line[0] for line in LISTS.values()}}
    settle()  # as the process that serves does, for the peers as well
    return [
        _line(name, _asks(name, known.get(name), handlers, cookies, kinds), runs) for name in only or LISTS
    ]


def _asks(
    name: str, peer: peers.Bare | None, handlers: Any, cookies: dict[str, str], kinds: tuple[str, ...]
) -> dict[str, Ask]:
    who, query = LISTS[name]
    address, cookie = reverse(name), cookies[who]
    asks: dict[str, Ask] = {"page": lambda: _answer(handlers["page"], address, cookie, query)}
    if peer is not None:
        for kind in kinds:
            urls.BARE[f"{name}-{kind}"] = getattr(peers, kind)(peer)
            here, asked_by = f"/bare/{name}-{kind}/", cookie if kind == "site" else ""
            asks[kind] = lambda h=handlers[kind], a=here, c=asked_by: _answer(h, a, c)  # type: ignore[misc]
    return asks


def _line(name: str, asks: dict[str, Ask], runs: int) -> Line:
    for _ in range(5):
        for ask in asks.values():
            ask()
    gc.collect()
    times: dict[str, list[float]] = {kind: [] for kind in asks}
    for _ in range(runs):
        for kind, ask in asks.items():
            began = time.process_time()
            ask()
            times[kind].append((time.process_time() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        body = asks["page"]()
    queries = [q for q in asked.captured_queries if not q["sql"].startswith(("BEGIN", "COMMIT", "SET "))]
    return Line(name, times, len(queries), _rows(body))


def _rows(body: bytes) -> int:
    heads = body.count(b"<thead")
    return body.count(b"<tr") - heads + body.count(b"<article") + body.count(b'<li class="message-row')


def _cookie(city: Any, who: str) -> str:
    if not who:
        return ""
    client = Client()
    client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def report(lines: list[Line], limit: float) -> int:
    """The table of docs/measurements.md; 1 when a list with a bare view is over the limit."""
    print(
        "| list | page p95 | median | bare p95 | median | page / bare | of medians | page / least | page / site | queries | rows |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for one in sorted(lines, key=lambda line: -(line.ratio("bare") or 99)):
        ratios = [f"{r:.2f}" if (r := one.ratio(kind)) else "–" for kind in ("bare", "least", "site")]
        page, bare, middle = one.times["page"], "– | –", "–"
        if "bare" in one.times:
            plain = statistics.median(one.times["bare"])
            bare = f"{percentile(one.times['bare']):.1f} | {plain:.1f}"
            middle = f"{statistics.median(page) / plain:.2f}"
        print(
            f"| {one.name} | {percentile(page):.1f} | {statistics.median(page):.1f} | {bare} | {ratios[0]} | {middle} "
            f"| {ratios[1]} | {ratios[2]} | {one.queries} | {one.rows} |"
        )
    compared = [one for one in lines if "bare" in one.times]
    over = [one.name for one in compared if (one.ratio("bare") or 0) > limit]
    print(
        f"{len(compared) - len(over)} of {len(compared)} lists at or under {limit} × the bare view (p95 CPU)"
    )
    return 1 if over else 0
