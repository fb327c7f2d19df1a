"""Claim a benefit for an institution: a case of the procedure the pack names for it."""

from typing import Any

from exclave.apps.benefits.claiming import claimable, fits
from exclave.apps.benefits.offers import offer as offer_of
from exclave.apps.cases.actions.open_case import applicant_duties, start
from exclave.apps.cases.models import Case
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes.models import Programme
from exclave.apps.register.models import Institution
from exclave.engines import procedure as engine


@action("benefit.claim")
def claim_benefit(
    actor: Actor, *, programme_id: str, benefit: str, institution_id: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Open the claim as one of the agents of the institution's organisation; its form holds what is known already.

    Whether the conditions are met is answered in the case, with the clause. Raises ``Refused`` while a claim of
    the same benefit for the institution is under way, and for a type the benefit is not given to.
    """
    account = acting_account(actor)
    own = read_standing(account.pk).organisation_ids
    offer = offer_of(programme_id, benefit)
    institution = (
        Institution.objects.scoped("of the actor's own organisations")
        .select_related("organisation", "programme__pack_version")
        .filter(public_id=institution_id, organisation_id__in=own)
        .first()
    )
    if offer is None or institution is None or not claimable(offer):
        raise not_allowed()
    if institution.programme.pack_version.pack != offer.programme.pack_version.pack:
        raise not_allowed()
    if not fits(offer, institution.type):
        raise Refused(
            "type_not_named",
            "这一事项不给该类型的机构。",
            "This benefit is not given to institutions of that type.",
        )
    programme = offer.programme
    # Two who claim at once must meet: the second sees the first one's case.
    Programme.objects.of(programme.authority_id).select_for_update(no_key=True).get(pk=programme.pk)
    running = Case.objects.of(programme.authority_id).filter(
        procedure=offer.spec.procedure, subject_id=institution.public_id, ended=False
    )
    if running.exists():
        raise Refused(
            "claim_under_way",
            "该机构的这一事项正在申兑，请在原办件中办理。",
            "A claim of this benefit is under way for the institution; go on with that case.",
        )
    case = start(
        actor,
        programme=programme,
        procedure=offer.spec.procedure or "",
        type=institution.type,
        applicant=institution.organisation,
        subject_id=institution.public_id,
        title=institution.name,
        opener=engine.Actor(account.public_id, frozenset(applicant_duties(programme))),
    )
    return {"case": case.public_id, "number": case.number}
