"""Order many documents to be printed in the background."""

from typing import Any

from exclave.apps.documents import queries
from exclave.apps.documents.models import PrintJob
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account

MOST = 5000
WHAT = {
    "certificates": ("备案证书", "Certificates of filing"),
    "notices": ("公示", "Public notices"),
}
FORMS = ("pdf", "zip_pdf", "zip_docx")


@action("printing.order")
def order_printing(
    actor: Actor,
    *,
    what: str,
    round_id: str,
    state: str,
    form: str,
    language: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Fix which documents are printed, as an officer; the worker makes them.

    ``what``: certificates or notices; ``round_id``: of one round, empty for all; ``state``: valid, running, ended or
    empty. Raises ``Refused`` where the choice is unknown, empty, or larger than 5,000.
    """
    account = acting_account(actor)
    held = read_standing(account.pk).authority_ids("officer")
    if not held:
        raise not_allowed()
    if what not in WHAT or form not in FORMS or language not in ("zh", "en"):
        fault = Fault("what", "请选择要打印的内容和格式。", "Choose what to print and in which form.")
        raise Refused("printing_wrong", fault.zh, fault.en, [fault])
    items = queries.printable(account, what, round_id, state)
    if not 0 < len(items) <= MOST:
        fault = Fault(
            "what",
            f"所选条件下有{len(items)}份，应为1至{MOST}份。请改变条件。",
            f"The choice holds {len(items)} documents; it must hold 1 to {MOST}. Change it.",
        )
        raise Refused("printing_empty", fault.zh, fault.en, [fault])
    job = PrintJob.objects.create(
        authority_id=held[0],
        ordered_by=account,
        ordered_at=moment(),
        what_zh=WHAT[what][0],
        what_en=WHAT[what][1],
        form=form,
        language=language,
        items=items,
        total=len(items),
    )
    record(
        actor,
        job.authority.public_id,
        "printing.order",
        kind="printing",
        subject_id=job.public_id,
        version=1,
        content={"what": what, "round": round_id, "state": state, "form": form, "total": len(items)},
    )
    return {"job": job.public_id, "total": len(items)}
