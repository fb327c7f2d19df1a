"""Put an expert on the panel of the review a case is at."""

from typing import Any

from exclave.apps.cases import answering, running
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, tell
from exclave.apps.panels.models import Assignment
from exclave.apps.panels.queries import candidates
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Organisation
from exclave.apps.people.permissions import acting_account
from exclave.engines import procedure as engine


@action("expert.assign")
def assign_expert(
    actor: Actor, *, case_id: str, expert_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Assign, as an officer of the case's authority who has no conflict in it. An expert with a conflict is
    refused with the reason.

    ``expert_id`` is the account's opaque id.
    """
    case = running.locked(case_id, expected_version)
    officer = acting_account(actor)
    if case.authority_id not in read_standing(officer.pk).authority_ids("officer"):
        raise not_allowed()
    alive = running.load(case)
    stage = alive.stage
    if stage is None or stage.does != "review":
        raise not_allowed()
    if officer.public_id in alive.context.conflicts | alive.state.recused:
        raise not_allowed()
    found = next(
        (
            c
            for c in candidates(
                case.authority_id, case.pk, case.stage, parties(alive), visit=alive.state.visit
            )
            if c.expert.account.public_id == expert_id
        ),
        None,
    )
    if found is None:
        raise not_allowed()
    if not found.eligible:
        zh = f"{found.expert.account.name}{found.barred_zh}，不能参加评审。请另选专家。"
        en = f"{found.expert.account.name} {found.barred_en} and cannot review it. Choose another expert."
        raise Refused("conflict", zh, en, [Fault("expert", zh, en)])
    duty = stage.who.duty if isinstance(stage.who.duty, str) else stage.who.duty[0]
    expert = engine.Actor(expert_id, frozenset({duty}))
    at = moment()
    answer = running.accepted(
        engine.assign(alive.procedure, alive.state, alive.context, running.person(alive, actor), expert, at)
    )
    Assignment.objects.create(
        authority=case.authority,
        expert=found.expert,
        case_id=case.pk,
        case_public_id=case.public_id,
        stage=case.stage,
        visit=alive.state.visit,
        assigned_by=officer,
        assigned_at=at,
    )
    running.write(alive, answer, actor, at)
    tell(
        [expert_id],
        "expert.assigned",
        {"number": case.number, "case": case.public_id},
        dedupe=f"assigned:{case.public_id}:{case.stage}:{alive.state.visit}",
    )
    return {"case": case.public_id, "version": case.version}


def parties(alive: running.Running) -> list[int]:
    """Row ids of the organisations in the case: the applicant, and bodies it names that are registered."""
    case = alive.case
    found = [case.applicant_id] if case.applicant_id else []
    names = {v for k, v in answering.latest_data(case).items() if k.endswith(("host_body", "operator"))}
    found += Organisation.objects.filter(
        name_zh__in=[n for n in names if isinstance(n, str) and n]
    ).values_list("pk", flat=True)
    return list(dict.fromkeys(found))
