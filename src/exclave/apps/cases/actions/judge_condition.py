"""Answer a judgement condition, with the reason."""

from typing import Any

from exclave.apps.cases import running
from exclave.apps.cases.models import Judgement
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.permissions import acting_account


@action("case.judge")
def judge_condition(
    actor: Actor,
    *,
    case_id: str,
    condition: str,
    answer: bool,
    reason: str,
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The finding of the duty the pack names becomes a fact with its reason; a later finding supersedes it.

    Found where the procedure asks for it (``judges``), by nobody who is kept from that stage.
    """
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    spec = alive.compiled.pack.conditions.get(condition)
    person = running.person(alive, actor)
    if spec is None or spec.judge is None or spec.judge.by not in person.duties or alive.state.ended:
        raise not_allowed()
    if alive.stage is None or not alive.stage.judges or condition not in _asked(alive):
        raise not_allowed()
    running.unbarred(alive, person)
    if alive.state.pending is not None:
        raise Refused(
            "pending", "已有一人签署，等待第二人签署，现在不能改判断。",
            "A decision awaits its second signature; judgements cannot change now.",
        )  # fmt: skip
    if not reason.strip():
        fault = Fault(
            condition, f"“{spec.zh}”：请写明判断的理由。", f"“{spec.en}”: give the reason for your finding."
        )
        raise Refused("reason_missing", fault.zh, fault.en, [fault])
    at = moment()
    Judgement.objects.filter(case=case, condition=condition, superseded_at=None).update(superseded_at=at)
    Judgement.objects.create(
        case=case,
        condition=condition,
        answer=answer,
        reason=reason.strip(),
        by=acting_account(actor),
        duty=spec.judge.by,
        at=at,
    )
    case.version += 1
    case.save(update_fields=["version"])
    record(
        actor,
        case.authority.public_id,
        "case.judge",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"condition": condition, "answer": answer, "reason": reason.strip()},
    )
    return {"case": case.public_id, "version": case.version}


def _asked(alive: running.Running) -> set[str]:
    """Judgement conditions of the case's type, those within others included, and checks the procedure names."""
    pack, names = (
        alive.compiled.pack,
        [
            *alive.compiled.by_type.get(alive.case.type, ()),
            *alive.procedure.checks,
        ],
    )
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found and (spec := pack.conditions.get(name)) is not None:
            found.add(name)
            names += [*(spec.any_ or []), *(spec.all_ or [])]
    return found
