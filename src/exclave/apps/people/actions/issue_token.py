"""Issue an access token to a program, in one capacity of the person who issues it."""

from datetime import timedelta
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people import queries, tokens
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account, ApiToken, Organisation
from exclave.apps.people.permissions import acting_account
from exclave.apps.people.tokens import Secret
from exclave.apps.reference.models import Authority


@action("token.issue")
def issue_token(
    actor: Actor,
    *,
    secret: Secret,
    name: str,
    role: str,
    place_id: str,
    scopes: list[str],
    days: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``role`` at the authority, or ``applicant`` of the organisation, whose public id ``place_id`` is.

    The caller makes the secret and shows it once: neither the row nor the receipt holds it. A request sent
    twice gets the first receipt, which is that of the first secret.
    """
    account = acting_account(actor)
    Account.objects.select_for_update().get(pk=account.pk)
    authority, organisation = _place(account, role, place_id)
    faults = _faults(name, scopes, days)
    now = moment()
    running = ApiToken.objects.filter(account=account, revoked_at=None, expires_at__gt=now).count()
    if running >= tokens.MOST_TOKENS:
        faults.append(
            Fault(
                "",
                f"您已有 {running} 个有效令牌，最多 {tokens.MOST_TOKENS} 个。请先撤销不用的。",
                f"You have {running} valid tokens, and {tokens.MOST_TOKENS} is the most. Revoke one you do not use.",
            )
        )
    if faults:
        raise Refused("token_faulty", "令牌未签发。", "No token was issued.", faults)
    token = ApiToken.objects.create(
        account=account,
        name=name.strip(),
        prefix=secret.prefix,
        digest=secret.digest,
        role=role,
        authority=authority,
        organisation=organisation,
        scopes=sorted(set(scopes)),
        issued_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(
        actor,
        chain_of(token),
        "token.issue",
        kind="token",
        subject_id=token.public_id,
        version=token.version,
        content={"account": account.public_id, "role": role, "place": place_id, "scopes": token.scopes, "days": days},
    )  # fmt: skip
    return {"token": token.public_id, "prefix": token.prefix}


def _place(account: Account, role: str, place_id: str) -> tuple[Authority | None, Organisation | None]:
    """The authority or the organisation, if the account holds the role there now."""
    held = tokens.capacities(read_standing(account.pk))
    if role == tokens.APPLICANT:
        organisation = Organisation.objects.filter(public_id=place_id).first()
        if organisation is None or (role, organisation.pk) not in held:
            raise not_allowed()
        return None, organisation
    authority = Authority.objects.filter(public_id=place_id).first()
    if authority is None or (role, authority.pk) not in held:
        raise not_allowed()
    return authority, None


def _faults(name: str, scopes: list[str], days: int) -> list[Fault]:
    faults = too_long("name", name, 60)
    if not name.strip():
        faults.append(
            Fault("name", "请填写用途，例如“本单位门户”。", "Say what it is for, such as “our portal”.")
        )
    if not scopes:
        faults.append(Fault("scopes", "请至少选择一项权限。", "Choose at least one thing it may read."))
    elif not set(scopes) <= set(tokens.SCOPES):
        faults.append(Fault("scopes", "请从列出的权限中选择。", "Choose from what is listed."))
    if days not in tokens.DAYS:
        faults.append(Fault("days", "请从列出的有效期中选择。", "Choose one of the terms listed."))
    return faults


def chain_of(token: ApiToken) -> str:
    """The authority on whose chain the token's events stand: its own, or the one that receives the organisation."""
    authority = token.authority
    if authority is None and token.organisation is not None:
        authority = queries.receiving_authority(token.organisation.place)
    if authority is None:
        raise not_allowed()
    return str(authority.public_id)
