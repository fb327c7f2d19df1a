"""Take an access token back, and note the day one was used."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Refused, not_allowed, stale
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people import queries
from exclave.apps.people.actions.issue_token import chain_of
from exclave.apps.people.models import ApiToken
from exclave.apps.people.permissions import acting_account, require_administrator


@action("token.revoke")
def revoke_token(
    actor: Actor, *, token_id: str, expected_version: int, idempotency_key: str | None = None
) -> dict[str, Any]:
    """By the one it belongs to, or by an administrator of its authority, or of the one its organisation belongs to."""
    token = (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("account", "authority", "organisation")
        .filter(public_id=token_id)
        .first()
    )
    if token is None:
        raise not_allowed()
    account = acting_account(actor)
    if token.account_id != account.pk:
        _require_administrator(actor, token)
    if token.revoked_at is not None:
        raise Refused(
            "token_revoked",
            "这个令牌已经撤销，不能再用。",
            "This token was revoked already; it works no longer.",
        )
    if token.version != expected_version:
        raise stale(token.version)
    token.revoked_at = moment()
    token.version += 1
    token.save(update_fields=["revoked_at", "version"])
    record(
        actor,
        chain_of(token),
        "token.revoke",
        kind="token",
        subject_id=token.public_id,
        version=token.version,
        content={"account": token.account.public_id},
    )
    return {"token": token_id}


def _require_administrator(actor: Actor, token: ApiToken) -> None:
    place = token.organisation.place if token.organisation is not None else ""
    office = token.authority or queries.receiving_authority(place)
    if office is None:
        raise not_allowed()
    require_administrator(actor, office.pk)


@action("token.use")
def note_use(actor: Actor, *, token_id: str, day: date) -> dict[str, Any]:
    """The token was used on this day. No event: a day says enough, and reading is not an act to be proved."""
    ApiToken.objects.filter(public_id=token_id).exclude(last_used_on=day).update(last_used_on=day)
    return {}
