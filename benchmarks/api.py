"""Measure 50 rows of the register through the read API against a bare Django view that answers the same rows as JSON.

    EXCLAVE_SIMULATION=1 python -m benchmarks.api [runs]

Both answer in the same process and through the same middleware, in turn; median CPU milliseconds
(time.process_time) and the ratio. The bare view reads the rows' columns and dumps them: no open facts, no names of
packs, no history, no ETag, no limit.
"""

import json
import os
import statistics
import sys
import time
from types import ModuleType


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exclave.site.settings")
    os.environ["EXCLAVE_SIMULATION"] = "1"
    import django

    django.setup()
    from django.db import connection

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _measure(runs)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _measure(runs: int) -> int:
    from django.http import HttpResponse
    from django.test import Client, override_settings
    from django.urls import path

    from exclave.apps.people import limiting
    from exclave.apps.register.models import Institution
    from exclave.sample_city.seed import build
    from exclave.site import urls as site_urls
    from tests.apps.register import factories

    city = build("notice")
    factories.institutions(city, 2000)
    limiting.API_ADDRESS = limiting.Limit("benchmark", 10**6, 3600, block=20)
    columns = ("public_id", "type", "name", "place", "home", "state", "entered_at", "public")

    def bare(request: object) -> HttpResponse:
        rows = Institution.objects.scoped("benchmark").order_by("-entered_at", "-pk").values(*columns)[:50]
        return HttpResponse(
            json.dumps(list(rows), default=str, ensure_ascii=False), content_type="application/json"
        )

    client = Client()
    addresses = ModuleType("addresses_with_a_bare_view")
    addresses.urlpatterns = [path("bare", bare), *site_urls.urlpatterns]
    times: dict[str, list[float]] = {"api": [], "bare": []}
    with override_settings(ALLOWED_HOSTS=["*"], ROOT_URLCONF=addresses):
        for n in range(runs + 20):
            for kind, ask in (
                ("api", lambda: client.get("/api/v1/register?limit=50")),
                ("bare", lambda: client.get("/bare")),
            ):
                started = time.process_time()
                assert ask().status_code == 200
                if n >= 20:
                    times[kind].append((time.process_time() - started) * 1000)
    api, plain = (statistics.median(times[kind]) for kind in ("api", "bare"))
    print(
        f"register API {api:.2f} ms CPU, bare {plain:.2f} ms, ratio {api / plain:.2f} ({runs} requests each)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
