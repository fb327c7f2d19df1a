"""The second signature on a waiver, or declining it."""

from typing import Any

from exclave.apps.cases import answering, running, waiving
from exclave.apps.cases.models import Waiver
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.permissions import acting_account


@action("case.waive_sign")
def sign_waiver(
    actor: Actor,
    *,
    case_id: str,
    condition: str,
    agree: bool,
    reason: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """By another person, under the duty the pack names for it; declining needs a reason. The floor must still hold."""
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    said, person = waiving.allowed(alive, condition), running.person(alive, actor)
    if said is None or said.second is None or said.second not in person.duties or alive.state.ended:
        raise not_allowed()
    row = Waiver.objects.filter(case=case, condition=condition, state="proposed").select_related("by").first()
    if row is None or not waiving.timely(alive):
        raise Refused("nothing_pending", "没有待签署的放宽。", "No waiver awaits a signature.")
    running.unbarred(alive, person)
    if row.by.public_id in {person.id} | person.one_with:
        raise Refused(
            "same_person", "提出放宽的人不能自己签署，请另一人签署。", "Whoever proposed it cannot sign it; another person must."
        )  # fmt: skip
    if not agree and not reason.strip():
        fault = Fault("reason", "请写明不同意的理由。", "Give the reason for declining.")
        raise Refused("reason_missing", fault.zh, fault.en, [fault])
    row.state = "given" if agree else "declined"
    row.second_by, row.second_duty, row.second_reason = acting_account(actor), said.second, reason.strip()
    row.ended_at = None if agree else moment()
    row.save()
    if agree and answering.answers_of(case, alive.compiled)[condition].status != "waived":
        raise Refused(
            "floor", "事实已变，达不到放宽的底线或不再需要放宽。", "The facts have changed: the floor is not reached, or nothing is to be waived."
        )  # fmt: skip
    case.version += 1
    case.save(update_fields=["version"])
    record(
        actor,
        case.authority.public_id,
        "case.waive_sign",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"condition": condition, "agree": agree, "reason": reason.strip(), "state": row.state},
    )
    return {"case": case.public_id, "version": case.version, "state": row.state}
