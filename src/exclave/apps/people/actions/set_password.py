"""Give an account a new password: what an administrator does for somebody who forgot theirs."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from exclave.apps.journal.refusals import Fault, Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action, moment, record, tell
from exclave.apps.people.actions.close_account import reachable
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import require_administrator
from exclave.apps.reference.models import Authority


@action("account.password")
def set_password(
    actor: Actor, *, account_id: str, authority_id: int, password: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Replace the password; every open session of the account ends with it. The password is kept nowhere else."""
    require_administrator(actor, authority_id)
    account = Account.objects.select_for_update().filter(public_id=account_id).first()
    if account is None or not reachable(account, authority_id):
        raise not_allowed()
    try:
        validate_password(password, account)
    except ValidationError as error:
        fault = Fault("password", "；".join(error.messages), "; ".join(error.messages))
        raise Refused("password_weak", "密码未能更换。", "The password was not changed.", [fault]) from error
    account.set_password(password)
    account.save(update_fields=["password"])
    record(
        actor,
        Authority.objects.get(pk=authority_id).public_id,
        "account.password",
        kind="account",
        subject_id=account.public_id,
        version=1,
        content={},
    )
    tell([account_id], "account.password", {"day": moment().date().isoformat()}, dedupe=f"password:{account_id}:{moment().isoformat()}")  # fmt: skip
    return {"account": account.public_id}
