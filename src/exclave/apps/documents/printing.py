"""The worker's side of batch printing: part by part, each kept before the next, so that nothing is made twice.

A part is 25 documents: one run of the layout. The parts of one PDF are joined at the end; those of an archive are
put into it under the documents' own names.
"""

import io
import logging
import zipfile

from pypdf import PdfReader, PdfWriter

from exclave.apps.documents import composing, queries
from exclave.apps.documents.actions.advance_printing import (
    claim_printing,
    fail_printing,
    finish_printing,
    keep_part,
)
from exclave.apps.documents.composing.composed import frozen
from exclave.apps.documents.kinds import KINDS
from exclave.apps.documents.models import PrintJob
from exclave.apps.documents.queries import Source
from exclave.apps.files import storage
from exclave.apps.journal.transaction import CLOCK
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account
from exclave.engines import paper

log = logging.getLogger(__name__)
PART = 25
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def work(most: int = 10) -> int:
    """Carry out jobs that wait, the oldest first; how many were finished. A job that fails says why and is over."""
    done = 0
    waiting = PrintJob.objects.scoped("the worker works for everyone").filter(
        state__in=["waiting", "running"]
    )
    for job_id in list(waiting.order_by("ordered_at", "pk").values_list("public_id", flat=True)[:most]):
        if not claim_printing(CLOCK, job_id=job_id).result["claimed"]:
            continue
        try:
            done += _carry_out(job_id)
        except Exception as error:
            log.exception("print job %s failed", job_id)
            fail_printing(
                CLOCK,
                job_id=job_id,
                zh=f"未能完成（{type(error).__name__}）。请重新下达；仍不成功时请告知管理员。",
                en=f"Could not be made ({type(error).__name__}). Order it again; tell the operator if it fails again.",
            )
    return done


def _job(job_id: str) -> PrintJob:
    return (
        PrintJob.objects.scoped("the worker's own")
        .select_related("ordered_by", "authority")
        .get(public_id=job_id)
    )


def _carry_out(job_id: str) -> bool:
    job = _job(job_id)
    viewer = Account.objects.get(pk=job.ordered_by_id)
    viewer.__dict__["_standing"] = read_standing(viewer.pk)
    while job.made < job.total:
        chosen = job.items[job.made : job.made + PART]
        made = _part(job, queries.many(viewer, chosen))  # what the orderer may no longer open is left out
        kept = keep_part(
            CLOCK, job_id=job_id, after=job.made, made=job.made + len(chosen), digest=storage.put(made)
        )
        if not kept.result["kept"]:
            return False  # another worker took it over
        job = _job(job_id)
    whole = _joined(job)
    digest = storage.put(whole)
    return bool(finish_printing(CLOCK, job_id=job_id, digest=digest, size=len(whole)).result["done"])


def _part(job: PrintJob, sources: list[Source]) -> bytes:
    documents = [frozen(s, job.language) for s in sources]
    pictures, faces = composing.images(documents), composing.faces()
    if job.form == "pdf":
        return paper.pdf(documents, faces, pictures) if documents else b""
    kind = job.form.removeprefix("zip_")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for source, document in zip(sources, documents, strict=True):
            made = paper.docx(document, pictures) if kind == "docx" else paper.pdf(document, faces, pictures)
            add(packed, f"{file_name(source, document)}.{kind}", made)
    return out.getvalue()


def file_name(source: Source, document: paper.Document) -> str:
    """Kind and number, or key: safe in any file system, and its own for each document."""
    number = document.number or source.key
    safe = "".join(c if c.isalnum() or c in "-〔〕" else "-" for c in number)
    return f"{KINDS[source.kind].zh}-{safe}"


def add(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    """One file without a time of its making, so that the same content gives the same archive."""
    info = zipfile.ZipInfo(name, LONG_AGO)
    info.compress_type = zipfile.ZIP_STORED if name.endswith((".pdf", ".docx")) else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    packed.writestr(info, content)


def _joined(job: PrintJob) -> bytes:
    parts = [storage.path_of(digest).read_bytes() for digest in job.parts]
    out = io.BytesIO()
    if job.form == "pdf":
        writer = PdfWriter()
        for part in parts:
            if part:
                writer.append(PdfReader(io.BytesIO(part)), import_outline=False)
        writer.write(out)
        return out.getvalue()
    with zipfile.ZipFile(out, "w") as whole:
        for part in parts:
            with zipfile.ZipFile(io.BytesIO(part)) as packed:
                for name in packed.namelist():
                    add(whole, name, packed.read(name))
    return out.getvalue()
