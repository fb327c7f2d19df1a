"""Take an outcome of the stage a case is at: forward, accept, return, propose a decision, close a notice."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from exclave.apps.cases import running
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment
from exclave.engines import procedure as engine


@action("case.decide")
def decide_case(
    actor: Actor,
    *,
    case_id: str,
    outcome: str,
    reason: str = "",
    correction_days: int | None = None,
    mend: Sequence[str] = (),
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Act under the actor's duty. Where the stage needs a second signature the outcome is only proposed.

    ``correction_days`` (working days) is how long the applicant has when the case is returned after its
    closing date; ``mend`` names the fields of the form it is asked to mend (paths). Raises ``Refused`` naming the missing reason, guard or evidence.
    """
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    if alive.stage is None or alive.stage.does in ("fill", "review"):
        raise not_allowed()
    at = moment()
    period = engine.Period(correction_days, "workdays") if correction_days else None
    answer = engine.act(
        alive.procedure, alive.state, alive.context, running.person(alive, actor), outcome, reason, at,
        correction=period,
    )  # fmt: skip
    if isinstance(answer, engine.Refused) and answer.code in {"reason", "period", "guard", "unknown"}:
        field = {"reason": "reason", "period": "correction_days"}.get(answer.code, "outcome")
        zh, en = answer.zh + answer.remedy, f"{answer.en} {answer.remedy_en}"
        raise Refused(answer.code, zh, en, [Fault(field, zh, en)])
    accepted = running.accepted(answer)
    if mend:
        accepted = _naming(alive, accepted, outcome, mend)
    after = running.write(alive, accepted, actor, at)
    return {"case": case.public_id, "version": case.version, "stage": after.state.stage}


def _naming(
    alive: running.Running, answer: engine.Accepted, outcome: str, mend: Sequence[str]
) -> engine.Accepted:
    """The step with the fields it asks to mend. Only a return asks for that, and only for fields that exist."""
    assert alive.stage is not None
    fields = {f"{subject}.{name}" for subject, each in alive.compiled.pack.fields.items() for name in each}
    if not alive.stage.outcomes[outcome].returns or not set(mend) <= fields:
        raise not_allowed()
    named = list(dict.fromkeys(mend))
    entries = tuple(
        replace(e, detail={**e.detail, "mend": named}) if e.kind in ("acted", "proposed") else e
        for e in answer.entries
    )
    return replace(
        answer, entries=entries, state=engine.fold(alive.procedure, [*running.history(alive.case), *entries])
    )
