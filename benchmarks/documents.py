"""How long official documents take: one page, one DOCX, and 500 certificates in the background.

    EXCLAVE_VAR=/tmp/documents-benchmark python -m benchmarks.documents [--certificates 500]

Makes a sample city in a new database (SQLite, or where ``DATABASE_URL`` points: an empty one), adds institutions with
certificates as rows, and lets the worker print them. Prints one line a figure; exits with 1 when a bound is missed. Bounds are held against CPU time; the wall
time of a batch is printed beside it.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace

PAGE_BOUND = 0.1
BATCH_BOUND = 30.0
RUNS = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--certificates", type=int, default=500)
    wanted = parser.parse_args().certificates
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exclave.site.settings")
    os.environ.setdefault("EXCLAVE_SIMULATION", "1")
    os.environ.setdefault("EXCLAVE_VAR", tempfile.mkdtemp(prefix="documents-benchmark-"))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from exclave.sample_city.seed import build

    city = build("notice")
    return report(city, wanted)


def report(city, wanted: int) -> int:  # type: ignore[no-untyped-def]
    from exclave.apps.cases.models import Case
    from exclave.apps.documents import queries
    from exclave.apps.register.models import Certificate
    from tests.apps.register import factories

    viewer = city.accounts["city1"]
    case = Case.objects.of(city.authority.pk).get(applicant=city.firms["lumen"], procedure="filing")
    found = {s.kind: s for s in queries.of_case(viewer, case)}
    good = True
    for kind in ("acceptance", "decision", "certificate"):
        for form in ("pdf", "docx"):
            seconds = timed(lambda n, kind=kind, form=form: fresh(found[kind], form, n))
            good &= seconds <= PAGE_BOUND
            print(f"one {kind}, {form}: {seconds * 1000:.0f} ms CPU (median of {RUNS})")
    have = Certificate.objects.of(city.authority.pk).filter(kind="certificate").count()
    factories.institutions(city, max(0, wanted - have))
    for form in ("pdf", "zip_pdf"):
        seconds, cpu, total, size = batch(city, form)
        good &= cpu <= BATCH_BOUND or total > 500
        print(f"{total} certificates as {form}: {seconds:.1f} s ({cpu:.1f} s CPU), {size / 1e6:.1f} MB")
    return 0 if good else 1


def fresh(source, form: str, n: int) -> bytes:  # type: ignore[no-untyped-def]
    """Composed and rendered, with another title each time: the layout remembers what it has just laid out."""
    from exclave.apps.documents import composing
    from exclave.engines import paper

    document = replace(composing.compose(source, "zh"), title=f"示例文书第{n}号")
    return paper.docx(document) if form == "docx" else paper.pdf(document, composing.faces())


def timed(call: Callable[[int], object]) -> float:
    """Median CPU time of several calls after one to warm up, in seconds, all threads counted."""
    call(0)
    times = []
    for n in range(1, RUNS + 1):
        began = time.process_time()
        call(n)
        times.append(time.process_time() - began)
    return statistics.median(times)


def batch(city, form: str) -> tuple[float, float, int, int]:  # type: ignore[no-untyped-def]
    from exclave.apps.documents import printing
    from exclave.apps.documents.actions.order_printing import order_printing
    from exclave.apps.documents.models import PrintJob

    ordered = order_printing(
        city.actor("city1"), what="certificates", round_id="", state="", form=form, language="zh"
    )
    began, before = time.perf_counter(), time.process_time()
    printing.work()
    seconds, cpu = time.perf_counter() - began, time.process_time() - before
    job = PrintJob.objects.of(city.authority.pk).get(public_id=ordered.result["job"])
    assert job.state == "done", job.fault_en
    return seconds, cpu, job.total, int(job.size or 0)


if __name__ == "__main__":
    sys.exit(main())
