"""CPU time and queries of views answered through the WSGI handler in turn, and the weight of a first load."""

import gc
import gzip
import re
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from benchmarks.pages import bare
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account
from exclave.site.start import settle

WARM_UP = 30


@dataclass(frozen=True)
class View:
    name: str
    times: list[float]
    queries: int
    rows: int

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def quartiles(self) -> tuple[float, float]:
        found = statistics.quantiles(self.times, n=4)
        return found[0], found[2]


@dataclass(frozen=True)
class Report:
    views: list[View]
    server: str
    first_load: float
    files: int

    def ratio(self, name: str) -> float:
        by_name = {v.name: v.median for v in self.views}
        return by_name["inbox"] / by_name[name]


def measure(officer: Account, runs: int) -> Report:
    call_command("collectstatic", interactive=False, verbosity=0)
    bare.AUTHORITY = read_standing(officer.pk).authority_ids("officer")[0]
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    site = WSGIHandler()
    with override_settings(MIDDLEWARE=[]):
        plain = WSGIHandler()
    asks: dict[str, Callable[[], bytes]] = {
        "inbox": lambda: _answer(site, "/work/", cookie),
        "bare": lambda: _answer(plain, "/bare/values/", ""),
        "objects": lambda: _answer(plain, "/bare/objects/", ""),
    }
    times: dict[str, list[float]] = {name: [] for name in asks}
    settle()
    for _ in range(WARM_UP):
        for ask in asks.values():
            ask()
    gc.collect()
    for _ in range(runs):
        for name, ask in asks.items():
            started = time.process_time()
            ask()
            times[name].append((time.process_time() - started) * 1000)
    views = [View(name, times[name], _queries(ask), ask().count(b"<tr>") - 1) for name, ask in asks.items()]
    load, files = first_load(asks["inbox"]())
    return Report(views, _server(), load, files)


def _queries(ask: Callable[[], bytes]) -> int:
    with CaptureQueriesContext(connection) as found:
        ask()
    return len([q for q in found.captured_queries if not q["sql"].startswith(("BEGIN", "COMMIT", "SET "))])


def _answer(handler: WSGIHandler, address: str, cookie: str, query: str = "") -> bytes:
    """One request through the handler, with the signals a server sends around it."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": quote(query.removeprefix("?"), safe="=&"), "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:8000", "HTTP_COOKIE": cookie,
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(),
        "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    status: list[str] = []
    answer: Iterable[bytes] = handler(environ, lambda s, h, e=None: status.append(s))
    try:
        body = b"".join(answer)
    finally:
        answer.close()  # type: ignore[attr-defined]
    if not status[0].startswith("200"):
        raise RuntimeError(f"{address} answered {status[0]}")
    return body


def first_load(page: bytes) -> tuple[float, int]:
    """KB of the page and the static files it names, compressed as they are served, and their number."""
    text = page.decode()
    names = set(re.findall(r'(?:href|src)="(/static/[^"#?]+)', text))
    names |= {n for n in re.findall(r'<use href="(/static/[^"#]+)', text)}
    total = len(gzip.compress(page, 6))
    for name in names:
        total += _served(Path(settings.STATIC_ROOT) / name.removeprefix("/static/"))
    return total / 1024, len(names) + 1


def _served(path: Path) -> int:
    """The compressed copy where there is one, as WhiteNoise sends it."""
    copies = [path.with_name(path.name + end) for end in (".br", ".gz")]
    return min((c.stat().st_size for c in copies if c.exists()), default=path.stat().st_size)


def _server() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"
