"""An agent of an organisation lets a colleague act for it too, or ends an authority to act (经办人授权)."""

from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account, Agency, Organisation
from exclave.apps.reference.models import Authority


@action("agency.grant")
def grant_agency(
    actor: Actor,
    *,
    organisation_id: str,
    username: str,
    authority_id: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``username`` (an account's sign-in name) may act for the organisation from now on.

    An account that holds a role at an authority is refused: nobody files with the office they work for.
    """
    organisation = _own(actor, organisation_id)
    colleague = Account.objects.select_for_update().filter(username=username.strip(), is_active=True).first()
    if colleague is None or read_standing(colleague.pk).roles:
        fault = Fault(
            "username",
            f"没有可授权的账号“{username.strip()}”。请核对对方的登录名；还没有账号的，先请其注册。",
            f"There is no account “{username.strip()}” to authorise. Check the sign-in name, or have them sign up first.",
        )
        raise Refused("no_such_account", fault.zh, fault.en, [fault])
    if not Agency.objects.filter(account=colleague, organisation=organisation, until=None).exists():
        Agency.objects.create(account=colleague, organisation=organisation, since=moment())
        _record(actor, "agency.grant", organisation, colleague, authority_id)
    return {"organisation": organisation_id, "account": colleague.public_id}


@action("agency.end")
def end_agency(
    actor: Actor,
    *,
    organisation_id: str,
    account_id: str,
    authority_id: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """End it from now on. The last agent cannot be ended: somebody must answer for what is running."""
    organisation = _own(actor, organisation_id)
    held = list(
        Agency.objects.select_for_update(of=("self",))
        .filter(organisation=organisation, until=None)
        .select_related("account")
    )
    agency = next((a for a in held if a.account.public_id == account_id), None)
    if agency is None:
        raise not_allowed()
    if len(held) == 1:
        raise Refused(
            "last_agent",
            "这是本单位唯一的经办人，不能停止授权。请先授权另一人。",
            "This is the organisation's only agent. Authorise another person first.",
        )
    agency.until = moment()
    agency.save(update_fields=["until"])
    _record(actor, "agency.end", organisation, agency.account, authority_id)
    return {"organisation": organisation_id, "account": account_id}


def _own(actor: Actor, organisation_id: str) -> Organisation:
    account = Account.objects.filter(public_id=actor.id).first()
    organisation = Organisation.objects.filter(public_id=organisation_id).first()
    if account is None or organisation is None:
        raise not_allowed()
    if organisation.pk not in read_standing(account.pk).organisation_ids:
        raise not_allowed()
    return organisation


def _record(actor: Actor, name: str, organisation: Organisation, account: Account, authority_id: int) -> None:
    record(
        actor,
        Authority.objects.get(pk=authority_id).public_id,
        name,
        kind="organisation",
        subject_id=organisation.public_id,
        version=organisation.version,
        content={"account": account.public_id},
    )
