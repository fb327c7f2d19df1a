"""Batch printing: ordered, made part by part by the worker, resumed, fetched by its orderer alone."""

import io
import zipfile

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exclave.apps.cases.clockwork import tick
from exclave.apps.documents import printing, queries
from exclave.apps.documents.actions.advance_printing import (
    claim_printing,
    fail_printing,
    finish_printing,
    keep_part,
)
from exclave.apps.documents.actions.order_printing import order_printing
from exclave.apps.documents.models import PrintJob
from exclave.apps.files import storage
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import CLOCK
from exclave.sample_city.city import City
from tests.apps.register import factories

from .test_document_pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def order(city: City, who: str = "city1", **chosen: str) -> PrintJob:
    chosen = {"what": "certificates", "round_id": "", "state": "", "form": "pdf", "language": "zh"} | chosen
    done = order_printing(city.actor(who), **chosen)
    return PrintJob.objects.of(city.authority.pk).get(public_id=done.result["job"])


def fresh(job: PrintJob) -> PrintJob:
    return PrintJob.objects.of(job.authority_id).get(pk=job.pk)


def test_certificates_become_one_pdf_with_a_page_each(notice_city: City) -> None:
    factories.institutions(notice_city, 30)
    job = order(notice_city)
    assert printing.work() == 1
    job = fresh(job)
    assert (job.state, job.made, len(job.parts)) == ("done", job.total, 2)
    content = storage.path_of(job.result).read_bytes()
    found = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(found) == job.total == len(job.items) and job.size == len(content)
    assert "示例离岸机构00029" in found[-1].extract_text()


@pytest.mark.parametrize(("form", "begins"), [("zip_pdf", b"%PDF"), ("zip_docx", b"PK")])
def test_archive_holds_one_file_for_each(notice_city: City, form: str, begins: bytes) -> None:
    job = order(notice_city, form=form, what="notices", language="en")
    printing.work()
    with zipfile.ZipFile(storage.path_of(fresh(job).result)) as packed:
        assert len(set(packed.namelist())) == job.total
        assert all(packed.read(n).startswith(begins) for n in packed.namelist())


def test_worker_that_died_goes_on_after_what_it_kept(notice_city: City, monkeypatch) -> None:
    factories.institutions(notice_city, 30)
    job = order(notice_city)
    real, drawn = printing._part, []

    def dying(one: PrintJob, sources: list) -> bytes:
        if drawn:
            raise KeyboardInterrupt
        drawn.append(len(sources))
        return real(one, sources)

    monkeypatch.setattr(printing, "_part", dying)
    with pytest.raises(KeyboardInterrupt):
        printing.work()
    assert fresh(job).made == printing.PART and fresh(job).state == "running"
    monkeypatch.setattr(printing, "_part", lambda one, s: drawn.append(len(s)) or real(one, s))
    assert printing.work() == 0  # still claimed
    PrintJob.objects.of(job.authority_id).update(claimed_until=None)
    assert printing.work() == 1
    assert sum(drawn) == job.total and fresh(job).state == "done"


def test_steps_done_twice_change_nothing(notice_city: City) -> None:
    job = order(notice_city)
    assert claim_printing(CLOCK, job_id=job.public_id).result["claimed"]
    assert not claim_printing(CLOCK, job_id=job.public_id).result["claimed"]
    keep = {"job_id": job.public_id, "after": 0, "made": job.total, "digest": "a" * 64}
    assert keep_part(CLOCK, **keep).result["kept"] and not keep_part(CLOCK, **keep).result["kept"]
    end = {"job_id": job.public_id, "digest": "b" * 64, "size": 1}
    assert finish_printing(CLOCK, **end).result["done"] and not finish_printing(CLOCK, **end).result["done"]


def test_only_the_clock_advances_a_job(notice_city: City) -> None:
    job = order(notice_city)
    steps = {
        claim_printing: {},
        keep_part: {"after": 0, "made": job.total, "digest": "a" * 64},
        finish_printing: {"digest": "b" * 64, "size": 1},
        fail_printing: {"zh": "停止。", "en": "Stopped."},
    }
    for step, stated in steps.items():
        with pytest.raises(Refused) as refused:
            step(notice_city.actor("city1"), job_id=job.public_id, **stated)
        assert refused.value.code == "not_allowed"
    assert fresh(job).state == "waiting"


def test_job_given_up_says_why_and_a_finished_one_is_not_given_up(notice_city: City) -> None:
    job, other = order(notice_city), order(notice_city)
    why = {"zh": "字体缺失。", "en": "A font is missing."}
    assert fail_printing(CLOCK, job_id=job.public_id, **why).result == {"state": "failed"}
    late = {"zh": "另一原因。", "en": "Another reason."}
    assert fail_printing(CLOCK, job_id=job.public_id, **late).result == {"state": "failed"}
    assert (fresh(job).fault_zh, fresh(job).fault_en) == (why["zh"], why["en"]), "the first reason stays"
    PrintJob.objects.of(other.authority_id).filter(pk=other.pk).update(state="done")
    assert fail_printing(CLOCK, job_id=other.public_id, **why).result == {"state": "done"}


