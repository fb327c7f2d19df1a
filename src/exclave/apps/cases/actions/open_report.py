"""Start the report an obligation asks for."""

from typing import Any

from exclave.apps.cases.actions.open_case import start
from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.journal.refusals import not_allowed
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library
from exclave.engines import procedure as engine


@action("report.open")
def open_report(actor: Actor, *, obligation_id: str, idempotency_key: str | None = None) -> dict[str, Any]:
    """As an agent of the organisation that owes it; a report already begun is given back."""
    account = acting_account(actor)
    due = (
        ObligationDue.objects.scoped("checked against the agent's organisations")
        .select_for_update(of=("self",))
        .select_related("programme__pack_version", "programme__authority", "round", "organisation")
        .filter(public_id=obligation_id)
        .first()
    )
    if due is None or due.organisation_id not in read_standing(account.pk).organisation_ids:
        raise not_allowed()
    if due.case_id is None:
        pack = library.compiled(due.programme).pack
        held = frozenset(key for key, duty in pack.duties.items() if duty.party)
        filing = Case.objects.of(due.authority_id).filter(subject_id=due.subject_id).order_by("pk").first()
        due.case = start(
            actor,
            programme=due.programme,
            procedure=pack.obligations[due.obligation].procedure,
            type=filing.type if filing else due.round.types[0],
            round=due.round,
            applicant=due.organisation,
            subject_id=due.subject_id,
            title=due.subject_name,
            year=due.year,
            opener=engine.Actor(account.public_id, held),
        )
        due.version += 1
        due.save()
    return {"case": due.case.public_id, "number": due.case.number}
