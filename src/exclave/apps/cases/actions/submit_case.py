"""Hand in the form of the stage a case is at."""

from typing import Any

from django.db.models import F

from exclave.apps.cases import answering, duties, naming, projecting, running
from exclave.apps.cases.models import Draft, Submission
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.models import Account
from exclave.apps.reference import numbers
from exclave.engines import procedure as engine
from exclave.engines.policy.pack.model import Stage


@action("case.submit")
def submit_case(
    actor: Actor,
    *,
    case_id: str,
    data: dict[str, Any],
    confirmed: list[str] | None = None,
    outcome: str = "submit",
    reason: str = "",
    expected_version: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Check the form, keep it for ever as submitted, project its facts, and move the case on.

    Raises ``Refused`` (form_faulty) with every fault by field; warnings (such as a value 10⁴ off last
    year's) need their field in ``confirmed``. ``reason``: where the outcome asks for one. The draft keeps what was typed in every case.
    """
    case = running.locked(case_id, expected_version)
    alive = running.load(case)
    person = running.person(alive, actor)
    stage = alive.stage
    if stage is None or stage.does != "fill" or not stage.form or not {*_duties(stage)} & person.duties:
        raise not_allowed()
    at = moment()
    checked = answering.check_form(case, alive.compiled, stage.form, data)
    open_warnings = [w for w in checked.warnings if w.path not in (confirmed or [])]
    if checked.faults or open_warnings:
        raise Refused(
            "form_faulty",
            f"还有 {len(checked.faults) + len(open_warnings)} 处需要改正或确认。",
            f"{len(checked.faults) + len(open_warnings)} entries need correcting or confirming.",
            [*checked.faults, *open_warnings],
        )
    account = Account.objects.get(public_id=actor.id)
    submission = Submission.objects.create(
        case=case,
        sequence=case.submissions.count() + 1,
        form=stage.form,
        form_version=case.form_version,
        data=checked.values,
        submitted_by=account,
        at=at,
        receipt_number=numbers.take(case.authority, "S", numbers.year_of(case.authority, at)),
    )
    duties.ask_offices_named(case, alive.compiled.pack, checked.values)
    projecting.project(case, alive.compiled, submission, at)
    if case.submitted_at is None:
        case.submitted_at = at
    if not case.title:
        case.title = naming.name_in(alive.compiled.pack, alive.procedure.subject, checked.values)
    alive = running.load(case)
    answer = running.accepted(
        engine.act(alive.procedure, alive.state, alive.context, person, outcome, reason or None, at)
    )
    Draft.objects.filter(case=case).update(
        data=data, confirmed=confirmed or [], version=F("version") + 1, saved_at=at, saved_by=account
    )
    after = running.write(alive, answer, actor, at)
    record(
        actor,
        case.authority.public_id,
        "submission.receive",
        kind="submission",
        subject_id=case.public_id,
        version=submission.sequence,
        content={"receipt": submission.receipt_number, "data": checked.values},
    )
    until = after.state.withdrawable_until
    return {
        "receipt": submission.receipt_number,
        "case": case.public_id,
        "number": case.number,
        "version": case.version,
        "withdrawable_until": until.isoformat() if until else None,
    }


def _duties(stage: Stage) -> list[str]:
    return [stage.who.duty] if isinstance(stage.who.duty, str) else list(stage.who.duty)
