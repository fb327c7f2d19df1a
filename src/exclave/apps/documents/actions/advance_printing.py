"""Steps of a print job, taken by the worker: claim it, keep a part, finish it. A step done twice changes nothing."""

from typing import Any

from exclave.apps.documents.models import PrintJob
from exclave.apps.journal.claims import CLAIM, give_up, is_free, is_worn_out, take
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.permissions import require_clock


def _locked(job_id: str) -> PrintJob:
    job: PrintJob | None = (
        PrintJob.objects.scoped("the worker's own, by public id")
        .select_for_update(of=("self",))
        .filter(public_id=job_id)
        .first()
    )
    if job is None:
        raise not_allowed()
    return job


@action("printing.claim")
def claim_printing(actor: Actor, *, job_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """Take the job for two minutes. Whoever comes while another has it gets ``claimed`` False.

    A job whose worker died is free again when its time is over; after the third time it is given up.
    """
    require_clock(actor)
    job, at = _locked(job_id), moment()
    if not is_free(job, at):
        return {"claimed": False}
    if is_worn_out(job):
        give_up(
            job,
            "多次中断，已停止。请重新下达。",
            "Interrupted several times and given up. Order it again.",
            at,
        )
        return {"claimed": False}
    take(job, at)
    return {"claimed": True, "made": job.made}


@action("printing.keep")
def keep_part(
    actor: Actor, *, job_id: str, after: int, made: int, digest: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Keep a part that holds documents ``after`` to ``made``, unless another worker has kept it already."""
    require_clock(actor)
    job = _locked(job_id)
    if job.state != "running" or job.made != after:
        return {"kept": False}
    job.made, job.parts, job.claimed_until = made, [*job.parts, digest], moment() + CLAIM
    job.save(update_fields=["made", "parts", "claimed_until"])
    return {"kept": True}


@action("printing.finish")
def finish_printing(
    actor: Actor, *, job_id: str, digest: str, size: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """The file is there: its hash and size are kept and its making recorded."""
    require_clock(actor)
    job = _locked(job_id)
    if job.state != "running" or job.made != job.total:
        return {"done": False}
    job.state, job.result, job.size, job.finished_at = "done", digest, size, moment()
    job.claimed_until = None
    job.save(update_fields=["state", "result", "size", "finished_at", "claimed_until"])
    record(
        actor,
        job.authority.public_id,
        "printing.finish",
        kind="printing",
        subject_id=job.public_id,
        version=2,
        content={"digest": digest, "total": job.total},
    )
    return {"done": True}


@action("printing.fail")
def fail_printing(
    actor: Actor, *, job_id: str, zh: str, en: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Give the job up, with the reason its orderer reads."""
    require_clock(actor)
    job = _locked(job_id)
    if job.state in ("waiting", "running"):
        give_up(job, zh, en, moment())
    return {"state": job.state}
