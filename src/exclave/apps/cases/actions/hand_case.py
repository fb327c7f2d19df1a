"""Give a case to a colleague of one's own office, or take it from everybody's desk."""

from typing import Any

from exclave.apps.cases import desks, running
from exclave.apps.cases.models import Handling
from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import acting_account


@action("case.hand")
def hand_case(
    actor: Actor, *, case_id: str, to: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """``to``: opaque id of an officer of the actor's office; "" gives the case to nobody. The duty stays as it is.

    Refused where the colleague acts for the applicant, was recused, or took part where others must act.
    """
    case = running.locked(case_id, expected_version)
    officer = acting_account(actor)
    office = desks.office_of(read_standing(officer.pk), case)
    if office is None or case.ended:
        raise not_allowed()
    given = Handling.objects.of(office).filter(case=case)
    if not to:
        given.delete()
    else:
        colleague = Account.objects.filter(public_id=to, is_active=True).first()
        if colleague is None or office not in read_standing(colleague.pk).authority_ids("officer"):
            raise not_allowed()
        if barred := desks.barred_officers([case]).get(case.pk, {}).get(colleague.public_id):
            zh, en = (
                f"{colleague.name}{barred.zh}。请另选一人。",
                f"{colleague.name} {barred.en}. Choose somebody else.",
            )
            raise Refused("conflict", zh, en, [Fault("to", zh, en)])
        Handling.objects.scoped("this office's own row").update_or_create(
            case=case,
            authority_id=office,
            defaults={"account": colleague, "given_by": officer, "at": moment()},
        )
        if colleague.pk != officer.pk:
            tell(
                [colleague.public_id],
                "case.handed",
                {"case": case.public_id, "number": case.number, "by": officer.name},
                dedupe=f"handed:{case.public_id}:{moment().isoformat()}",
            )
    record(
        actor,
        case.authority.public_id,
        "case.hand",
        kind="case",
        subject_id=case.public_id,
        version=case.version,
        content={"to": to},
    )
    return {"case": case.public_id, "version": case.version}
