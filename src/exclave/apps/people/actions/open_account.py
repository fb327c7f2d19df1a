"""Open an account for a person. What they may do is granted separately."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from exclave.apps.journal.refusals import Fault, Refused, too_long
from exclave.apps.journal.transaction import Actor, action, record
from exclave.apps.people.models import Account
from exclave.apps.people.permissions import require_administrator
from exclave.apps.reference.models import Authority


@action("account.open")
def open_account(
    actor: Actor,
    *,
    username: str,
    name: str,
    password: str,
    email: str = "",
    phone: str = "",
    authority_id: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Create the account, as an administrator of ``authority_id`` (whose chain records it) or above it."""
    require_administrator(actor, authority_id)
    return new_account(
        actor,
        username=username,
        name=name,
        password=password,
        email=email,
        phone=phone,
        authority_id=authority_id,
    )


def new_account(
    actor: Actor,
    *,
    username: str,
    name: str,
    password: str,
    email: str = "",
    phone: str = "",
    authority_id: int,
) -> dict[str, Any]:
    """The account, inside the action of a caller that has shown that the actor may open one."""
    faults = [
        *too_long("username", username, 60),
        *too_long("name", name, 60),
        *too_long("email", email, 254),
        *too_long("phone", phone, 30),
    ]
    if not username.strip():
        faults.append(Fault("username", "请填写登录名。", "Give a sign-in name."))
    elif Account.objects.filter(username=username).exists():
        faults.append(
            Fault(
                "username",
                f"登录名“{username}”已被使用，请换一个。",
                f"“{username}” is taken; choose another.",
            )
        )
    if not name.strip():
        faults.append(Fault("name", "请填写姓名。", "Give the person's name."))
    try:
        validate_password(password, Account(username=username, name=name))
    except ValidationError as error:
        faults.append(Fault("password", "；".join(error.messages), "; ".join(error.messages)))
    if faults:
        raise Refused("account_faulty", "账号未能开立。", "The account was not opened.", faults)
    account = Account.objects.create_account(username, password, name=name, email=email, phone=phone)
    record(
        actor,
        Authority.objects.get(pk=authority_id).public_id,
        "account.open",
        kind="account",
        subject_id=account.public_id,
        version=1,
        content={"username": username},
    )
    return {"account": account.public_id}
