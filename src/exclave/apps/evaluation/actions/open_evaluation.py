"""Open a round of evaluation over the reports of one year: one case for each institution that reported."""

from datetime import date
from typing import Any

from exclave.apps.cases import ports
from exclave.apps.cases.actions.open_case import start
from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.evaluation.grading import scoring_stage
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.programmes import library
from exclave.apps.programmes.actions.open_round import publish_round
from exclave.apps.programmes.models import Programme
from exclave.engines import procedure as engine


@action("evaluation.open")
def open_evaluation(
    actor: Actor,
    *,
    programme_id: str,
    year: int,
    opens_on: date,
    closes_on: date,
    settled: dict[str, str],
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``year`` is the reported year; ``settled`` states weights, pass mark and panel size for this round.

    An institution is evaluated once for a year; a later round takes those that reported since.
    """
    programme = (
        Programme.objects.scoped("checked by publish_round")
        .select_for_update(of=("self",), no_key=True)
        .select_related("pack_version", "authority")
        .filter(public_id=programme_id)
        .first()
    )
    if programme is None:
        raise not_allowed()
    pack = library.compiled(programme).pack
    procedure = next((k for k, p in pack.procedures.items() if scoring_stage(p)), None)
    if procedure is None:
        raise Refused("no_evaluation", "该政策没有考评。", "This policy has no evaluation.")
    spec = pack.procedures[procedure]
    row = publish_round(
        actor,
        programme_id=programme_id,
        procedure=procedure,
        starts=spec.starts,
        types=list(spec.types),
        title_zh=f"{year}年度{spec.zh}",
        title_en=f"{(spec.en or spec.zh).capitalize()} for {year}",
        opens_on=opens_on,
        closes_on=closes_on,
        dates={},
        settled=settled,
    )
    reported = (
        ObligationDue.objects.of(programme.authority_id)
        .filter(programme=programme, year=year, state="done")
        .select_related("organisation")
        .order_by("pk")
    )
    known = Case.objects.of(programme.authority_id).filter(procedure=procedure, year=year)
    evaluated = set(known.values_list("subject_id", flat=True))
    cases = []
    for due in reported:
        subject = ports.subject(due.subject_id)
        if subject is None or due.subject_id in evaluated:
            continue
        cases.append(
            start(
                actor,
                programme=programme,
                procedure=procedure,
                type=subject.type,
                round=row,
                applicant=due.organisation,
                subject_id=due.subject_id,
                title=subject.name,
                year=year,
                parent=Case.objects.of(due.authority_id).filter(pk=due.case_id).first(),
                opener=engine.Actor(actor.id),
                arrived=True,
            ).public_id
        )
    if not cases and evaluated:
        raise Refused(
            "evaluated_already",
            f"{year}年度已报送的机构都已在考评中，不再重复开启。",
            f"Every institution that reported for {year} is in an evaluation already.",
        )
    if not cases:
        raise Refused(
            "nobody_reported",
            f"{year}年度还没有已报送的年度报告，不能开启考评。",
            f"No report for {year} was handed in; there is nothing to evaluate.",
        )
    return {"round": row.public_id, "cases": cases}
