"""The office names who acts for an organisation nobody acts for: taken over from a list, or left by its last agent."""

from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people import queries
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account, Agency, Organisation
from exclave.apps.people.permissions import administers
from exclave.engines.codes.identity import IdentityFault, check_uscc


@action("agency.name")
def name_agent(
    actor: Actor,
    *,
    identity_no: str,
    account_id: str,
    reason: str,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The account may act for the organisation with this credit code from now on.

    As an administrator of the office that receives what the organisation files, or above it. ``reason``: the paper that
    shows the mandate, kept in the journal. Refused while anybody who can sign in acts for the organisation (they
    authorise their colleagues themselves), and for an account that holds a role: nobody files with the office
    they work for. An organisation of another office is as unknown as one nobody registered.
    """
    faults = too_long("reason", reason, 500)
    if not reason.strip():
        faults.append(Fault(
            "reason", "请写明凭什么授权，如授权书的日期和文号。", "Say what shows the mandate, such as the letter and its day.",
        ))  # fmt: skip
    organisation = _organisation(identity_no)
    receiver = queries.receiving_authority(organisation.place) if organisation else None
    if organisation is None or receiver is None or not administers(actor, receiver.pk):
        faults.insert(0, _unknown(identity_no))
        raise Refused("organisation_unknown", faults[0].zh, faults[0].en, faults)
    account = Account.objects.filter(public_id=account_id, is_active=True).first()
    if account is None or read_standing(account.pk).roles:
        raise not_allowed()
    if Agency.objects.filter(organisation=organisation, until=None, account__is_active=True).exists():
        faults.insert(0, Fault(
            "identity_no",
            "这个单位已有经办人。请由现有经办人在“单位档案”里授权同事。",
            "The organisation has an agent. Its agents authorise colleagues under “Organisation file”.",
        ))  # fmt: skip
    if faults:
        raise Refused("agent_not_named", faults[0].zh, faults[0].en, faults)
    Agency.objects.create(account=account, organisation=organisation, since=moment())
    record(
        actor,
        receiver.public_id,
        "agency.name",
        kind="organisation",
        subject_id=organisation.public_id,
        version=organisation.version,
        content={"account": account.public_id, "reason": reason.strip()},
    )
    return {"organisation": organisation.public_id, "account": account.public_id}


def _organisation(identity_no: str) -> Organisation | None:
    """Locked, so that two administrators do not both name a first agent."""
    checked = check_uscc(identity_no)
    code = identity_no.strip() if isinstance(checked, IdentityFault) else checked.code
    return Organisation.objects.select_for_update().filter(identity_no=code).first()


def _unknown(identity_no: str) -> Fault:
    return Fault(
        "identity_no",
        f"没有代码为 {identity_no.strip() or '（空）'} 的单位由本机关受理。请核对代码；还没有登记的，请其自行登记。",
        f"No organisation with the code {identity_no.strip() or '(empty)'} files with this office. Check the code; one "
        "that is not registered yet registers itself.",
    )
