"""Answer a benefit for the whole register as of a day: who qualifies without applying, who does not and why."""

from collections import Counter
from datetime import date
from typing import Any

from exclave.apps.benefits.models import Run, Standing
from exclave.apps.benefits.queries import may_run
from exclave.apps.benefits.running import is_of_register, stood, target_of
from exclave.apps.benefits.sheets import sheet_of
from exclave.apps.benefits.words import ORDER
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Institution

AT_ONCE = 500


@action("benefit.run")
def run_benefit(
    actor: Actor, *, programme_id: str, benefit: str, asof: date, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Keep where every institution stands with ``benefit`` on ``asof``, by what is known of it now.

    An officer of the programme's authority runs it, as often as they like. Raises ``Refused`` for a day still to
    come (what will be true then nobody knows) and for a benefit of something no room keeps.
    """
    account = acting_account(actor)
    programme = may_run(read_standing(account.pk), programme_id)
    target = target_of(programme, benefit) if programme is not None else None
    if programme is None or target is None:
        raise not_allowed()
    at = moment()
    if asof > programme.authority.day(at):
        fault = Fault(
            "asof",
            "这一天还没有到，请选今天或以前的日子。",
            "That day is still to come; choose today or an earlier one.",
        )
        raise Refused("day_to_come", fault.zh, fault.en, [fault])
    if not is_of_register(sheet_of(programme).pack, target):
        raise Refused(
            "not_of_register",
            "这一事项的对象不在备案库登记，不能按备案库核对。",
            "The register does not keep those whom this benefit is for, so it cannot be run over the register.",
        )
    run = Run.objects.create(
        authority=programme.authority,
        programme=programme,
        benefit=benefit,
        digest=programme.pack_version.digest,
        asof=asof,
        run_at=at,
        run_by=account,
        total=0,
    )
    counts = _keep(run, programme, benefit, asof)
    run.total, run.counts = sum(counts.values()), counts
    run.save(update_fields=["total", "counts"])
    version = programme.pack_version
    record(
        actor,
        programme.authority.public_id,
        "benefit.run",
        kind="benefit_run",
        subject_id=run.public_id,
        version=1,
        content={"benefit": benefit, "asof": asof.isoformat(), "counts": counts},
        pack={"id": version.pack, "version": version.version},
    )
    return {"run": run.public_id, "total": run.total}


def _keep(run: Run, programme: Programme, benefit: str, asof: date) -> dict[str, int]:
    institutions = list(
        Institution.objects.of(programme.authority_id)
        .filter(programme__pack_version__pack=programme.pack_version.pack)
        .select_related("organisation")
        .order_by("pk")
    )
    counts: Counter[str] = Counter()
    rows = []
    for one in stood(programme, benefit, institutions, asof):
        counts[one.bucket] += 1
        rows.append(
            Standing(
                run=run,
                institution=one.institution,
                standing=one.bucket,
                rank=ORDER.index(one.bucket),
                failing=_listed(one.failing),
                missing=_listed(one.missing),
                why_zh=one.why["zh"],
                why_en=one.why["en"],
                explanation=one.explanation,
            )
        )
    Standing.objects.bulk_create(rows, batch_size=AT_ONCE)
    return dict(counts)


def _listed(names: tuple[str, ...]) -> str:
    return f" {' '.join(names)} " if names else ""
