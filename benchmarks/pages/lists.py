"""Every list page beside the least a Django view can do with the same rows, in one process and in turn.

The bare view of a list runs one query for fifty rows of six columns and draws them as a plain table: no middleware,
session, account, menu, layout, filters, counts or translation. So the ratio holds everything a real page adds.
"""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.pages.measuring import _answer

ROWS = {
    "notices": 500, "obligations": 2_000, "rounds": 100, "changes": 500, "evaluations": 1_000, "projects": 3_000,
    "inputs": 3_000, "facilities": 300, "liaisons": 2_000, "readings": 3_000, "imports": 300, "import findings": 3_000,
    "accounts": 300, "assignments": 100, "alerts": 1_000, "events": 20_000, "printing": 100, "tokens": 60, "given up": 100,
}  # fmt: skip
"""How many of each (names of tests.site.crowding.MAKE), beside the cases and institutions asked for."""

LISTS: dict[str, tuple[str, str, str]] = {
    "inbox": ("city1", "cases.Case", ""),
    "work-register": ("city1", "register.Institution", ""),
    "register": ("", "register.Institution", ""),
    "evaluations": ("city1", "cases.Case", ""),
    "notices": ("", "cases.PublicNotice", ""),
    "work-notices": ("city1", "cases.PublicNotice", ""),
    "chase": ("city1", "cases.ObligationDue", ""),
    "rounds": ("city1", "programmes.Round", ""),
    "calls": ("", "programmes.Round", ""),
    "work-changes": ("city1", "register.Change", ""),
    "alarms": ("city1", "register.TenantState", ""),
    "projects": ("city1", "projects.Project", ""),
    "inputs": ("city1", "projects.Input", ""),
    "facilities": ("city1", "facilities.Facility", ""),
    "liaisons": ("city1", "facilities.Liaison", ""),
    "readings": ("city1", "monitoring.Reading", ""),
    "findings": ("city1", "monitoring.Finding", ""),
    "imports": ("city1", "imports.Import", ""),
    "printing": ("city1", "documents.PrintJob", ""),
    "messages": ("city1", "alerts.Alert", ""),
    "review-tasks": ("expert1", "panels.Assignment", ""),
    "accounts": ("admin", "people.Account", ""),
    "all-tokens": ("admin", "people.ApiToken", ""),
    "given-up": ("admin", "alerts.Dispatch", ""),
    "journal": ("auditor", "journal.Event", ""),
    "search": ("city1", "cases.Case", "?q=示例"),
    "api-register": ("", "register.Institution", "?limit=50"),
    "api-notices": ("", "cases.PublicNotice", "?limit=50"),
    "api-rounds": ("", "programmes.Round", "?limit=50"),
}
"""Route → (who asks, the rows' model, query)."""

Ask = Callable[[], bytes]


@dataclass(frozen=True)
class Line:
    name: str
    page: list[float]
    bare: list[float]
    queries: int
    rows: int

    @property
    def ratio(self) -> float:
        return percentile(self.page) / percentile(self.bare)


def percentile(times: list[float], share: float = 0.95) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def seed(cases: int, institutions: int) -> Any:
    """The sample city at its last stage, and many rows made from its own."""
    from benchmarks.pages.seeding import _bulk
    from benchmarks.search import _institutions
    from exclave.apps.programmes.models import Programme, Round
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
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return city


def bare_view(model: type[models.Model]) -> Callable[[HttpRequest], HttpResponse]:
    columns = [f.attname for f in model._meta.concrete_fields if not isinstance(f, models.JSONField)][:6]

    def view(request: HttpRequest) -> HttpResponse:
        found = model._base_manager.order_by("-pk").values_list(*columns)[:50]
        return render(request, "bare_list.html", {"rows": found})

    return view


def measure(city: Any, runs: int, only: list[str]) -> list[Line]:
    from benchmarks.pages import urls
    from exclave.apps.people import limiting

    limiting.API_ADDRESS = limiting.Limit("benchmark", 10**6, 3600, block=20)
    site = WSGIHandler()
    with override_settings(MIDDLEWARE=[]):
        plain = WSGIHandler()
    cookies = {who: _cookie(city, who) for who in {line[0] for line in LISTS.values()}}
    found = []
    for name in only or LISTS:
        who, model, query = LISTS[name]
        address = reverse(name)
        urls.BARE["view"] = bare_view(_model(model))
        page = lambda a=address, q=query, c=cookies[who]: _answer(site, a, c, q)  # noqa: E731
        found.append(_line(name, page, lambda: _answer(plain, "/bare/list/", "", ""), runs))
    return found


def _line(name: str, page: Ask, bare: Ask, runs: int) -> Line:
    for _ in range(5):
        page(), bare()
    gc.collect()
    times: dict[str, list[float]] = {"page": [], "bare": []}
    for _ in range(runs):
        for kind, ask in (("page", page), ("bare", bare)):
            began = time.process_time()
            ask()
            times[kind].append((time.process_time() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        body = page()
    queries = [q for q in asked.captured_queries if not q["sql"].startswith(("BEGIN", "COMMIT", "SET "))]
    rows = body.count(b"<tr") + body.count(b"<article") + body.count(b'"id":')
    return Line(name, times["page"], times["bare"], len(queries), rows)


def _model(label: str) -> type[models.Model]:
    from django.apps import apps

    return apps.get_model(label)


def _cookie(city: Any, who: str) -> str:
    if not who:
        return ""
    client = Client()
    client.force_login(city.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def report(lines: list[Line], limit: float) -> int:
    print(f"{'list':<15}{'p95 ms':>8}{'median':>8}{'bare p95':>10}{'ratio':>8}{'queries':>9}{'rows':>6}")
    for one in sorted(lines, key=lambda line: -line.ratio):
        print(
            f"{one.name:<15}{percentile(one.page):8.1f}{statistics.median(one.page):8.1f}{percentile(one.bare):10.1f}"
            f"{one.ratio:8.2f}{one.queries:9}{one.rows:6}"
        )
    over = [one.name for one in lines if one.ratio > limit]
    print(f"{len(lines) - len(over)} of {len(lines)} lists at or under {limit}")
    return 1 if over else 0
