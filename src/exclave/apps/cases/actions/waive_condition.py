"""Waive a condition for one case, or take the waiver back."""

from typing import Any

from exclave.apps.cases import answering, duties, following, running, waiving
from exclave.apps.cases.models import Case, Waiver
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.permissions import acting_account


@action("case.waive")
def waive_condition(
    actor: Actor,
    *,
    case_id: str,
    condition: str,
    reason: str,
    waive: bool = True,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """By the office the pack names, above the floor, with a reason; it holds once a second person has signed where the
    pack asks for that. ``waive=False`` takes it back before a decision.
    """
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    said, person = waiving.allowed(alive, condition), running.person(alive, actor)
    if said is None or said.by not in person.duties or alive.state.ended:
        raise not_allowed()
    running.unbarred(alive, person)
    if not waiving.timely(alive):
        raise Refused(
            "not_now", "办件不在机关办理环节或正等待第二人签署，现在不能放宽。",
            "The case is not with an office, or a decision awaits its second signature; nothing can be waived now.",
        )  # fmt: skip
    if said.rule.reason and not reason.strip():
        fault = Fault("reason", "请写明理由。", "Give the reason.")
        raise Refused("reason_missing", fault.zh, fault.en, [fault])
    if waive:
        state = _give(case, alive, condition, said, reason.strip(), actor)
    else:
        state = _take_back(case, condition)
    _recorded(case, actor, "case.waive" if waive else "case.waive_end", condition, reason.strip(), state)
    if state == "proposed" and said.second:
        _tell_second(alive, condition, said.second)
    return {"case": case.public_id, "version": case.version, "state": state}


def _give(
    case: Case, alive: running.Running, condition: str, said: waiving.Allowed, reason: str, actor: Actor
) -> str:
    if Waiver.objects.filter(case=case, condition=condition, state__in=waiving.HOLDING).exists():
        raise Refused(
            "waived_already", "这项条件已经放宽或正待签署。", "It is waived already, or awaits a signature."
        )
    refusal = waiving.refused(answering.answers_of(case, alive.compiled), condition)
    if refusal is not None:
        raise refusal
    second = alive.compiled.pack.duties[said.second] if said.second else None
    row = Waiver.objects.create(
        case=case,
        condition=condition,
        state="proposed" if said.second else "given",
        reason=reason,
        by=acting_account(actor),
        duty=said.by,
        at=moment(),
        awaits_rank=(second.rank or "") if second else "",
        awaits_office_id=duties.office_for(said.second, second, case) if said.second and second else None,
    )
    if row.state == "given" and answering.answers_of(case, alive.compiled)[condition].status != "waived":
        raise Refused(
            "floor_unknown", "还不知道是否达到放宽的底线，不能放宽。",
            "It is not known yet whether the floor of a waiver is reached; it cannot be waived.",
        )  # fmt: skip
    return row.state


def _take_back(case: Case, condition: str) -> str:
    found = Waiver.objects.filter(case=case, condition=condition, state__in=waiving.HOLDING)
    if not found.update(state="withdrawn", ended_at=moment()):
        raise Refused("not_waived", "这项条件没有放宽。", "The condition is not waived.")
    return "withdrawn"


def _recorded(case: Case, actor: Actor, verb: str, condition: str, reason: str, state: str) -> None:
    case.version += 1
    case.save(update_fields=["version"])
    record(
        actor,
        case.authority.public_id,
        verb,
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"condition": condition, "reason": reason, "state": state},
    )


def _tell_second(alive: running.Running, condition: str, duty: str) -> None:
    """Whoever may sign is told as of a decision: the message leads to the case."""
    case, spec = alive.case, alive.compiled.pack.conditions[condition]
    payload = following.payload_of(alive) | {
        "outcome_zh": f"放宽“{spec.zh}”",
        "outcome_en": f"waiver of “{spec.en or spec.zh}”",
    }
    mark = f"waive:{case.public_id}:{condition}:{case.version}"
    tell(duties.holders(alive.compiled.pack, case, [duty]), "case.to_sign", payload, dedupe=mark)