def test_failure_is_said_and_given_up_after_three_interruptions(notice_city: City, monkeypatch) -> None:
    job = order(notice_city)
    monkeypatch.setattr(printing, "_part", lambda *_: 1 / 0)
    assert printing.work() == 0
    assert fresh(job).state == "failed" and "ZeroDivisionError" in fresh(job).fault_en
    other = order(notice_city)
    PrintJob.objects.of(other.authority_id).filter(pk=other.pk).update(state="running", tries=3)
    printing.work()
    assert fresh(other).state == "failed" and fresh(other).fault_zh


def test_the_tick_of_the_worker_prints(notice_city: City) -> None:
    job = order(notice_city)
    assert tick().besides >= 1 and fresh(job).state == "done"


def test_empty_and_unknown_choices_are_refused_in_words(notice_city: City) -> None:
    for wrong in ({"round_id": "absent"}, {"what": "everything"}, {"form": "exe"}, {"language": "fr"}):
        with pytest.raises(Refused) as caught:
            order(notice_city, **wrong)
        assert caught.value.faults
    assert not PrintJob.objects.of(notice_city.authority.pk).exists()


@pytest.mark.parametrize("who", ["lumen", "leader", "expert1", "auditor"])
def test_only_officers_order(notice_city: City, who: str) -> None:
    with pytest.raises(Refused) as caught:
        order(notice_city, who)
    assert caught.value.code == "not_allowed"


def test_batch_of_a_round_holds_its_certificates_alone(notice_city: City) -> None:
    factories.institutions(notice_city, 3)
    viewer = notice_city.accounts["city1"]
    every = queries.printable(viewer, "certificates")
    rounds = [
        queries.printable(viewer, "certificates", public_id) for public_id, *_ in queries.rounds_of(viewer)
    ]
    assert sum(len(r) for r in rounds) + 3 == len(every)


def test_page_shows_progress_and_only_the_orderer_fetches(notice_city: City) -> None:
    client = browser(notice_city, "city1")
    assert "没有下达过" in client.get(reverse("printing")).content.decode()
    done = client.post(
        reverse("printing"), {"what": "certificates", "form": "pdf", "idempotency_key": "p1"}, follow=True
    )
    page = done.redirect_chain[-1][0]
    assert client.get(page).headers["Refresh"] == "3" and "<progress" in client.get(page).content.decode()
    assert client.get(f"{page}file/").status_code == 404
    printing.work()
    assert "Refresh" not in client.get(page).headers
    fetched = client.get(f"{page}file/")
    assert (
        b"".join(fetched.streaming_content)[:5] == b"%PDF-" and "no-store" in fetched.headers["Cache-Control"]
    )
    for who in ("city2", "lumen", "leader"):
        if who in notice_city.accounts:
            assert browser(notice_city, who).get(f"{page}file/").status_code == 404, who


def test_refused_order_keeps_what_was_chosen(notice_city: City) -> None:
    client = browser(notice_city, "city1")
    answer = client.post(reverse("printing"), {"what": "notices", "round": "absent", "idempotency_key": "x"})
    assert answer.status_code == 422 and "0份" in answer.content.decode()


def test_batch_costs_the_same_queries_at_1_3_and_50(notice_city: City) -> None:
    factories.institutions(notice_city, 50)
    viewer = notice_city.accounts["city1"]
    items = queries.printable(viewer, "certificates")

    def cost(n: int) -> int:
        viewer.__dict__.pop("_standing", None)
        with CaptureQueriesContext(connection) as caught:
            assert len(queries.many(viewer, items[-n:])) == n
        return len(caught)

    assert cost(1) == cost(3) == cost(50)


def test_what_the_orderer_may_no_longer_open_is_left_out(notice_city: City) -> None:
    items = queries.printable(notice_city.accounts["city1"], "notices")
    assert len(queries.many(notice_city.accounts["city1"], items)) == len(items) > 0
    assert queries.many(notice_city.accounts["lumen"], items) == []


def test_making_a_part_asks_the_database_nothing_per_certificate(notice_city: City) -> None:
    factories.institutions(notice_city, 25)
    job, viewer = order(notice_city), notice_city.accounts["city1"]
    items = queries.printable(viewer, "certificates")

    def cost(n: int) -> int:
        sources = queries.many(viewer, items[-n:])
        with CaptureQueriesContext(connection) as caught:
            printing._part(job, sources)
        return len(caught)

    cost(1)
    assert cost(1) == cost(3) == cost(25)
